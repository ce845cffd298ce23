"""What tests of pages share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from lotproof.accounts.models import User
from tests.builders.people import make_user

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Keep keys and checkpoints of a test to itself, and forget its rate limits."""
    settings.DATA = tmp_path
    yield
    cache.clear()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return a browser in which a person of some roles is signed in."""
    del db

    def make(*roles: str, language: str = "en", user: User | None = None) -> Client:
        client = Client(headers={"Accept-Language": language})
        client.force_login(user or make_user(*(roles or ("quality_manager",))))
        return client

    return make
