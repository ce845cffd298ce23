"""The databases of the measurements: made once, kept, and apart from any data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from lotproof.runtime.environment import data_directory
from lotproof.runtime.postgres import EmbeddedPostgres, Role

EMPTY = "lotproof_bench_empty"
MILLION = "lotproof_bench_million"


@contextmanager
def server() -> Iterator[None]:
    """Have a server: the one that `DATABASE_URL` names, else our own.

    While the block runs `DATABASE_URL` leads to it by a role that may make databases.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with EmbeddedPostgres(data_directory()) as own:
        os.environ["DATABASE_URL"] = own.url(Role.SUPERUSER)
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def url_of(database: str) -> str:
    """Return the address of a database on the server."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


def use(database: str) -> None:
    """Let Django work with a database, made and migrated if it wasn't."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as server_:
        found = server_.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if not found:
            server_.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
            )
    connect(database)
    call_command("migrate", verbosity=0, interactive=False)


def renew(database: str) -> None:
    """Let Django work with a database made anew, without what it held before."""
    connection.close()
    with psycopg.connect(url_of("postgres"), autocommit=True) as server_:
        name = sql.Identifier(database)
        server_.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(name))
    use(database)


def connect(database: str) -> None:
    """Let Django work with a database that is there."""
    connection.close()
    connection.settings_dict["NAME"] = database


def start_django(database: str) -> None:
    """Load Django for a database of the server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotproof.settings")
    os.environ["DATABASE_URL"] = url_of(database)
    django.setup()
