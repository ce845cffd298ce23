"""Django's engine for PostgreSQL, which sees without asking that a connection ended.

Django asks the server before each request whether a connection of the pool still
lives, which takes longer than the statements of many a request. A server that stops
or ends a session closes its socket, and that can be seen here.
"""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that was alive when it was taken from the pool."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """Return a connection, none that the server has ended."""
        connection = super().get_new_connection(conn_params)
        if not self.pool:
            return connection
        for _ in range(self.pool.max_size):  # all may have ended together
            if not _has_ended(connection):
                break
            connection.close()
            self.pool.putconn(connection)  # it throws this one away
            connection = super().get_new_connection(conn_params)
        return connection


def _has_ended(connection: Any) -> bool:
    # What a server sends unasked is its farewell, or the stream's end. The rare word
    # that was no farewell costs a new connection.
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return bool(socket.poll(0))
