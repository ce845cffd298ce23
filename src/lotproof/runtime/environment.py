"""What an installation sets in its environment, read once at the start."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.runtime.postgres import EmbeddedPostgres, Role

PROJECT = Path(__file__).resolve().parents[3]

NEVER_BY_COUNT = 1_000_000
"""Runs of a statement before psycopg prepares it unasked."""
"""The working copy that the program runs from."""


def data_directory() -> Path:
    """Return the folder of everything that must survive.

    It is `LOTPROOF_DATA` where that is set, else `data` in the project.
    """
    chosen = os.environ.get("LOTPROOF_DATA")
    return (Path(chosen).expanduser() if chosen else PROJECT / "data").resolve()


@contextmanager
def database() -> Iterator[Mapping[str, str]]:
    """Have a database while the block runs, and say where in the environment.

    An address in `DATABASE_URL` is used as it is. Without one the private server
    of the data directory is started, or joined where it runs already.

    Yields:
        The environment with `DATABASE_URL`, and for the private server with
        `DATABASE_OWNER_URL`, the address for migrations.
    """
    if os.environ.get("DATABASE_URL"):
        yield os.environ
        return
    with EmbeddedPostgres(data_directory()) as server:
        os.environ["DATABASE_URL"] = server.url(Role.SERVING)
        os.environ["DATABASE_OWNER_URL"] = server.url(Role.OWNER)
        try:
            yield os.environ
        finally:
            del os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"]


class OriginUnusable(Refused):
    """An address in `LOTPROOF_TRUSTED_ORIGINS` that no browser would send."""

    template = gettext_noop(
        "LOTPROOF_TRUSTED_ORIGINS names %(origin)s, which is no address of a site. "
        "Write it with its scheme and without a path: https://stock.example."
    )


def is_behind_tls() -> bool:
    """Return whether a proxy ends TLS before us, as `LOTPROOF_TLS_PROXY` says.

    Then cookies go through TLS only, and a request counts as secure if the proxy says
    so in `X-Forwarded-Proto`. The proxy must set that header itself, and
    `X-Forwarded-For` too: whoever reaches us beside it could forge both.
    """
    return os.environ.get("LOTPROOF_TLS_PROXY") == "1"


def trusted_origins() -> list[str]:
    """Return the sites whose forms are accepted beside our own host.

    They are named by commas in `LOTPROOF_TRUSTED_ORIGINS`; needed only where a proxy
    changes the `Host` that the browser sent.

    Raises:
        OriginUnusable: If one isn't scheme and host.
    """
    named = os.environ.get("LOTPROOF_TRUSTED_ORIGINS", "").split(",")
    origins = [origin.strip().rstrip("/") for origin in named if origin.strip()]
    for origin in origins:
        parts = urlsplit(origin)
        bare = f"{parts.scheme}://{parts.netloc}" == origin
        if parts.scheme not in {"http", "https"} or not parts.netloc or not bare:
            raise OriginUnusable(origin=origin)
    return origins


def databases() -> dict[str, dict[str, Any]]:
    """Return Django's databases.

    `default` is what `DATABASE_URL` names. `owner` is the same database by the role
    that owns the tables, where `DATABASE_OWNER_URL` names it; only migrations use it.
    """
    address = os.environ.get("DATABASE_URL", "postgresql:///lotproof")
    found = {"default": database_settings(address)}
    if owner := os.environ.get("DATABASE_OWNER_URL"):
        found["owner"] = database_settings(owner)
    return found


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings of one database.

    Args:
        url: `postgresql://user:password@host:port,host2:port2/name?option=value`.
            Options go to libpq as they are (`sslmode`, `target_session_attrs`,
            `application_name`).
    """
    address = urlsplit(url)
    hosts = address.netloc.rpartition("@")[2].split(",")
    # Django switches prepared statements off. Its own are not to be prepared, for it
    # binds their values in the client; ours say themselves that they are.
    options: dict[str, Any] = {"prepare_threshold": NEVER_BY_COUNT}
    options |= parse_qsl(address.query)
    pool_size = int(os.environ.get("LOTPROOF_POOL", "0"))
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "lotproof.runtime.connections",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": ",".join(_host_and_port(host)[0] for host in hosts),
        "PORT": ",".join(_host_and_port(host)[1] for host in hosts),
        "CONN_MAX_AGE": 0 if pool_size else None,
        "CONN_HEALTH_CHECKS": not pool_size,  # the engine looks at pooled ones itself
        "OPTIONS": options,
    }


def _host_and_port(text: str) -> tuple[str, str]:
    """Split `host:port`; an IPv6 address stands in square brackets."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, port.lstrip(":")
    host, _, port = text.partition(":")
    return unquote(host), port


def secret_key(data: Path) -> str:
    """Return the key that signs cookies.

    It is `LOTPROOF_SECRET_KEY` where that is set, else one that is made once and
    kept in the data folder, readable by its owner only.
    """
    if given := os.environ.get("LOTPROOF_SECRET_KEY"):
        return given
    path = data / "keys" / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # another process was first; its key holds
            path.hardlink_to(made)
        made.unlink()
    return path.read_text(encoding="ascii")
