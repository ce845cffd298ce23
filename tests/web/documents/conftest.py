"""What tests of the documents' pages share."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from lotproof.accounts.models import User
from tests.builders.people import PASSWORD, make_user

Post = Callable[..., object]


class Browser:
    """A signed-in person who posts forms as the pages make them."""

    def __init__(self, user: User, language: str) -> None:
        self.client = Client(headers={"Accept-Language": language})
        self.client.force_login(user)

    def get(self, document: UUID):  # type: ignore[no-untyped-def] # Django's test response
        """Open a document's page."""
        return self.client.get(f"/documents/{document}/")

    def post(  # type: ignore[no-untyped-def] # Django's test response
        self,
        document: UUID,
        action: str,
        *,
        htmx: bool = False,
        request_id: UUID | None = None,
        sign: bool = False,
        **values: object,
    ):
        """Send one of the page's forms, signed with the right password if asked."""
        data = {"request_id": str(request_id or uuid4()), **values}
        if sign:
            data["password"] = PASSWORD
        headers = {"HX-Request": "true"} if htmx else {}
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
