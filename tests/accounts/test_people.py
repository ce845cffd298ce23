"""Creating and changing people and the permission matrix."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from lotproof.accounts.models import Role, User
from lotproof.accounts.operations import (
    NameMissing,
    NobodyLeft,
    OwnRights,
    RoleUnknown,
    UsernameInvalid,
    UsernameTaken,
    UserUnknown,
    change_role,
    change_user,
    create_roles,
    create_system_user,
    create_user,
    set_password,
)
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.accounts.queries import actor_of, system_actor
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.reasons import ReasonMissing
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from tests.builders.people import make_actor, make_administrator, make_user
from tests.builders.refusing import at_once, refused

pytestmark = pytest.mark.django_db


def create(username: str, *, name: str = "Li Hua", roles: tuple[str, ...] = ()) -> User:
    return create_user(
        username=username,
        name=name,
        password="correct horse battery",
        roles=roles,
        actor=make_administrator(),
    )


def change(person: User, actor: Actor, **changes: Any) -> User:
    arguments: dict[str, Any] = {
        "name": person.name,
        "roles": person.roles,
        "is_active": True,
        "reason": "moved to another department",
    }
    return change_user(user=person.pk, actor=actor, **(arguments | changes))


def administrator() -> tuple[User, Actor]:
    person = make_user("administrator", name="Admin")
    return person, actor_of(person, workstation="test")


def test_makes_the_eight_roles_once() -> None:
    first = create_roles(roles=STARTING_ROLES, actor=make_administrator())
    second = create_roles(roles=STARTING_ROLES, actor=make_administrator())

    assert len(first) == 8
    assert second == []
    assert Entry.objects.filter(kind="accounts.roles_created").count() == 1


def test_only_the_program_makes_roles() -> None:
    actor = make_actor()

    with refused(NotPermitted, "may not do this", "无权"):
        create_roles(roles=STARTING_ROLES, actor=actor)


@pytest.mark.parametrize("username", ["li.hua", "LI.HUA", "Li.Hua"])
def test_gives_a_user_name_once_in_any_case(username: str) -> None:
    person = create("li.hua")
    change(person, make_administrator(), is_active=False)

    with refused(UsernameTaken, f"{username} was already given", username):
        create(username)


@pytest.mark.django_db(transaction=True)
def test_gives_a_user_name_once_at_the_same_moment() -> None:
    make_administrator()
    calls: list[Callable[[], User]] = [
        lambda: create("li.hua"),
        lambda: create("Li.Hua"),
    ]

    results = at_once(*calls)

    assert [type(row) for row in results if isinstance(row, Refused)] == [UsernameTaken]
    assert Entry.objects.filter(kind="accounts.user_created").count() == 2


@pytest.mark.parametrize(
    "username", ["", "a", "li hua", "lі", "李华", "li\x00", "x" * 61, ".li", "li\n"]
)
def test_refuses_a_user_name_that_could_be_misread(username: str) -> None:
    make_administrator()

    with refused(UsernameInvalid, "can't be a user name", "不能作为用户名"):
        create(username)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Li\x00", "Li\u202eauH"])
def test_refuses_a_name_that_can_not_be_printed(name: str) -> None:
    make_administrator()

    with refused(NameMissing, "name is missing or longer than 60", "60 个字符"):
        create("li.hua", name=name)


def test_refuses_a_role_that_does_not_exist() -> None:
    make_administrator()

    with refused(RoleUnknown, "no role emperor", "emperor"):
        create("li.hua", roles=("emperor",))


def test_changes_are_entries_with_their_reason() -> None:
    person = make_user("warehouse")
    change(person, make_administrator(), roles=["inspector"], name=" Li  Hua ")

    entry = Entry.objects.filter(kind="accounts.user_changed").get()
    person.refresh_from_db()
    assert (person.roles, person.name, person.version) == (["inspector"], "Li  Hua", 2)
    assert json.loads(entry.body)["reason"] == "moved to another department"


def test_refuses_a_change_without_reason() -> None:
    person, actor = make_user("warehouse"), make_administrator()
    role = Role.objects.get(code="warehouse")

    with refused(ReasonMissing, "needs its reason", "原因"):
        change(person, actor, reason=" ")
    with refused(ReasonMissing, "needs its reason", "原因"):
        change_role(role=role.pk, permissions=[], reason="", actor=actor)


def test_nobody_changes_their_own_rights() -> None:
    person, actor = administrator()
    make_user("administrator")

    with refused(OwnRights, "Admin can't change their own rights", "自己的权限"):
        change(person, actor, roles=["administrator", "quality_manager"])
    with refused(OwnRights, "Admin can't change their own rights", "自己的权限"):
        change(person, actor, is_active=False)
    with refused(OwnRights, "Admin can't change their own rights", "自己的权限"):
        change_role(
            role=Role.objects.get(code="administrator").pk,
            permissions=list(Permission),
            reason="I want to",
            actor=actor,
        )


def test_one_may_change_ones_own_name() -> None:
    person, actor = administrator()

    assert change(person, actor, name="Wang Fang").name == "Wang Fang"


def test_somebody_stays_who_manages_people() -> None:
    person, _actor = administrator()
    program = make_administrator()

    with refused(NobodyLeft, "nobody could manage people", "再无人"):
        change(person, program, is_active=False)
    with refused(NobodyLeft, "nobody could manage people", "再无人"):
        change(person, program, roles=["auditor"])
    with refused(NobodyLeft, "nobody could manage people", "再无人"):
        change_role(
            role=Role.objects.get(code="administrator").pk,
            permissions=[Permission.VIEW],
            reason="tidy up",
            actor=program,
        )


def test_the_matrix_is_changed_by_an_entry_and_holds_at_once() -> None:
    person = make_user("auditor")
    role = Role.objects.get(code="auditor")

    change_role(
        role=role.pk,
        permissions=[Permission.VIEW, Permission.HOLD, Permission.VIEW],
        reason="auditors may stop goods",
        actor=make_administrator(),
    )

    body = json.loads(Entry.objects.get(kind="accounts.role_changed").body)
    assert body["rows"][0]["rows"][0][-1] == ["hold", "view"]
    assert body["reason"] == "auditors may stop goods"
    allowed = actor_of(person, workstation="").permissions
    assert allowed == {Permission.VIEW, Permission.HOLD}


def test_who_is_inactive_may_nothing() -> None:
    person = make_user("warehouse", "quality_manager")
    changed = change(person, make_administrator(), is_active=False)

    assert actor_of(changed, workstation="").permissions == frozenset()


def test_the_program_s_own_user_is_no_way_in() -> None:
    program = make_administrator()
    user, actor = create_system_user(), make_actor()

    assert not user.has_usable_password()
    assert system_actor().permissions == frozenset()
    with refused(UserUnknown, "no such person", "没有此人"):
        set_password(user=user.pk, password="let me in please", actor=actor)
    with refused(UserUnknown, "no such person", "没有此人"):
        change(user, program, roles=[])
    with refused(UserUnknown, "no such person", "没有此人"):
        change_user(
            user=new_id(), name="x", roles=[], is_active=True, reason="x", actor=program
        )


def test_a_new_password_is_an_entry_that_does_not_show_it() -> None:
    person = make_user("warehouse")

    set_password(
        user=person.pk,
        password="another horse",
        actor=actor_of(person, workstation=""),
    )

    person.refresh_from_db()
    entry = Entry.objects.get(kind="accounts.password_changed")
    assert check_password("another horse", person.password)
    assert person.password not in entry.body
    assert "another horse" not in entry.body


def test_refuses_to_set_somebody_else_s_password() -> None:
    person, other = make_user("warehouse"), make_actor(Permission.VIEW)

    with refused(NotPermitted, "may not do this", "无权"):
        set_password(user=person.pk, password="another horse", actor=other)


def test_no_starting_role_checks_what_it_makes() -> None:
    pairs = [
        (Permission.INSPECT, Permission.REVIEW_ACCEPTANCE),
        (Permission.PICK, Permission.REVIEW_OUTBOUND),
        (Permission.ORDER, Permission.APPROVE_ORDER),
        (Permission.SELL, Permission.APPROVE_SALE),
    ]

    for role in STARTING_ROLES:
        for maker, checker in pairs:
            assert not {maker, checker} <= set(role.permissions), role.code
