"""What all forms of master data have in common."""

import pytest
from django.urls import reverse

from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "screen", ["devices:new", "partners:new", "locations:new_site"]
)
@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x07"])
def test_a_text_that_reads_otherwise_than_it_is_is_refused(
    sign_in: SignIn, screen: str, mark: str
) -> None:
    client = sign_in("quality_manager", "administrator")

    answer = client.post(reverse(screen), {"name": f"A{mark}B"})

    assert answer.status_code == 422
    assert b"characters that can&#x27;t be seen" in answer.content
