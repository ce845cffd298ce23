"""Addresses and keys from the environment."""

from pathlib import Path

import pytest

from lotproof.runtime.environment import (
    data_directory,
    database_settings,
    databases,
    secret_key,
)


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
