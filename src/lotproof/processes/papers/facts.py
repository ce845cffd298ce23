"""What stands above the lines of a printed record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from lotproof.core.refusals import gettext_noop
from lotproof.fields.dictionary import FIELDS, FieldType
from lotproof.processes.papers.goods import ABSENT
from lotproof.processes.papers.partners import consignee_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, StepTaken

Fact = tuple[str, str]
"""A label and its text."""


@dataclass(frozen=True, slots=True)
class Told:
    """A document with what led to it, as facts are read from."""

    document: Document
    earlier: Mapping[str, Document]
    """The documents before it, by kind; itself too."""
    steps: Sequence[StepTaken]
    """Of all of these, with persons; the first comes first."""
    partner: Mapping[str, str]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its site."""
        return ZoneInfo(self.document.site.time_zone)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment at the site."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        """Return a moment at the site, to the minute."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def number(self, kind: Kind) -> str:
        """Return the number of the document of a kind that led to this one."""
        return self.earlier[kind].number if kind in self.earlier else ABSENT

    def opened_on(self, kind: Kind) -> str:
        """Return the day on which the document of a kind was opened."""
        return (
            self.day(self.earlier[kind].opened_at) if kind in self.earlier else ABSENT
        )

    def by(self, step: str) -> str:
        """Return who took a step or worked on it, each name once."""
        names = [one.taken_by.name for one in self.steps if one.step == step]
        return "、".join(dict.fromkeys(names)) or ABSENT

    def on(self, step: str) -> str:
        """Return the day on which a step was taken last."""
        days = [self.day(one.taken_at) for one in self.steps if one.step == step]
        return days[-1] if days else ABSENT


def told_of(document: Document, *, on: date) -> Told:
    """Return a document with what led to it.

    Args:
        document: The document, its partner and site read.
        on: The day on which licences count.
    """
    earlier = {document.kind: document}
    before = document.follows
    while before:
        earlier.setdefault(before.kind, before)
        before = before.follows
    found = StepTaken.objects.filter(document__in=[one.pk for one in earlier.values()])
    steps = found.select_related("taken_by").order_by("taken_at", "pk")
    return Told(document, earlier, list(steps), consignee_of(document, on=on))


def facts_of(told: Told, names: Iterable[str]) -> list[Fact]:
    """Return what a layout names, then the document's own fields."""
    facts: list[Fact] = [(gettext("Site"), told.document.site.name)]
    for name in names:
        if name == "trip":
            facts += trip_of(told)
        else:
            label, read = READ[name]
            facts.append((gettext(label), read(told)))
    shown = {"delivery_address"} & set(names)
    return facts + [
        (gettext(FIELDS[code].label), value_text(code, value, told))
        for code, value in told.document.values.items()
        if code in FIELDS and code not in shown
    ]


def trip_of(told: Told) -> list[Fact]:
    """Return how the goods came: the receipt's fields (GSP Art. 67)."""
    receipt = told.earlier.get(Kind.RECEIPT)
    if receipt is None:
        return []
    values = receipt.values
    facts = [
        (gettext(FIELDS[code].label), value_text(code, value, told))
        for code, value in values.items()
        if code in FIELDS
    ]
    if values.get("departed_at") and values.get("arrived_at"):
        begun, ended = (
            datetime.fromisoformat(values[code])
            for code in ("departed_at", "arrived_at")
        )
        minutes = int((ended - begun).total_seconds() // 60)
        facts.append((gettext("Time in transit"), duration_text(minutes)))
    return facts


def duration_text(minutes: int) -> str:
    """Return a duration: "12 h 30 min"."""
    hours, rest = divmod(abs(minutes), 60)
    parts = {"hours": hours, "minutes": f"{rest:02d}"}
    text = gettext("%(hours)s h %(minutes)s min") % parts
    return f"-{text}" if minutes < 0 else text


def value_text(code: str, value: str, told: Told) -> str:
    """Return a field's value as people read it."""
    field = FIELDS[code]
    if field.type is FieldType.CHOICE:
        label = dict(field.choices).get(value)
        return gettext(label) if label else value
    if field.type is FieldType.YES_NO:
        return gettext("Yes") if value == "yes" else gettext("No")
    if field.type is FieldType.MOMENT:
        return told.moment(datetime.fromisoformat(value))
    return f"{value} {field.unit}".strip()


def lines_text(count: int) -> str:
    """Return how many lines there are, in words."""
    return ngettext("%(count)s line", "%(count)s lines", count) % {"count": count}


READ: dict[str, tuple[str, Callable[[Told], str]]] = {
    "supplier": (gettext_noop("Supplier"), lambda told: told.partner["name"]),
    "buyer": (gettext_noop("Buyer"), lambda told: told.partner["name"]),
    "address": (gettext_noop("Address"), lambda told: told.partner["address"]),
    "delivery_address": (
        gettext_noop("Delivery address"),
        lambda told: (
            told.document.values.get("delivery_address")
            or _ordered_address(told)
            or told.partner["address"]
        ),
    ),
    "contact": (gettext_noop("Contact"), lambda told: told.partner["contact"]),
    "phone": (gettext_noop("Telephone"), lambda told: told.partner["phone"]),
    "licence": (
        gettext_noop("Licence or filing number"),
        lambda told: told.partner["licence"],
    ),
    "purchase_order": (
        gettext_noop("Purchase order"),
        lambda told: told.number(Kind.PURCHASE_ORDER),
    ),
    "purchased_on": (
        gettext_noop("Purchase date"),
        lambda told: told.opened_on(Kind.PURCHASE_ORDER),
    ),
    "sales_order": (
        gettext_noop("Sales order"),
        lambda told: told.number(Kind.SALES_ORDER),
    ),
    "sold_on": (
        gettext_noop("Sale date"),
        lambda told: told.opened_on(Kind.SALES_ORDER),
    ),
    "inspected_by": (gettext_noop("Inspected by"), lambda told: told.by("inspect")),
    "inspected_on": (gettext_noop("Inspection date"), lambda told: told.on("inspect")),
    "reviewed_by": (gettext_noop("Reviewed by"), lambda told: told.by("review")),
    "stored_on": (gettext_noop("Inbound date"), lambda told: told.on("store")),
    "stored_by": (gettext_noop("Put away by"), lambda told: told.by("store")),
    "picked_by": (gettext_noop("Picked by"), lambda told: told.by("pick")),
    "released_on": (gettext_noop("Outbound date"), lambda told: told.on("release")),
    "released_by": (gettext_noop("Reviewed by"), lambda told: told.by("release")),
    "shipped_on": (gettext_noop("Ship date"), lambda told: told.on("ship")),
    "shipped_by": (gettext_noop("Shipped by"), lambda told: told.by("ship")),
}
"""Facts by the names that layouts use: an English label, and how it is read."""


def _ordered_address(told: Told) -> str:
    order = told.earlier.get(Kind.SALES_ORDER)
    return str(order.values.get("delivery_address", "")) if order else ""
