"""The first tour: the main job step by step, each on the page where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission
from lotproof.core.actors import Actor
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

SCANNED = "#scan-form, #state .card, main .card"
"""The scan field of a document, or its lines for who only reads."""
LINES = "#rows, section[aria-labelledby=lines], main .card"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the tour."""

    code: str
    title: str | Promise
    text: str | Promise
    target: str
    """Selectors of the control that it points at; the first that is there counts."""
    page: str = ""
    """The name of its page's address; empty for the newest document of `kind`."""
    kind: Kind | None = None
    permissions: frozenset[Permission] = frozenset({Permission.VIEW})
    """Who has one of them is shown the step."""


STEPS = (
    Step(
        "tasks",
        _("What waits for you"),
        _(
            "The workbench lists your tasks, the oldest first. A line leads to the "
            "documents behind it; on the right stands what needs attention."
        ),
        "section[aria-labelledby=tasks] .card",
        "workbench:index",
    ),
    Step(
        "scan",
        _("Scan anything, on any page"),
        _(
            "The field takes scanner, keyboard and camera: a UDI, a lot, a location, "
            "a document. It says what the code is and what can be done now."
        ),
        ".scan-field",
        "scan:index",
    ),
    Step(
        "order",
        _("Order from a supplier"),
        _(
            "Choose the supplier, then scan devices or type their names. The order is "
            "submitted, and another person approves it."
        ),
        "section[aria-labelledby=lines], main .card",
        "documents:new_purchase_order",
        permissions=frozenset({Permission.ORDER}),
    ),
    Step(
        "receipt",
        _("Receive the goods"),
        _(
            "On a receipt each scan adds a pack and is compared with the order at "
            "once. Everything is saved with the scan."
        ),
        SCANNED,
        kind=Kind.RECEIPT,
        permissions=frozenset({Permission.RECEIVE}),
    ),
    Step(
        "acceptance",
        _("Accept or reject"),
        _(
            "The inspector says for each line how many units are good; a second "
            "person reviews and signs."
        ),
        LINES,
        kind=Kind.ACCEPTANCE,
        permissions=frozenset({Permission.INSPECT, Permission.REVIEW_ACCEPTANCE}),
    ),
    Step(
        "put_away",
        _("Put the goods away"),
        _(
            "Scan the goods and their bin. A bin of the wrong zone is refused, with "
            "the reason."
        ),
        SCANNED,
        kind=Kind.PUT_AWAY,
        permissions=frozenset({Permission.PUT_AWAY}),
    ),
    Step(
        "sale",
        _("Take a sales order"),
        _(
            "Choose the customer and the devices. After the approval the lots are "
            "chosen by themselves: what expires first goes first."
        ),
        "section[aria-labelledby=lines], main .card",
        "documents:new_sales_order",
        permissions=frozenset({Permission.SELL}),
    ),
    Step(
        "pick",
        _("Pick the goods"),
        _(
            "The list shows bin, lot and units. Scan what you take; another lot is "
            "refused, or chosen with a reason."
        ),
        SCANNED,
        kind=Kind.PICK,
        permissions=frozenset({Permission.PICK}),
    ),
    Step(
        "review",
        _("Review before it leaves"),
        _(
            "Somebody who didn't pick compares the goods with the list, and signs "
            "their release."
        ),
        LINES,
        kind=Kind.REVIEW,
        permissions=frozenset({Permission.REVIEW_OUTBOUND}),
    ),
    Step(
        "shipment",
        _("Ship the goods"),
        _(
            "Fill in the trip and ship. The delivery note is printed here and travels "
            "with the goods."
        ),
        "section[aria-labelledby=lines], main .card",
        kind=Kind.SHIPMENT,
        permissions=frozenset({Permission.SHIP}),
    ),
    Step(
        "lot",
        _("All about one lot"),
        _(
            "Where it is, what happened to it, who signed. Each line has its seal in "
            "the log; the trace shows the way from supplier to customer."
        ),
        "main .history, main .card",
        "lots:index",
    ),
    Step(
        "log",
        _("Prove it"),
        _(
            "Everything that you saw is an entry that nobody can change unseen. Here "
            "the whole log is checked, and each entry found."
        ),
        'form[action$="/log/verify/"], main .card',
        "log:index",
        permissions=frozenset({Permission.VERIFY}),
    ),
    Step(
        "help",
        _("Help is on every page"),
        _(
            "The question mark explains the page that you are on. The tour begins "
            "again from here whenever you like."
        ),
        ".help-link",
        "help:index",
    ),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody is on the tour."""

    step: Step
    number: int
    """Counted from 1."""
    count: int
    back: str
    """Code of the step before; empty at the first."""
    onward: str
    """Code of the step that follows; empty at the last."""


def steps_for(actor: Actor) -> list[Step]:
    """Return the steps that a person's roles allow, in the order of the main job."""
    return [
        step
        for step in STEPS
        if any(one.value in actor.permissions for one in step.permissions)
    ]


def stop_at(code: str, actor: Actor) -> Stop | None:
    """Return a stop of a person's tour, or `None` if the tour doesn't have it."""
    steps: Sequence[Step] = steps_for(actor)
    codes = [step.code for step in steps]
    if code not in codes:
        return None
    place = codes.index(code)
    return Stop(
        step=steps[place],
        number=place + 1,
        count=len(steps),
        back=codes[place - 1] if place else "",
        onward=codes[place + 1] if place + 1 < len(codes) else "",
    )


def address_of(step: Step) -> str:
    """Return the page of a step: of a document, the newest one that is open."""
    if step.code == "lot":
        return _lot_address()
    if step.kind is None:
        return reverse(step.page)
    documents = Document.objects.filter(kind=step.kind)
    found = documents.order_by("-is_open", "-pk").values_list("pk", flat=True).first()
    if found is None:
        return reverse("documents:kind", args=[step.kind])
    return reverse("documents:document", args=[found])


def _lot_address() -> str:
    lines = DocumentLine.objects.filter(lot__isnull=False).order_by("-pk")
    lot = lines.values_list("lot", flat=True).first()
    return reverse("lots:lot", args=[lot]) if lot else reverse("lots:index")
