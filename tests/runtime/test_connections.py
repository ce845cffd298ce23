"""A pooled connection …"""

from collections.abc import Iterator

import pytest
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.utils import OperationalError

from lotproof.runtime.connections.base import DatabaseWrapper


@pytest.fixture
def pooled(db: None) -> Iterator[DatabaseWrapper]:
    """A connection to the test's database by a pool of one."""
    del db
    known = connection.settings_dict
    options = known["OPTIONS"] | {"pool": {"min_size": 1, "max_size": 1, "timeout": 10}}
    settings = known | {"OPTIONS": options, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False}
    wrapper = DatabaseWrapper(
        settings | {"CONN_HEALTH_CHECKS": False}, DEFAULT_DB_ALIAS
    )
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def session(wrapper: DatabaseWrapper) -> int:
    """The number of the server's process that answers."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_is_used_again(pooled: DatabaseWrapper) -> None:
    first = session(pooled)
    pooled.close()

    assert session(pooled) == first


def test_that_the_server_ended_is_replaced(pooled: DatabaseWrapper) -> None:
    first = session(pooled)
    pooled.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert cursor.fetchone() == (True,)

    assert session(pooled) != first


def test_that_ended_in_use_fails_once(pooled: DatabaseWrapper) -> None:
    first = session(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])

    with pytest.raises(OperationalError):
        session(pooled)
    pooled.close()

    assert session(pooled) != first
