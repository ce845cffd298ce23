from pathlib import Path

import pytest

from lotproof.core import clock
from lotproof.evidence import logkeys
from lotproof.evidence.models import Leaf, LogKey
from lotproof.evidence.operations import add_log_key
from lotproof.evidence.proofs import checkpoints
from lotproof.evidence.proofs.keys import KeyFileTooOpen
from lotproof.evidence.queries import latest_checkpoint
from lotproof.jobs.rotation import rotate_log_key
from tests.builders.evidence import findings, sequence, visit
from tests.builders.people import make_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def test_is_made_once_and_readable_by_its_owner_only(data: Path) -> None:
    first = logkeys.signing_key()

    assert logkeys.signing_key().vkey == first.vkey
    assert (data / "keys" / "log.key").stat().st_mode & 0o777 == 0o600
    assert (data / "keys").stat().st_mode & 0o777 == 0o700
    assert logkeys.trusted_vkeys() == [first.vkey]


def test_a_lost_key_is_refused_and_not_replaced_in_silence(data: Path) -> None:
    sequence()
    (data / "keys" / "log.key").unlink()

    with pytest.raises(logkeys.LogKeyMissing, match="Restore the file"):
        logkeys.signing_key()


def test_a_key_that_others_can_read_is_refused(data: Path) -> None:
    logkeys.signing_key()
    (data / "keys" / "log.key").chmod(0o640)

    with pytest.raises(KeyFileTooOpen, match="has mode 0640"):
        logkeys.signing_key()


def test_is_recorded_once() -> None:
    for _ in range(2):
        logkeys.record_signing_key(at=clock.now(), actor=make_administrator())

    assert [key.verifier_key for key in LogKey.objects.all()] == logkeys.trusted_vkeys()


def test_a_new_key_is_vouched_for_by_the_old_one() -> None:
    sequence()
    old = logkeys.signing_key().vkey

    rotate_log_key()

    new = logkeys.signing_key().vkey
    assert new != old
    recorded = LogKey.objects.get(verifier_key=new)
    covering = latest_checkpoint()
    assert covering
    checkpoints.verify(covering.note, [old])
    assert covering.size == recorded_index(recorded) + 1
    visit()
    checkpoints.verify(sequence().note, [new])
    assert findings() == []


def recorded_index(key: LogKey) -> int:
    return Leaf.objects.get(entry__subject=key.pk).index


def test_a_rotation_that_was_killed_goes_on_with_the_same_key() -> None:
    sequence()
    prepared = logkeys.prepare_next_key().vkey
    add_log_key(verifier_key=prepared, at=clock.now(), actor=make_administrator())

    rotate_log_key()

    assert logkeys.signing_key().vkey == prepared
    assert LogKey.objects.count() == 2
    sequence()
    assert findings() == []


def test_a_lost_key_can_be_rotated_away_from(data: Path) -> None:
    sequence()
    (data / "keys" / "log.key").unlink()

    rotate_log_key()

    visit()
    sequence()
    assert findings() == []
