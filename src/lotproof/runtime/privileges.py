"""What the role that serves requests may do in the database.

Triggers refuse every change of evidence already. Withholding the privilege too
means that a stolen password of the serving role can't switch the triggers off.
"""

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from lotproof.evidence.models import AppendOnly


def grant_serving_role(connection: BaseDatabaseWrapper, *, role: str) -> None:
    """Let a role read and write the tables, and only add to those of evidence.

    Run it as the owner of the tables after each migration; it may run any number
    of times.

    Args:
        connection: The owner's connection; its schema is the one granted.
        role: The role that serves requests.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        serving = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} "
            "TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(schema=schema, role=serving))
        evidence = [sql.Identifier(table) for table in append_only_tables()]
        if evidence:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                    sql.SQL(", ").join(evidence), serving
                )
            )


def append_only_tables() -> list[str]:
    """Return the tables whose rows are never changed or removed, sorted."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
    )
