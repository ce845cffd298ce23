"""What verification reports: one sentence a finding, with the place it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lotproof.core.refusals import Refused, gettext_noop

TEMPLATES = {
    # The log by itself
    "entry_altered": gettext_noop(
        "Entry %(entry)s (%(kind)s) doesn't hash to its leaf: its body, kind or time "
        "was changed."
    ),
    "entry_missing": gettext_noop(
        "Entry %(entry)s was deleted: its place in the log has no content."
    ),
    "entry_lost": gettext_noop(
        "Entry %(entry)s (%(kind)s) has no index and doesn't wait for one: it was put "
        "in by hand, or its leaf or waiting mark was deleted."
    ),
    "entry_replaced": gettext_noop(
        "At index %(index)s stands another entry (%(entry)s) than the tree of the "
        "signed checkpoints has there: entries were dropped, moved or rewritten."
    ),
    "entries_replaced": gettext_noop(
        "At %(count)s further indexes, the first of them %(first)s, stands another "
        "entry than the tree has there."
    ),
    "index_missing": gettext_noop(
        "The entries of indexes %(first)s to %(last)s were deleted from the log."
    ),
    "index_repeated": gettext_noop(
        "Index %(index)s stands twice in the log or is below zero."
    ),
    "waiting_unfounded": gettext_noop(
        "Entry %(entry)s waits for an index, but has one already or doesn't exist."
    ),
    "root_differs": gettext_noop(
        "The log doesn't have the root that checkpoint %(size)s signs: one of the "
        "entries from %(first)s to %(last)s was changed, dropped or moved."
    ),
    "entries_uncovered": gettext_noop(
        "No checkpoint covers the entries from %(first)s to %(last)s: leaves were put "
        "in by hand, or the newest checkpoint was deleted."
    ),
    # Checkpoints, tiles, keys
    "checkpoint_refused": gettext_noop(
        "Checkpoint %(size)s isn't signed by a key of the key folder: %(reason)s"
    ),
    "checkpoint_differs": gettext_noop(
        "Checkpoint %(size)s: its columns say something else than its signed note."
    ),
    "checkpoint_beyond_log": gettext_noop(
        "Checkpoint %(size)s covers more entries than the log's %(found)s: entries at "
        "its end were deleted."
    ),
    "tile_changed": gettext_noop(
        "Tile %(row)s isn't what the entries give, first at hash %(first)s: it was "
        "changed."
    ),
    "tile_missing": gettext_noop("Tile %(row)s is missing."),
    "tile_unfounded": gettext_noop("Tile %(row)s lies beyond the log's entries."),
    "key_unknown": gettext_noop(
        "The log names the key %(vkey)s, which isn't in the key folder: it was put in "
        "by hand, or the folder isn't this log's."
    ),
    "key_unrecorded": gettext_noop(
        "The key %(vkey)s of the key folder was never recorded in the log, or its "
        "record was deleted."
    ),
    # Checkpoints kept outside
    "outside_missing": gettext_noop(
        "There is no checkpoint in %(name)s, where the newest one is kept: the file "
        "was deleted, or this isn't the log's data folder."
    ),
    "outside_refused": gettext_noop(
        "The checkpoint in %(name)s can't be used: %(reason)s"
    ),
    "outside_other_log": gettext_noop(
        "The checkpoint in %(name)s is of the log %(origin)s, not of this one."
    ),
    "log_cut": gettext_noop(
        "The log has %(found)s entries, but the checkpoint in %(name)s signs "
        "%(size)s: it was cut, or an older copy was restored."
    ),
    "log_rewritten": gettext_noop(
        "The first %(size)s entries aren't those that the checkpoint in %(name)s "
        "signs: the log was rewritten since."
    ),
    "log_inconsistent": gettext_noop(
        "The log's tiles give no proof that it continues the checkpoint in %(name)s: "
        "%(reason)s"
    ),
    # Bodies against columns
    "body_malformed": gettext_noop(
        "The body of entry %(entry)s can't be read: %(reason)s"
    ),
    "body_not_canonical": gettext_noop(
        "The body of entry %(entry)s isn't canonical JSON: it was rewritten."
    ),
    "body_differs": gettext_noop(
        "Column %(column)s of entry %(entry)s is %(found)s, but its body says "
        "%(logged)s: the column was changed."
    ),
    "table_unknown": gettext_noop(
        "Entry %(entry)s wrote to %(table)s, which isn't a table of this version."
    ),
    # Replay against the tables
    "row_changed": gettext_noop(
        "Row %(row)s of %(table)s was changed behind the log: %(changes)s (entry "
        "%(entry)s wrote it)."
    ),
    "row_missing": gettext_noop(
        "Row %(row)s of %(table)s was deleted; entry %(entry)s wrote it, and no "
        "operation deletes."
    ),
    "row_unlogged": gettext_noop(
        "Row %(row)s of %(table)s was put in behind the log: no entry wrote it."
    ),
    "version_missing": gettext_noop(
        "No entry wrote versions %(first)s to %(last)s of row %(row)s of %(table)s, "
        "though entry %(entry)s wrote a later one: entries were dropped."
    ),
    "version_repeated": gettext_noop(
        "Version %(version)s of row %(row)s of %(table)s was written by entry "
        "%(entry)s as well as by entry %(other)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that isn't as the log says."""

    check: str
    """What was checked, as a code."""
    table: str
    row: str = ""
    """The row's key; empty where no single row is meant."""
    entry: UUID | None = None
    index: int | None = None
    """The entry's place in the log, if it has one."""
    template: str = ""
    """Of the text, where it isn't that of `check`."""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def entry_label(self) -> str:
        """The entry as texts name it: its index and id, as far as it has them."""
        index = "" if self.index is None else f"#{self.index}"
        return f"{index} {self.entry or ''}".strip()

    def __str__(self) -> str:
        template = self.template or TEMPLATES[self.check]
        return Refused.translate(template) % {
            "table": self.table,
            "row": self.row,
            "entry": self.entry_label,
            "index": self.index,
            **self.values,
        }
