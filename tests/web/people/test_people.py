"""People and roles, for administrators."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import Role, User
from lotproof.accounts.permissions import Permission
from tests.builders.people import PASSWORD, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

NEW = {
    "username": "lin",
    "name": "林晓",
    "password": "gantry-ladder-42",
    "roles": ["warehouse"],
}


def test_nobody_else_sees_them(sign_in: SignIn) -> None:
    for path in ("/people/", "/people/roles/", "/people/new/"):
        assert sign_in("quality_manager").get(path).status_code == 403


def test_adds_a_person_who_can_sign_in(sign_in: SignIn) -> None:
    answer = sign_in("administrator").post("/people/new/", NEW)

    person = User.objects.get(username="lin")
    assert answer["Location"] == f"/people/{person.pk}/"
    assert person.roles == ["warehouse"]
    assert person.check_password("gantry-ladder-42")


def test_refuses_a_weak_password_and_a_taken_name(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    weak = client.post("/people/new/", {**NEW, "password": "12345"})
    client.post("/people/new/", NEW)

    taken = client.post("/people/new/", {**NEW, "username": "LIN"})

    assert weak.context["form"].errors["password"]
    assert taken.status_code == 422
    assert "LIN" in str(taken.context["form"].non_field_errors())
    assert b"gantry-ladder-42" not in taken.content


def test_changes_roles_and_closes(sign_in: SignIn) -> None:
    person = make_user("warehouse", name="Lin")
    client = sign_in("administrator")
    path = f"/people/{person.pk}/"

    client.post(
        f"{path}change/", {"name": "Lin", "roles": ["inspector"], "reason": "Left"}
    )

    person.refresh_from_db()
    assert (person.roles, person.is_active) == (["inspector"], False)
    changes = client.get(path).context["history"][0].rows[0].changes
    assert [change.column for change in changes] == ["roles", "is_active"]


def test_nobody_changes_their_own_rights(sign_in: SignIn) -> None:
    myself = make_user("administrator")
    client = sign_in(user=myself)
    wish = {"name": "Me", "roles": ["auditor"], "is_active": "on", "reason": "?"}

    answer = client.post(f"/people/{myself.pk}/change/", wish)

    assert answer.status_code == 422


def test_gives_a_new_password(sign_in: SignIn) -> None:
    person = make_user("warehouse")

    sign_in("administrator").post(
        f"/people/{person.pk}/password/", {"password": "gantry-ladder-43"}
    )

    person.refresh_from_db()
    assert not person.check_password(PASSWORD)


def test_changes_the_matrix(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    role = Role.objects.get(code="auditor")

    page = client.get("/people/roles/")
    client.post(
        f"/people/roles/{role.pk}/", {"permissions": ["view"], "reason": "Less"}
    )

    role.refresh_from_db()
    assert role.permissions == ["view"]
    assert len(page.context["rows"]) == len(Permission)


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user("warehouse")
    client = sign_in("administrator")

    for path in ("/people/", "/people/roles/", f"/people/{person.pk}/"):
        with django_assert_max_num_queries(15):
            client.get(path)
