"""Every address has a rule: public, signed in, or a permission of the matrix."""

import pytest
from django.urls import reverse

from lotproof.accounts.permissions import Permission
from lotproof.accounts.roles import STARTING_ROLES, StartingRole
from lotproof.web.navigation import MENU
from tests.builders.screens import addresses
from tests.web.conftest import SignIn

PUBLIC = {"log:checkpoint", "log:tile", "set_language"}
"""What anybody may read, and the choice of the language."""
OF_SIGNING_IN = ("account_", "mfa_")
"""Pages of signing in show nothing of the company; `test_walk` opens each of them."""


ALL = dict(addresses())


@pytest.mark.parametrize("name", ALL)
def test_an_address_has_a_rule(name: str) -> None:
    if name not in PUBLIC and not name.startswith(OF_SIGNING_IN):
        assert isinstance(getattr(ALL[name].callback, "permission", None), Permission)


@pytest.mark.django_db
@pytest.mark.parametrize("role", STARTING_ROLES, ids=lambda role: role.code)
def test_a_role_opens_what_the_matrix_allows(
    sign_in: SignIn, role: StartingRole
) -> None:
    client = sign_in(role.code)

    for item in MENU:
        allowed = item.permission in role.permissions
        answer = client.get(reverse(item.url_name))
        assert answer.status_code == (200 if allowed else 403), item.url_name
