"""Suppliers, customers and makers, with their licences."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import ModelSchema, Query, Router, Status
from pydantic import Field, StringConstraints

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import (
    Code,
    Day,
    In,
    Key,
    NameText,
    Page,
    Paged,
    ReasonIn,
    ShortText,
    Text,
    shaped,
)
from lotproof.core import clock
from lotproof.partners.models import DeviceClass, Licence, LicenceKind, Partner
from lotproof.partners.operations import (
    LicenceFacts,
    PartnerFacts,
    add_licence,
    approve_partner,
    change_licence,
    change_partner,
    create_partner,
    deactivate_partner,
    end_licence,
    reopen_partner,
)
from lotproof.partners.queries import (
    LapsingLicence,
    licences_lapsing_before,
    licences_of,
    partners_matching,
)
from lotproof.warehouse.models import Location, LocationKind
from lotproof.warehouse.operations import create_partner_location

router = Router(tags=["partners"])

EDIT = needs(Permission.EDIT_PARTNERS)
VIEW = needs(Permission.VIEW)
PHONE = StringConstraints(max_length=40)


class PartnerOut(ModelSchema):
    """A partner."""

    class Meta:
        model = Partner
        exclude = ["sort_key"]


class LicenceOut(ModelSchema):
    """A paper of a partner's dossier."""

    class Meta:
        model = Licence
        fields = "__all__"


class PartnerDetail(PartnerOut):
    """A partner with its papers."""

    licences: list[LicenceOut]

    @staticmethod
    def resolve_licences(partner: Partner) -> list[Licence]:
        """Return the papers, those in use first."""
        return licences_of(partner.pk)


class PartnerLocationOut(ModelSchema):
    """Where a partner's movements start or end."""

    class Meta:
        model = Location
        fields = ["id", "code", "name", "kind", "partner"]


class PartnerFilters(Paged):
    """Which partners; empty asks for all."""

    text: ShortText = ""
    """Part of the name, its pinyin or initials, or the code."""


class PartnerFactsIn(In):
    """What is known about a partner, all of it at each change."""

    name: NameText
    name_en: ShortText = ""
    is_supplier: bool = False
    is_customer: bool = False
    is_maker: bool = False
    uscc: Annotated[ShortText, StringConstraints(max_length=18)] = ""
    address: Annotated[Text, StringConstraints(max_length=300)] = ""
    contact: Annotated[ShortText, StringConstraints(max_length=60)] = ""
    phone: Annotated[ShortText, PHONE] = ""

    def facts(self) -> PartnerFacts:
        """Return the same for the operation."""
        values = {k: v for k, v in self if k not in {"code", "reason"}}
        return PartnerFacts(**values)


EXAMPLE = {"name": "上海某某医疗器械有限公司", "is_supplier": True}


class PartnerIn(PartnerFactsIn):
    """A new partner."""

    model_config = shaped({"code": "SUP-01", **EXAMPLE})

    code: Annotated[Code, PHONE]


class PartnerChangeIn(PartnerFactsIn):
    """A changed partner, and why it changes."""

    model_config = shaped({**EXAMPLE, "reason": "Moved."})

    reason: Text


