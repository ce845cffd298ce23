from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.reasons import ReasonMissing
from lotproof.evidence.models import Entry
from lotproof.partners.models import Licence, LicenceKind, Partner
from lotproof.partners.operations import (
    DossierIncomplete,
    LicenceEnded,
    LicenceEndsBeforeItBegins,
    LicenceEnteredAlready,
    LicenceFacts,
    PartnerAlreadyApproved,
    PartnerCodeTaken,
    PartnerFacts,
    PartnerInUse,
    PartnerWithoutRole,
    add_licence,
    approve_partner,
    change_licence,
    change_partner,
    create_partner,
    deactivate_partner,
    end_licence,
    reopen_partner,
)
from tests.builders.master_data import TODAY, make_licence, make_partner, make_supplier
from tests.builders.people import make_actor
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

FACTS = PartnerFacts(name="示范器械有限公司", is_supplier=True)
PAPER = LicenceFacts(
    kind=LicenceKind.OPERATING_LICENCE,
    number="X-1",
    valid_from=date(2025, 1, 1),
    valid_until=date(2029, 12, 31),
)


def test_create_writes_partner_and_entry() -> None:
    partner = create_partner(code="S1", facts=FACTS, actor=make_actor())

    assert (partner.version, partner.is_supplier, partner.approved_at) == (
        1,
        True,
        None,
    )
    assert partner.sort_key.startswith("shifanqixie")
    entry = Entry.objects.get(subject=partner.pk)
    assert entry.kind == "partners.partner_created"


def test_create_needs_permission_first() -> None:
    actor = make_actor(Permission.VIEW)

    with pytest.raises(NotPermitted):
        create_partner(code="S1", facts=PartnerFacts(name="X"), actor=actor)

    assert not Partner.objects.exists()


def test_create_refuses_known_code() -> None:
    actor = make_actor()
    create_partner(code="S1", facts=FACTS, actor=actor)

    with pytest.raises(PartnerCodeTaken, match="S1 belongs to 示范器械有限公司"):
        create_partner(code="S1", facts=FACTS, actor=actor)


def test_create_refuses_partner_without_role() -> None:
    with pytest.raises(PartnerWithoutRole):
        create_partner(code="S1", facts=PartnerFacts(name="X"), actor=make_actor())


def test_change_raises_version_and_needs_reason() -> None:
    partner, actor = make_partner(), make_actor()

    with pytest.raises(ReasonMissing):
        change_partner(partner=partner.pk, facts=FACTS, reason=" ", actor=actor)
    changed = change_partner(
        partner=partner.pk, facts=FACTS, reason="new name", actor=actor
    )

    assert (changed.version, changed.name) == (2, FACTS.name)


def test_approve_refuses_incomplete_dossier() -> None:
    partner = make_partner(is_supplier=True)
    make_licence(partner, LicenceKind.BUSINESS_LICENCE)

    with pytest.raises(DossierIncomplete, match="Letter of authorisation"):
        approve_partner(partner=partner.pk, on=TODAY, actor=make_actor())


def test_approve_says_who_and_when_once() -> None:
    partner, actor = make_supplier(), make_actor()

    assert partner.approved_at
    assert partner.approved_by_id
    with pytest.raises(PartnerAlreadyApproved):
        approve_partner(partner=partner.pk, on=TODAY, actor=actor)


def test_deactivate_keeps_the_record() -> None:
    partner = make_supplier()

    deactivate_partner(partner=partner.pk, reason="closed", actor=make_actor())

    assert not Partner.objects.get(pk=partner.pk).is_active


def test_licence_is_entered_once() -> None:
    partner, actor = make_partner(), make_actor()
    add_licence(partner=partner.pk, facts=PAPER, actor=actor)

    with pytest.raises(LicenceEnteredAlready, match="Operating licence X-1"):
        add_licence(partner=partner.pk, facts=PAPER, actor=actor)


def test_licence_ends_after_it_begins() -> None:
    facts = LicenceFacts(
        kind=LicenceKind.OPERATING_LICENCE,
        number="X-1",
        valid_from=date(2025, 1, 1),
        valid_until=date(2024, 12, 31),
    )

    with pytest.raises(LicenceEndsBeforeItBegins, match="2024-12-31"):
        add_licence(partner=make_partner().pk, facts=facts, actor=make_actor())


def test_change_licence_corrects_it() -> None:
    licence, actor = make_licence(make_partner(), number="Y"), make_actor()

    changed = change_licence(
        licence=licence.pk, facts=PAPER, reason="typing error", actor=actor
    )

    assert (changed.version, changed.number) == (2, "X-1")


def test_ended_licence_changes_no_more() -> None:
    licence, actor = make_licence(make_partner()), make_actor()
    end_licence(licence=licence.pk, reason="withdrawn", actor=actor)

    with pytest.raises(LicenceEnded):
        change_licence(licence=licence.pk, facts=PAPER, reason="x", actor=actor)
    with pytest.raises(LicenceEnded):
        end_licence(licence=licence.pk, reason="again", actor=actor)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: Partner.objects.filter(pk=p.pk).update(name="other"),
        lambda p: Licence.objects.filter(partner=p).delete(),
        lambda p: Licence.objects.filter(partner=p).update(valid_until=None),
    ],
)
def test_database_refuses_to_rewrite(change: object) -> None:
    partner = make_partner()
    make_licence(partner)

    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        change(partner)  # type: ignore[operator]


def test_database_refuses_half_an_approval() -> None:
    with pytest.raises(IntegrityError, match="partner_approved_at_and_by_together"):
        Partner.objects.create(code="Z", name="Z", is_maker=True, approved_at=NOON)


def test_a_partner_taken_up_again_waits_for_approval() -> None:
    partner = make_supplier()
    deactivate_partner(partner=partner.pk, reason="Ended", actor=make_actor())

    again = reopen_partner(partner=partner.pk, reason="New talks", actor=make_actor())

    assert (again.is_active, again.approved_at, again.approved_by) == (True, None, None)
    entry = Entry.objects.get(kind="partners.partner_reopened")
    assert "New talks" in entry.body


def test_refuses_to_take_up_a_partner_in_this_order() -> None:
    partner, actor = make_supplier(), make_actor()
    reader = make_actor(Permission.VIEW)

    with refused(NotPermitted, "may not do this", "无权"):
        reopen_partner(partner=partner.pk, reason="", actor=reader)
    with refused(ReasonMissing, "in a few words why", "原因"):
        reopen_partner(partner=partner.pk, reason="", actor=actor)
    with refused(PartnerInUse, "is in use already", "已在使用"):
        reopen_partner(partner=partner.pk, reason="x", actor=actor)
