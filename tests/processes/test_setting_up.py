"""Set up."""

from functools import partial
from typing import Any

import pytest

from lotproof.accounts.models import Role, User
from lotproof.accounts.operations import UsernameTaken
from lotproof.core.refusals import Refused
from lotproof.processes.operations import (
    AlreadySetUp,
    CompanyIncomplete,
    FirstPerson,
    set_up,
)
from lotproof.processes.operations.setting_up import program_at_set_up
from lotproof.warehouse.models import Site
from lotproof.warehouse.operations import SiteFacts, UnknownTimeZone
from lotproof.workflow.models import ProcessTemplate
from tests.builders.people import make_user
from tests.builders.refusing import at_once, refused

PERSON = FirstPerson("head", "Ann Head", "four amber kettles")


def begin(
    person: FirstPerson = PERSON, code: str = "WH1", **site: Any
) -> tuple[User, Site]:
    begun = set_up(
        person=person,
        site_code=code,
        site=SiteFacts(**({"name": "Example Devices"} | site)),
        actor=program_at_set_up(workstation="test"),
    )
    return begun.administrator, begun.site


@pytest.mark.django_db
def test_leaves_a_person_who_can_make_the_others() -> None:
    person, site = begin()

    assert (person.roles, site.name) == (["administrator"], "Example Devices")
    assert Role.objects.filter(code="administrator").exists()


@pytest.mark.django_db
def test_is_refused_when_somebody_can_sign_in() -> None:
    make_user("auditor")

    with refused(AlreadySetUp, "set up already", "已经初始化"):
        begin()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 101},
        {"code": ""},
        {"code": "x" * 21},
        {"address": "x" * 301},
        {"name": "a\x00b"},
    ],
)
def test_refuses_a_company_that_papers_cant_print(wrong: dict[str, Any]) -> None:
    program_at_set_up(workstation="test")

    with refused(CompanyIncomplete, "at most 100 characters", "公司"):
        begin(**wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"time_zone": "Mars/Olympus"}, UnknownTimeZone),
        ({"person": FirstPerson("system", "S", "four amber kettles")}, UsernameTaken),
    ],
)
def test_writes_all_or_nothing(values: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        begin(**values)

    assert not Role.objects.exists()
    assert not ProcessTemplate.objects.exists()
    assert not Site.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_sets_up() -> None:
    program_at_set_up(workstation="test")
    people = [FirstPerson(f"head{number}", "Head", PERSON.password) for number in "123"]

    answers = at_once(*(partial(begin, person) for person in people))

    assert sum(isinstance(answer, AlreadySetUp) for answer in answers) == 2
    assert Site.objects.count() == 1
