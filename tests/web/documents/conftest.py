"""What tests of the documents' pages share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from lotproof.accounts.models import User
from tests.builders.people import PASSWORD, make_user


class Browser:
    """A signed-in person who posts forms as the pages make them."""

    def __init__(self, user: User, language: str) -> None:
        self.client: Any = Client(headers={"Accept-Language": language})
        self.client.force_login(user)

    def get(self, document: UUID) -> Any:
        """Open a document's page."""
        return self.client.get(f"/documents/{document}/")

    def post(self, document: UUID, action: str, **values: Any) -> Any:
        """Send one of the page's forms: by HTMX with `htmx`, signed with `sign`."""
        headers = {"HX-Request": "true"} if values.pop("htmx", False) else {}
        data = {"request_id": uuid4(), **values}
        if data.pop("sign", False):
            data["password"] = PASSWORD
        path = f"/documents/{document}/{action}/"
        return self.client.post(path, data, headers=headers)


Person = Callable[..., Browser]


@pytest.fixture
def person(db: None) -> Person:
    """Return a signed-in person of some roles."""
    del db

    def make(*roles: str, language: str = "en") -> Browser:
        return Browser(make_user(*roles), language)

    return make
