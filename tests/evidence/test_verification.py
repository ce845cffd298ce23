"""What verification must bear: old columns, unknown tables, growing logs."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import connection

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_system_user
from lotproof.core.actors import Actor
from lotproof.evidence.images import images
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.evidence.proofs import tiles
from lotproof.evidence.proofs.merkle import root_of
from lotproof.evidence.verification import (
    Finding,
    Outside,
    one_state,
    verify_log,
    verify_tables,
)
from lotproof.evidence.verification.findings import TEMPLATES
from lotproof.evidence.verification.tree import GrowingTree
from tests.builders.evidence import checks, findings, sequence, visit
from tests.conftest import NOON

logged = pytest.mark.django_db


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600, 65_537])
def test_the_rebuilt_tree_is_that_of_the_sequencer(size: int) -> None:
    leaves = [sha256(bytes([n % 251, n // 251 % 256])).digest() for n in range(size)]
    tree = GrowingTree()

    for leaf in leaves:
        tree.append(leaf)

    assert tree.root() == root_of(leaves)
    made = [*tree.take_full_tiles(), *tree.partial_tiles()]
    wanted = tiles.extend(0, leaves, nothing)
    assert sorted(made, key=str) == sorted(wanted, key=str)
    assert tree.take_full_tiles() == []


def nothing(level: int, index: int) -> bytes:
    raise LookupError(level, index)


def write(user: User, *, drop: str = "", **extra: Any) -> None:
    """Write a user's next version with an image of other columns than today's."""
    save_versioned(user)
    group = images([user])[0]
    image = dict(zip(group["columns"], group["rows"][0], strict=True)) | extra
    image.pop(drop, None)
    actor = Actor(user_id=user.pk, username=user.username, name=user.name)
    other = group | {"columns": list(image), "rows": [list(image.values())]}
    append_entry(kind="test.done", subject=user, groups=[other], at=NOON, actor=actor)


@logged
@pytest.mark.usefixtures("data")
def test_images_may_have_columns_that_a_migration_removed_or_added() -> None:
    user = create_system_user()
    write(user, drop="name", email="x@example.com")
    sequence()

    assert findings() == []


@logged
@pytest.mark.usefixtures("data")
def test_columns_that_are_still_there_are_compared_all_the_same() -> None:
    user = create_system_user()
    write(user, drop="name", username="somebody")

    found = [finding for finding in findings() if finding.check == "row_changed"]

    assert [finding.row for finding in found] == [str(user.pk)]
    assert "username is system instead of somebody" in str(found[0])


@logged
@pytest.mark.usefixtures("data")
def test_columns_in_another_order_are_the_same_image() -> None:
    user = create_system_user()
    name = user.name
    write(user, drop="name")
    user.refresh_from_db()
    write(user, drop="name", name=name)
    sequence()

    assert findings() == []


@logged
@pytest.mark.usefixtures("data")
def test_a_table_of_another_version_is_named() -> None:
    user = create_system_user()
    group = {"table": "forgotten", "columns": ["id"], "rows": [[str(user.pk)]]}
    actor = Actor(user_id=user.pk, username=user.username, name=user.name)
    append_entry(kind="test.done", subject=user, groups=[group], at=NOON, actor=actor)

    found = [finding for finding in findings() if finding.check == "table_unknown"]

    assert [finding.table for finding in found] == ["forgotten"]


@logged
@pytest.mark.usefixtures("data")
def test_an_empty_log_has_no_findings() -> None:
    assert findings() == []


@logged
@pytest.mark.usefixtures("data")
def test_entries_that_wait_are_checked_too() -> None:
    sequence()
    visit()

    assert findings() == []


@logged
@pytest.mark.usefixtures("data")
def test_without_any_trusted_key_no_checkpoint_is_believed() -> None:
    sequence()

    found = list(verify_log(vkeys=[], outside=[Outside("a file", None)]))

    assert {"checkpoint_refused", "key_unknown", "outside_missing"} == checks(found)


@logged
@pytest.mark.usefixtures("data")
def test_progress_is_told_up_to_the_end() -> None:
    sequence()
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    list(verify_log(vkeys=[], progress=progress))
    list(verify_tables(progress=progress))

    ends = {stage: (done, total) for stage, done, total in told}
    assert all(done == total for done, total in ends.values())
    assert {"log", "bodies", "accounts_user"} <= set(ends)


@logged
@pytest.mark.usefixtures("data")
def test_verifying_takes_a_constant_number_of_statements(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(30):
        visit()
    sequence()

    with django_assert_max_num_queries(110):
        assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_one_state_is_seen_while_others_write() -> None:
    create_system_user()
    with one_state(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)


@pytest.mark.parametrize("check", TEMPLATES)
def test_every_finding_has_a_whole_sentence(check: str) -> None:
    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return f"<{key}>"

    assert TEMPLATES[check].endswith((".", "%(reason)s"))
    assert "%" not in TEMPLATES[check] % Anything()


def test_a_finding_names_its_entry_by_index_and_id() -> None:
    assert Finding("x", "t").entry_label == ""
    assert Finding("x", "t", index=7).entry_label == "#7"
