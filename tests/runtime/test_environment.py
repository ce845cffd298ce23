"""Addresses and keys from the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lotproof.runtime.environment import (
    OriginUnusable,
    data_directory,
    database_settings,
    databases,
    is_behind_tls,
    secret_key,
    trusted_origins,
)
from tests.builders.refusing import said


def test_reads_an_address_with_its_options() -> None:
    found = database_settings(
        "postgresql://l%40t:p%2Fw@db.example:6432/lot%20proof?sslmode=require"
    )

    assert found["USER"] == "l@t"
    assert found["PASSWORD"] == "p/w"
    assert (found["HOST"], found["PORT"]) == ("db.example", "6432")
    assert found["NAME"] == "lot proof"
    assert found["OPTIONS"]["sslmode"] == "require"


def test_reads_several_hosts() -> None:
    found = database_settings(
        "postgresql://u@a:1,b:2/x?target_session_attrs=read-write"
    )

    assert (found["HOST"], found["PORT"]) == ("a,b", "1,2")


def test_reads_an_address_of_version_6() -> None:
    found = database_settings("postgresql://u@[::1]:5433/x")

    assert (found["HOST"], found["PORT"]) == ("::1", "5433")


def test_pools_connections_when_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_POOL", "8")

    found = database_settings("postgresql://u@h/x")

    assert found["OPTIONS"]["pool"]["max_size"] == 8
    assert found["CONN_MAX_AGE"] == 0


def test_knows_the_owner_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://serving@h/x")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@h/x")

    found = databases()

    assert {name: one["USER"] for name, one in found.items()} == {
        "default": "serving",
        "owner": "owner",
    }


def test_keeps_data_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTPROOF_DATA", "/srv/lot proof")

    assert data_directory() == Path("/srv/lot proof")


def test_makes_the_secret_key_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOTPROOF_SECRET_KEY", raising=False)

    first = secret_key(tmp_path)

    assert secret_key(tmp_path) == first
    [file] = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_reads_the_origins_that_a_proxy_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trusted_origins() == []
    monkeypatch.setenv(
        "LOTPROOF_TRUSTED_ORIGINS", "https://stock.example/, http://10.0.0.2:8080,"
    )

    assert trusted_origins() == ["https://stock.example", "http://10.0.0.2:8080"]


@pytest.mark.parametrize(
    "origin", ["stock.example", "ftp://stock.example", "https://", "https://a/path"]
)
def test_refuses_an_origin_that_no_browser_sends(
    monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setenv("LOTPROOF_TRUSTED_ORIGINS", f"https://a,{origin}")

    with pytest.raises(OriginUnusable) as caught:
        trusted_origins()

    assert origin.rstrip("/") in said(caught.value, "en")
    assert "网站地址" in said(caught.value, "zh-hans")


@pytest.mark.parametrize(("value", "is_behind"), [("1", True), ("0", False)])
def test_is_behind_a_proxy_if_told_so(
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    is_behind: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert not is_behind_tls()
    monkeypatch.setenv("LOTPROOF_TLS_PROXY", value)

    assert is_behind_tls() is is_behind


SECURITY = """
from django.conf import settings
print([getattr(settings, name) for name in (
    "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS", "ALLAUTH_TRUSTED_PROXY_COUNT")])
"""


def settings_with(tmp_path: Path, **variables: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SECURITY],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "lotproof.settings",
            "LOTPROOF_DATA": str(tmp_path),
        }
        | variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_cookies_go_through_tls_only_behind_a_proxy(tmp_path: Path) -> None:
    plain = settings_with(tmp_path)
    secure = settings_with(
        tmp_path, LOTPROOF_TLS_PROXY="1", LOTPROOF_TRUSTED_ORIGINS="https://a.example"
    )

    assert plain == "[None, False, False, False, [], 0]"
    assert secure == (
        "[('HTTP_X_FORWARDED_PROTO', 'https'), True, True, True, "
        "['https://a.example'], 1]"
    )
