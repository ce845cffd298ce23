"""Who may supply or buy what: pure, without a database."""

from datetime import UTC, date, datetime

import pytest

from lotproof.partners.models import DeviceClass, Licence, LicenceKind, Partner
from lotproof.partners.rules import (
    LicenceLapsed,
    LicenceMissing,
    NotACustomer,
    NotASupplier,
    PartnerInactive,
    PartnerNotApproved,
    ScopeDoesNotCover,
    check_may_buy,
    check_may_supply,
    missing_from_dossier,
)

TODAY = date(2026, 3, 2)
APPROVED = datetime(2026, 1, 1, tzinfo=UTC)


def supplier(**changes: object) -> Partner:
    values = {"name": "Shanghai Demo", "is_supplier": True, "approved_at": APPROVED}
    return Partner(**(values | changes))


def customer(**changes: object) -> Partner:
    values = {"name": "City Hospital", "is_customer": True, "approved_at": APPROVED}
    return Partner(**(values | changes))


def paper(
    kind: LicenceKind = LicenceKind.OPERATING_LICENCE,
    classes: tuple[str, ...] = ("II", "III"),
    categories: tuple[str, ...] = (),
    valid_until: date | None = date(2026, 12, 31),
    ended_at: datetime | None = None,
) -> Licence:
    return Licence(
        kind=kind,
        number="L-1",
        classes=list(classes),
        categories=list(categories),
        valid_from=date(2025, 1, 1),
        valid_until=valid_until,
        ended_at=ended_at,
    )


LETTER = paper(LicenceKind.AUTHORISATION, classes=())


def test_supplier_with_licence_and_letter_may_supply() -> None:
    check_may_supply(supplier(), [paper(), LETTER], "III", "13", on=TODAY)


def test_last_day_of_a_licence_still_counts() -> None:
    papers = [paper(valid_until=TODAY), LETTER]

    check_may_supply(supplier(), papers, "III", "13", on=TODAY)


def test_class_i_needs_no_licence() -> None:
    check_may_supply(supplier(), [], DeviceClass.I, "", on=TODAY)
    check_may_buy(customer(), [], DeviceClass.I, "", on=TODAY)


def test_refuses_lapsed_licence_with_its_number_and_day() -> None:
    papers = [paper(valid_until=date(2026, 3, 1)), LETTER]

    with pytest.raises(LicenceLapsed, match=r"L-1 of Shanghai Demo .* on 2026-03-02"):
        check_may_supply(supplier(), papers, "III", "13", on=TODAY)


def test_refuses_lapsed_letter_of_authorisation() -> None:
    letter = paper(LicenceKind.AUTHORISATION, (), valid_until=date(2026, 1, 31))

    with pytest.raises(LicenceLapsed, match="Letter of authorisation L-1"):
        check_may_supply(supplier(), [paper(), letter], "III", "13", on=TODAY)


def test_refuses_filing_for_class_iii() -> None:
    filing = paper(LicenceKind.OPERATING_FILING)

    with pytest.raises(LicenceMissing, match="has none of these: Operating licence"):
        check_may_supply(supplier(), [filing, LETTER], "III", "13", on=TODAY)


def test_filing_covers_class_ii() -> None:
    filing = paper(LicenceKind.OPERATING_FILING, classes=("II",))

    check_may_supply(supplier(), [filing, LETTER], "II", "02", on=TODAY)


@pytest.mark.parametrize(
    ("classes", "categories"), [(("II",), ()), (("III",), ("02", "10"))]
)
def test_refuses_scope_that_does_not_cover(
    classes: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    papers = [paper(classes=classes, categories=categories), LETTER]

    with pytest.raises(ScopeDoesNotCover, match="class III, category 13"):
        check_may_supply(supplier(), papers, "III", "13", on=TODAY)


def test_treats_unknown_class_as_the_strictest() -> None:
    with pytest.raises(ScopeDoesNotCover):
        check_may_supply(
            supplier(), [paper(classes=("II",)), LETTER], "", "13", on=TODAY
        )


def test_ended_licence_does_not_count() -> None:
    papers = [paper(ended_at=APPROVED), LETTER]

    with pytest.raises(LicenceMissing):
        check_may_supply(supplier(), papers, "III", "13", on=TODAY)


def test_hospital_may_buy_every_class() -> None:
    licence = paper(LicenceKind.MEDICAL_INSTITUTION, classes=())

    check_may_buy(customer(), [licence], "III", "13", on=TODAY)


def test_hospital_without_licence_may_not_buy() -> None:
    with pytest.raises(LicenceMissing, match="Medical institution licence"):
        check_may_buy(customer(), [], "II", "02", on=TODAY)


def test_refuses_in_the_order_of_the_dossier() -> None:
    partner = Partner(name="Nobody", is_active=False, is_maker=True)

    with pytest.raises(PartnerInactive):
        check_may_supply(partner, [], "III", "13", on=TODAY)
    partner.is_active = True
    with pytest.raises(NotASupplier):
        check_may_supply(partner, [], "III", "13", on=TODAY)
    with pytest.raises(NotACustomer):
        check_may_buy(partner, [], "III", "13", on=TODAY)
    partner.is_supplier = True
    with pytest.raises(PartnerNotApproved):
        check_may_supply(partner, [], "III", "13", on=TODAY)


def test_dossier_of_a_supplier_needs_licence_and_letter() -> None:
    missing = missing_from_dossier(supplier(), [paper()], on=TODAY)

    assert missing == [LicenceKind.BUSINESS_LICENCE, LicenceKind.AUTHORISATION]


def test_dossier_of_a_hospital_needs_its_own_licence() -> None:
    licence = paper(LicenceKind.MEDICAL_INSTITUTION)

    assert missing_from_dossier(customer(), [licence], on=TODAY) == []
