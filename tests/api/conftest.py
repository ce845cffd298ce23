"""A program that calls the API, and a company for it to trade in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_token
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of, system_actor
from lotproof.core import clock
from lotproof.core.ids import new_id
from tests.builders import main_line as line
from tests.builders.people import make_actor, make_user

ROOT = "/api/v1"


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any
    content: bytes = field(repr=False)


@dataclass
class Program:
    """A caller with a token; every write bears a key of its own."""

    token: str
    language: str = "en"
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: object) -> Answer:
        return self.send("GET", path, query=query)

    def post(
        self, path: str, body: object = None, *, key: UUID | None = None
    ) -> Answer:
        return self.send("POST", path, body, key=key or new_id())

    def upload(
        self,
        path: str,
        photo: bytes,
        *,
        name: str = "dock.jpg",
        key: UUID | None = None,
        **fields: object,
    ) -> Answer:
        """Send a form with a photo."""
        file = SimpleUploadedFile(name, photo, "application/octet-stream")
        response = self.client.post(
            ROOT + path,
            {**fields, "photo": file},
            headers=self._headers(key or new_id()),
        )
        return _read(response)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: UUID | str | None = None,
        query: dict[str, object] | None = None,
    ) -> Answer:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = self.client.generic(
            method,
            ROOT + path,
            data=b"" if body is None else sent,
            content_type="application/json",
            headers=self._headers(key),
            query_params=query,
        )
        return _read(response)

    def _headers(self, key: UUID | str | None) -> dict[str, str]:
        headers = {"Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = str(key)
        return headers


def _read(response: Any) -> Answer:
    content = bytes(response.content)
    kind = response.headers.get("Content-Type", "")
    parsed = json.loads(content) if "json" in kind and content else None
    return Answer(response.status_code, parsed, response.headers, content)


def make_token(user: User, *scopes: Permission) -> str:
    """A token of a person, by default with all that the person may do."""
    held = actor_of(user, workstation="").permissions
    return create_token(
        user=user.pk,
        name="test",
        scopes=scopes or [Permission(code) for code in held],
        expires_at=clock.now() + timedelta(days=30),
        actor=system_actor(),
    ).secret


def program_of(*roles: str, language: str = "en") -> Program:
    """A program of a person with some of the seven starting roles."""
    return Program(make_token(make_user(*roles)), language)


def program_of_actor(user_id: UUID) -> Program:
    """A program of a known person."""
    return Program(make_token(User.objects.get(pk=user_id)))


@pytest.fixture
def anything(db: None) -> Program:
    """A program that may do everything."""
    del db
    return program_of_actor(make_actor(name="Programmer").user_id)


@dataclass
class Trade:
    """A company, and the programs of its clerk and the clerk's colleague."""

    company: line.Company
    clerk: Program
    colleague: Program


@pytest.fixture
def trade(db: None) -> Trade:
    """A company ready to trade through the API."""
    del db
    company = line.make_company()
    return Trade(
        company,
        program_of_actor(company.clerk.user_id),
        program_of_actor(company.colleague.user_id),
    )