class LicenceFactsIn(In):
    """What a paper says."""

    kind: LicenceKind
    number: Annotated[NameText, StringConstraints(max_length=100)]
    classes: list[DeviceClass] = []
    categories: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]],
        Field(max_length=100),
    ] = []
    """Two-digit codes of the 2017 catalogue; empty covers all."""
    valid_from: Day
    valid_until: Day | None = None

    def facts(self) -> LicenceFacts:
        """Return the same for the operation."""
        return LicenceFacts(
            kind=self.kind,
            number=self.number,
            classes=tuple(self.classes),
            categories=tuple(self.categories),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


PAPER = {
    "kind": "operating_licence",
    "number": "沪浦食药监械经营许20200001号",
    "classes": ["III"],
    "valid_from": "2025-01-01",
    "valid_until": "2029-12-31",
}


class LicenceIn(LicenceFactsIn):
    """A new paper."""

    model_config = shaped(PAPER)


class LicenceChangeIn(LicenceFactsIn):
    """A corrected paper, and why."""

    model_config = shaped({**PAPER, "reason": "Misread."})

    reason: Text


class PartnerLocationIn(In):
    """What the partner shall be: supplier or customer."""

    model_config = shaped({"kind": "supplier"})

    kind: LocationKind


@router.get("/partners", response=Page[PartnerOut], auth=VIEW)
def list_partners(
    request: HttpRequest, filters: Query[PartnerFilters]
) -> dict[str, Any]:
    """List partners by name, Chinese ones by pinyin."""
    del request
    rows = partners_matching(filters.text)
    order = ["sort_key", "id"]
    return page_of(rows, order=order, after=filters.after, limit=filters.limit)


@router.post("/partners", response={201: PartnerOut}, auth=EDIT)
def create_new_partner(
    request: HttpRequest, body: PartnerIn, key: Key
) -> Status[Partner]:
    """Enter a partner, whose dossier isn't approved yet."""
    partner = create_partner(
        code=body.code, facts=body.facts(), request_id=key, actor=actor_of(request)
    )
    return Status(201, partner)


@router.get("/partners/{uuid:partner}", response=PartnerDetail, auth=VIEW)
def get_partner(request: HttpRequest, partner: UUID) -> Partner:
    """Return a partner with its papers."""
    del request
    return Partner.objects.get(pk=partner)


@router.put("/partners/{uuid:partner}", response=PartnerOut, auth=EDIT)
def change_known_partner(
    request: HttpRequest, partner: UUID, body: PartnerChangeIn, key: Key
) -> Partner:
    """Change what is known about a partner."""
    return change_partner(
        partner=partner,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/partners/{uuid:partner}/approve", response=PartnerOut, auth=EDIT)
def approve_known_partner(request: HttpRequest, partner: UUID, key: Key) -> Partner:
    """Approve a partner's dossier, so that business with it may begin."""
    return approve_partner(
        partner=partner,
        on=timezone.localdate(clock.now()),
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/partners/{uuid:partner}/deactivate", response=PartnerOut, auth=EDIT)
def deactivate_known_partner(
    request: HttpRequest, partner: UUID, body: ReasonIn, key: Key
) -> Partner:
    """End business with a partner; its records stay."""
    return deactivate_partner(
        partner=partner, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post("/partners/{uuid:partner}/reopen", response=PartnerOut, auth=EDIT)
def reopen_known_partner(
    request: HttpRequest, partner: UUID, body: ReasonIn, key: Key
) -> Partner:
    """Take up business with a partner again; its dossier is to be approved anew."""
    return reopen_partner(
        partner=partner, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/partners/{uuid:partner}/locations",
    response={201: PartnerLocationOut},
    auth=EDIT,
)
def create_location_of_partner(
    request: HttpRequest, partner: UUID, body: PartnerLocationIn, key: Key
) -> Status[Location]:
    """Give a supplier or customer the location that its movements start or end at."""
    location = create_partner_location(
        partner=partner, kind=body.kind, request_id=key, actor=actor_of(request)
    )
    return Status(201, location)


@router.post("/partners/{uuid:partner}/licences", response={201: LicenceOut}, auth=EDIT)
def create_licence(
    request: HttpRequest, partner: UUID, body: LicenceIn, key: Key
) -> Status[Licence]:
    """Enter a paper into a partner's dossier."""
    licence = add_licence(
        partner=partner, facts=body.facts(), request_id=key, actor=actor_of(request)
    )
    return Status(201, licence)


@router.put("/licences/{uuid:licence}", response=LicenceOut, auth=EDIT)
def change_known_licence(
    request: HttpRequest, licence: UUID, body: LicenceChangeIn, key: Key
) -> Licence:
    """Correct what was entered about a paper."""
    return change_licence(
        licence=licence,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/licences/{uuid:licence}/end", response=LicenceOut, auth=EDIT)
def end_known_licence(
    request: HttpRequest, licence: UUID, body: ReasonIn, key: Key
) -> Licence:
    """Record that a paper was withdrawn or replaced before its last day."""
    return end_licence(
        licence=licence, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.get("/licences/lapsing", response=list[LapsingLicence], auth=VIEW)
def list_lapsing_licences(request: HttpRequest, before: Day) -> list[LapsingLicence]:
    """List papers of active partners whose last day comes before a day."""
    del request
    return licences_lapsing_before(before)
