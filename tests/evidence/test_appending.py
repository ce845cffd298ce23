import json
from contextlib import suppress
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_system_user
from lotproof.core.actors import Actor
from lotproof.evidence.images import audited_models, image_value, images
from lotproof.evidence.models import AppendOnly, Entry, PendingEntry
from lotproof.evidence.operations import (
    RequestIdReused,
    append_entry,
    first_result,
    save_versioned,
)
from lotproof.evidence.proofs.canonical import parse_canonical
from lotproof.evidence.proofs.leaves import leaf_hash_of
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def acting(user: User) -> Actor:
    return Actor(user_id=user.pk, username=user.username, name=user.name)


def append(
    user: User, *, kind: str = "test.done", request: UUID | None = None
) -> Entry:
    return append_entry(
        kind=kind,
        subject=user,
        rows=[user],
        at=NOON,
        actor=acting(user),
        reason="To see",
        values={"count": 3},
        request_id=request,
    )


def test_writes_a_canonical_body_and_its_leaf_hash() -> None:
    user = create_system_user()

    entry = Entry.objects.get(pk=append(user).pk)

    body = parse_canonical(entry.body.encode())
    at = "2026-03-02T12:00:00.000000Z"
    assert (body["id"], body["kind"], body["at"]) == (str(entry.pk), "test.done", at)
    assert body["subject"] == {"table": "accounts_user", "id": str(user.pk)}
    assert (body["reason"], body["values"]) == ("To see", {"count": 3})
    assert bytes(entry.leaf_hash) == leaf_hash_of(
        entry.pk, "test.done", at, entry.body.encode()
    )
    assert PendingEntry.objects.filter(pk=entry.pk).exists()


def test_images_show_a_digest_of_a_secret() -> None:
    user = create_system_user()

    group = json.loads(append(user).body)["rows"][0]

    image = dict(zip(group["columns"], group["rows"][0], strict=True))
    assert group["table"] == "accounts_user"
    assert image["version"] == 1
    assert len(image["password"]) == 64
    assert user.password not in image.values()


def test_images_group_rows_by_table() -> None:
    user = create_system_user()

    assert [len(group["rows"]) for group in images([user, user])] == [2]


@pytest.mark.parametrize(
    ("value", "image"),
    [
        (None, None),
        (7, 7),
        (True, True),
        (Decimal("2.50"), "2.5"),
        (Decimal(100), "100"),
        (NOON, "2026-03-02T12:00:00.000000Z"),
        (NOON.date(), "2026-03-02"),
        (b"\x01", "AQ=="),
        ([1, NOON.date()], [1, "2026-03-02"]),
        ({"b": Decimal(1)}, {"b": "1"}),
    ],
)
def test_a_value_has_one_spelling(value: object, image: object) -> None:
    assert image_value(value) == image


def test_a_float_has_none() -> None:
    with pytest.raises(TypeError, match="float has no form in the log"):
        image_value(0.5)


def test_the_same_request_finds_the_first_result() -> None:
    user, request = create_system_user(), uuid4()
    assert first_result(request, "test.done") is None

    append(user, request=request)

    assert first_result(request, "test.done") == user.pk
    assert first_result(None, "test.done") is None


def test_a_request_id_used_for_something_else_is_refused() -> None:
    user, request = create_system_user(), uuid4()
    append(user, request=request)

    with pytest.raises(RequestIdReused, match=r"already used .*\(test.done\)"):
        first_result(request, "test.other")


def test_a_failed_operation_leaves_no_entry() -> None:
    user = create_system_user()
    before = Entry.objects.count()

    with suppress(ZeroDivisionError), transaction.atomic():
        append(user)
        raise ZeroDivisionError

    assert Entry.objects.count() == before


def test_saving_raises_the_version_by_one() -> None:
    user = create_system_user()
    user.name = "Program"

    save_versioned(user)

    user.refresh_from_db()
    assert (user.version, user.name) == (2, "Program")


def test_saving_a_row_that_changed_meanwhile_fails() -> None:
    user = create_system_user()
    stale = User.objects.get(pk=user.pk)
    save_versioned(user)

    with pytest.raises(RuntimeError, match="one changed since it was read"):
        save_versioned(stale)


@pytest.mark.parametrize("table", ["entry", "leaf", "checkpoint", "logkey"])
def test_the_log_has_triggers_that_refuse_changes(table: str) -> None:
    assert triggers(f"evidence_{table}") == {"append_only"}


@pytest.mark.parametrize("model", audited_models(), ids=lambda m: m._meta.db_table)
def test_every_audited_table_has_its_triggers(model: type[User]) -> None:
    wanted = {"append_only"}
    if not issubclass(model, AppendOnly):
        wanted.add("next_version")

    assert triggers(model._meta.db_table) == wanted


def triggers(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass "
            "AND NOT tgisinternal AND tgenabled = 'O'",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_entry SET kind = 'x'",
        "DELETE FROM evidence_entry",
        "DELETE FROM accounts_user",
        "UPDATE accounts_user SET name = 'x'",
        "UPDATE accounts_user SET name = 'x', version = version + 2",
    ],
)
def test_the_database_refuses_to_rewrite_records(statement: str) -> None:
    append(create_system_user())

    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        connection.cursor().execute(statement)
