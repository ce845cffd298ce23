"""The bound of posting: the same rows as a real document's, by psycopg alone."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from lotproof.core.ids import new_id

WRITTEN = ("evidence_entry", "ledger_movement", "workflow_steptaken")
"""Tables into which a document's step inserts rows that other rows don't name."""


class RawPosting:
    """Repeats what the latest real posting wrote, under new ids.

    The values are read before the clock starts; each `post` inserts entry, pending
    entry, movements and step, and updates balances, document and lines.
    """

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, prepare_threshold=1)
        with self._connection.transaction():
            entry = self._value("SELECT max(entry_id::text) FROM ledger_movement")
            self._rows = {
                "evidence_entry": self._read("evidence_entry", "id", entry),
                "workflow_steptaken": self._read(
                    "workflow_steptaken", "entry_id", entry
                ),
                "ledger_movement": self._read("ledger_movement", "entry_id", entry),
            }
        self._document = self._rows["ledger_movement"][0]["document"]
        places: set[tuple[UUID, UUID]] = set()
        for row in self._rows["ledger_movement"]:
            places |= {(row["lot_id"], row["source_id"])}
            places |= {(row["lot_id"], row["target_id"])}
        self._balances = [
            self._value(
                "SELECT id FROM ledger_balance WHERE lot_id = %s AND location_id = %s",
                lot,
                location,
            )
            for lot, location in sorted(places)
        ]
        self._lines = [row["document_line"] for row in self._rows["ledger_movement"]]
        self._connection.commit()

    def _value(self, query: Any, *values: Any) -> Any:
        row = self._connection.execute(query, values).fetchone()
        if row is None:
            raise LookupError("Post a document before its bound is measured.")
        return row[0]

    def _read(self, table: str, column: str, value: Any) -> list[dict[str, Any]]:
        query = sql.SQL("SELECT * FROM {} WHERE {} = %s ORDER BY id").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        with self._connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute(query, [value]).fetchall()

    def post(self) -> None:
        """Write the document's rows once more, in one transaction."""
        connection = self._connection
        entry = new_id()
        with connection.pipeline(), connection.transaction():
            cursor = connection.cursor()
            for row in self._rows["evidence_entry"]:
                self._insert(
                    cursor,
                    "evidence_entry",
                    [row | {"id": entry, "request": new_id()}],
                )
            cursor.execute(
                "INSERT INTO evidence_pendingentry (entry_id) VALUES (%s)", [entry]
            )
            for table in ("ledger_movement", "workflow_steptaken"):
                self._insert(
                    cursor,
                    table,
                    [
                        row | {"id": new_id(), "entry_id": entry}
                        for row in self._rows[table]
                    ],
                )
            cursor.executemany(
                "UPDATE ledger_balance SET quantity = quantity WHERE id = %s",
                [[balance] for balance in self._balances],
            )
            cursor.executemany(
                "UPDATE workflow_documentline SET done = done, version = version + 1 "
                "WHERE id = %s",
                [[line] for line in self._lines],
            )
            cursor.execute(
                "UPDATE workflow_document SET version = version + 1 WHERE id = %s",
                [self._document],
            )

    @staticmethod
    def _insert(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
        columns = list(rows[0])
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        )
        cursor.executemany(query, [list(row.values()) for row in rows])
