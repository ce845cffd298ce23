"""What the role that serves requests may do in the database.

Triggers refuse every change of evidence already. Withholding the privilege too
means that a stolen password of the serving role can't switch the triggers off.
"""

from typing import LiteralString

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE TRUNCATE ON ALL TABLES IN SCHEMA {schema} FROM {role}",
)

REFUSING_TRIGGERS = """
SELECT relation.relname, trigger.tgtype & 8 > 0, trigger.tgtype & 16 > 0
FROM pg_trigger AS trigger
JOIN pg_class AS relation ON relation.oid = trigger.tgrelid
JOIN pg_proc AS function ON function.oid = trigger.tgfoid
WHERE function.proname = 'lotproof_refuse_change'
AND relation.relnamespace = current_schema()::regnamespace
ORDER BY relation.relname
"""
"""Each table that refuses a change, and whether it is DELETE, UPDATE or both."""


def grant_serving_role(connection: BaseDatabaseWrapper, *, role: str) -> None:
    """Let a role read and write the tables, but for what their triggers refuse.

    Run it as the owner of the tables after each migration; it may run any number
    of times.

    Args:
        connection: The owner's connection; its schema is the one granted.
        role: The role that serves requests.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {
            "schema": sql.Identifier(cursor.fetchone()[0]),
            "role": sql.Identifier(role),
        }
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))
        for table, privileges in refused_changes(connection).items():
            cursor.execute(
                sql.SQL("REVOKE {} ON {} FROM {}").format(
                    sql.SQL(", ").join(map(sql.SQL, privileges)),
                    sql.Identifier(table),
                    names["role"],
                )
            )


def refused_changes(connection: BaseDatabaseWrapper) -> dict[str, list[LiteralString]]:
    """Return the tables of evidence with what their triggers refuse."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSING_TRIGGERS)
        found: dict[str, list[LiteralString]] = {}
        for table, delete, update in cursor.fetchall():
            privileges = found.setdefault(table, [])
            privileges += ["DELETE"] * delete + ["UPDATE"] * update
    return found
