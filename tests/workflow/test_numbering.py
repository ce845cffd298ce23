"""Numbers of documents."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import PREFIXES, Kind
from lotproof.workflow.operations import install_templates, open_document
from tests.builders.master_data import make_site
from tests.builders.people import make_actor, make_administrator
from tests.builders.refusing import at_once

NEW_YEAR = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)


def number(site: Site, actor: Actor, *, kind: Kind = Kind.PICK) -> str:
    with transaction.atomic():
        return open_document(kind=kind, site=site, at=NEW_YEAR, actor=actor).number


def ready(*, time_zone: str = "Asia/Shanghai") -> tuple[Site, Actor]:
    install_templates(definitions=STARTING_TEMPLATES, actor=make_administrator())
    return make_site(time_zone=time_zone), make_actor()


@pytest.mark.django_db
def test_numbers_by_kind_and_day_at_the_site() -> None:
    shanghai, actor = ready()
    paris, _actor = ready(time_zone="Europe/Paris")

    assert number(shanghai, actor) == "PK20260101-0001"
    assert number(paris, actor) == "PK20251231-0001"
    assert number(shanghai, actor) == "PK20260101-0002"
    assert number(shanghai, actor, kind=Kind.REVIEW) == "RV20260101-0001"


@pytest.mark.django_db(transaction=True)
def test_gives_every_number_once_at_the_same_moment() -> None:
    site, actor = ready()

    results = at_once(*[lambda: number(site, actor)] * 12)

    assert not any(isinstance(result, Refused) for result in results)
    assert sorted(map(str, results)) == [f"PK20260101-{n:04}" for n in range(1, 13)]


@pytest.mark.django_db
def test_a_document_that_was_refused_leaves_no_gap() -> None:
    site, actor = ready()
    with transaction.atomic():
        number(site, actor)
        transaction.set_rollback(True)

    assert number(site, actor) == "PK20260101-0001"


def test_every_kind_has_its_own_beginning() -> None:
    assert set(PREFIXES) == set(Kind)
    assert len(set(PREFIXES.values())) == len(Kind)
