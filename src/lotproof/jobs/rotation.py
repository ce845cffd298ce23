"""Changing the key that signs the log."""

from contextlib import suppress

from lotproof.accounts.operations import create_system_user
from lotproof.accounts.queries import actor_of
from lotproof.core import clock
from lotproof.evidence import logkeys
from lotproof.evidence.models import LogKey
from lotproof.evidence.operations import add_log_key
from lotproof.evidence.sequencing import sequence_all
from lotproof.jobs.sequencer import sequence_now


def rotate_log_key() -> None:
    """Sign with a new key from now on, and have the old one vouch for it.

    The entry that names the new key is covered by a checkpoint of the old one, so
    whoever trusts the old key can follow. A rotation that was killed at any point
    is completed by the next one, with the same new key.

    Raises:
        LogKeyMissing: If the present key's file is gone and no new one is waiting.
        KeyFileRefused: If a key's file holds something else.
        KeyFileTooOpen: If others can read it.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
    """
    at = clock.now()
    actor = actor_of(create_system_user(), workstation="lotproof keys rotate")
    next_key = logkeys.prepare_next_key()
    if not LogKey.objects.filter(verifier_key=next_key.vkey).exists():
        add_log_key(verifier_key=next_key.vkey, at=at, actor=actor)
    # An old key that is lost can't vouch; the new one then stands by itself.
    with suppress(logkeys.LogKeyMissing):
        sequence_now()
    logkeys.take_next_key()
    sequence_all(at=clock.now())
