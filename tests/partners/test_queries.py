from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.partners.operations import deactivate_partner, end_licence
from lotproof.partners.queries import licences_lapsing_before, partner_rows
from tests.builders.master_data import make_licence, make_partner
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db


def test_partners_are_found_by_initials_in_pinyin_order() -> None:
    for name in ("示范中心医院", "示范第一医院", "其他公司"):
        make_partner(name=name)

    assert [row.name for row in partner_rows("sf")] == ["示范第一医院", "示范中心医院"]


def test_list_takes_two_statements() -> None:
    for _ in range(3):
        make_licence(make_partner(), valid_until=date(2026, 5, 1))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = partner_rows()

    assert len(queries) == 2
    assert {row.first_lapse_on for row in rows} == {date(2026, 5, 1)}


def test_lapsing_leaves_out_ended_papers_and_inactive_partners() -> None:
    actor = make_actor()
    soon = date(2026, 4, 1)
    found = make_licence(make_partner(), valid_until=soon)
    ended = make_licence(make_partner(), valid_until=soon)
    end_licence(licence=ended.pk, reason="renewed", actor=actor)
    closed = make_licence(make_partner(), valid_until=soon)
    deactivate_partner(partner=closed.partner_id, reason="closed", actor=actor)
    make_licence(make_partner(), valid_until=date(2027, 1, 1))

    rows = licences_lapsing_before(date(2026, 4, 2))

    assert [row.id for row in rows] == [found.pk]
