"""The printed record of a document: what GSP wants to be kept, on paper.

One template sets them all (`record.typ`); `layouts` says what each kind shows. The
same document in the same state gives the same bytes: who printed it and when is an
entry of the log, not a line of the paper.
"""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import get_language, gettext

from lotproof.accounts.models import Meaning, Method
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.evidence.models import Entry
from lotproof.processes.papers import columns
from lotproof.processes.papers.facts import Told, facts_of, lines_text, told_of
from lotproof.processes.papers.items import Item, items_of
from lotproof.processes.papers.layouts import LAYOUTS
from lotproof.processes.papers.seals import Seal
from lotproof.processes.papers.setting import set_paper
from lotproof.workflow.codes import Kind, state_label
from lotproof.workflow.models import Document, StepTaken
from lotproof.workflow.queries import SignatureState, remarks_of, signature_checks
from lotproof.workflow.templates import read_process

EXPORTED = "accounts.exported"
"""That a paper was printed changes nothing that the paper says."""


def last_entry(document: Document) -> Entry:
    """Return the entry that made a document what it is now.

    The last step of an order is written with the paper that completes it, and the
    first state of a paper with the one that it follows.
    """
    steps = StepTaken.objects.filter(document=document).values("entry")
    entries = Entry.objects.exclude(kind=EXPORTED).defer("body")
    own = entries.filter(Q(subject=document.pk) | Q(pk__in=steps))
    opened = entries.filter(
        subject=document.follows_id or document.pk, recorded_at__gte=document.opened_at
    )
    latest = own.order_by("-recorded_at", "-pk").first()
    return latest or opened.order_by("recorded_at", "pk")[:1].get()


def paper_kind(document: Document) -> str:
    """Return what the paper of a document is called in its seal and its export."""
    return f"{document.kind}_record"


def record(document: Document, seal: Seal | None) -> bytes:
    """Return a document's record as PDF in the reader's language.

    Args:
        document: Any document, at any state, with its site and partner.
        seal: The seal of its last entry; `None` while the log has no place for it.

    Returns:
        The PDF.

    Raises:
        FontsMissing: If the bundle wasn't built.
    """
    at = last_entry(document).recorded_at
    return set_paper("record.typ", record_data(document, seal), at=at)


def record_data(document: Document, seal: Seal | None) -> dict[str, Any]:
    """Return what a document's record shows, in JSON types and one language."""
    kind = Kind(document.kind)
    layout = LAYOUTS[kind]
    day = document.opened_at.astimezone(ZoneInfo(document.site.time_zone)).date()
    told = told_of(document, on=day)
    items = items_of(document, on=day)
    return {
        "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "title": gettext(layout.title),
        "company": document.site.name,
        "address": document.site.address,
        "number": document.number,
        "kind": str(kind.label),
        "state": str(state_label(document.state)),
        "is_open": document.is_open,
        "facts": [list(fact) for fact in facts_of(told, layout.facts)],
        "columns": [
            {
                "head": gettext(column.head),
                "share": column.share,
                "is_number": column.is_number,
            }
            for column in layout.columns
        ],
        "rows": [
            [[list(part) for part in column.cell(item)] for column in layout.columns]
            for item in items
        ],
        "sums": _sums(items, has_amount=columns.AMOUNT in layout.columns),
        "steps": _steps(told),
        "signatures": _signatures(told),
        "remarks": _remarks(told, items),
        "by_hand": [gettext(label) for label in layout.by_hand],
        "seal": _seal(seal),
        "words": _words(),
    }


def _sums(items: list[Item], *, has_amount: bool) -> list[str]:
    units = sum(item.quantity for item in items)
    texts = [lines_text(len(items)), gettext("%(units)s units") % {"units": units}]
    priced = [item for item in items if item.price]
    if has_amount and priced:
        amount = sum(
            (Decimal(item.price) * item.quantity for item in priced), Decimal(0)
        )
        texts.append(gettext("%(amount)s CNY") % {"amount": columns.money(amount)})
    return texts


def _steps(told: Told) -> list[list[str]]:
    """Return the document's steps: what, who, when."""
    rules = read_process(told.document.template.definition).steps
    own = [step for step in told.steps if step.document_id == told.document.pk]
    return [
        [
            gettext(rules[step.step].label)
            if step.from_state != step.to_state and step.step in rules
            else gettext("Took part"),
            step.taken_by.name,
            told.moment(step.taken_at),
        ]
        for step in own
    ]


def _signatures(told: Told) -> list[dict[str, str]]:
    """Return the signatures: meaning, name, role, time, and whether each holds."""
    roles = {role.code: gettext(role.name) for role in STARTING_ROLES}
    return [
        {
            "meaning": str(Meaning(check.signature.meaning).label),
            "name": check.signature.signer_name,
            "roles": ", ".join(
                roles.get(code, code) for code in check.signature.signer_roles
            ),
            "at": told.moment(check.signature.signed_at),
            "method": str(Method(check.signature.method).label),
            "digest": check.signature.digest,
            "holds": ""
            if check.state is SignatureState.VALID
            else gettext("The content was changed after this signature."),
        }
        for check in signature_checks(told.document)
    ]


def _remarks(told: Told, items: list[Item]) -> list[list[str]]:
    """Return notes and photos: on what, who, when, and the words or the file."""
    positions = {item.line.pk: item.position for item in items}
    return [
        [
            gettext("Line %(position)s") % {"position": positions[remark.line]}
            if remark.line in positions
            else gettext("Document"),
            remark.by,
            told.moment(remark.at),
            remark.text,
            gettext("Photo %(name)s, SHA-256 %(digest)s")
            % {"name": remark.photo_name, "digest": remark.photo}
            if remark.photo
            else "",
        ]
        for remark in remarks_of(told.document.pk)
    ]


def _seal(seal: Seal | None) -> dict[str, Any] | None:
    if seal is None:
        return None
    return {
        "index": seal.index,
        "leaf": seal.leaf_hash.hex(),
        "origin": seal.note.split("\n", maxsplit=1)[0],
        "size": seal.size,
        "root": seal.root.hex(),
        "svg": seal.svg,
    }


def _words() -> dict[str, str]:
    """Return the words that every record has, whatever its kind."""
    return {
        "number": gettext("Number"),
        "state": gettext("State"),
        "index": gettext("Evidence index"),
        "unsealed": gettext("Not sealed yet"),
        "unsealed_why": gettext(
            "The log has no place for this document's last entry yet. Print it again "
            "in a moment to have index and seal."
        ),
        "unfinished": gettext(
            "This document isn't finished: the paper shows it as it was when printed."
        ),
        "steps": gettext("Who and when"),
        "signatures": gettext("Signatures"),
        "unsigned": gettext("No signature."),
        "remarks": gettext("Remarks"),
        "sum": gettext("Sum"),
        "empty": gettext("No line."),
        "page": gettext("Page {page} of {pages}"),
        "log": gettext("Log"),
        "leaf": gettext("Leaf hash"),
        "checkpoint": gettext("Checkpoint"),
        "root": gettext("Root hash"),
        "qr": gettext(
            "The QR code holds index and leaf hash of the entry and the signed "
            "checkpoint; it can be checked offline."
        ),
    }
