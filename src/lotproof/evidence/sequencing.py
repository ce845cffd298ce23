"""Sequencing everything that waits, with the log's own key."""

from datetime import datetime
from functools import partial

from django.db import transaction

from lotproof.evidence.keeping import keep_checkpoint_outside
from lotproof.evidence.logkeys import signing_key
from lotproof.evidence.models import Checkpoint
from lotproof.evidence.operations import sequence_entries


def sequence_all(*, at: datetime) -> Checkpoint | None:
    """Sequence all waiting entries in batches and keep the checkpoint outside.

    Args:
        at: The moment of signing.

    Returns:
        The newest checkpoint, or `None` if nothing waited or another sequencer is
        at work.

    Raises:
        LogKeyMissing: If the log had a key and its file is gone.
        KeyFileRefused: If the key's file holds something else.
        KeyFileTooOpen: If others can read it.
        LogRewritten: If the log doesn't continue the checkpoint kept outside; the
            entries are sequenced all the same.
    """
    key = signing_key()
    newest = None
    while checkpoint := sequence_entries(origin=key.name, key=key.private_key, at=at):
        newest = checkpoint
    if newest:
        # Inside a caller's transaction, the file must wait for its commit.
        transaction.on_commit(partial(keep_checkpoint_outside, newest))
    return newest
