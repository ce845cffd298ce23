"""SQL by which the database itself keeps records from being rewritten.

Migrations call these; a test asserts that every audited table has its trigger.
TRUNCATE is withheld by privilege instead, or tests couldn't empty the tables.
"""

from django.db.migrations import RunSQL

FUNCTIONS = """
CREATE FUNCTION lotproof_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are evidence.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION lotproof_next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'UPDATE on % is refused: version % must become %.',
            TG_TABLE_NAME, OLD.version, OLD.version + 1
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

REMOVE_FUNCTIONS = """
DROP FUNCTION lotproof_refuse_change();
DROP FUNCTION lotproof_next_version();
"""


def create_functions() -> RunSQL:
    """Return the migration step that the triggers below need once."""
    return RunSQL(FUNCTIONS, REMOVE_FUNCTIONS)


def append_only(table: str) -> RunSQL:
    """Return the migration step after which rows of `table` never change."""
    return RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION lotproof_refuse_change();",
        f"DROP TRIGGER append_only ON {table};",
    )


def versioned(table: str) -> RunSQL:
    """Return the migration step that ties rows of `table` to their versions.

    They change only with the next version, and are never deleted.
    """
    return RunSQL(
        f"CREATE TRIGGER next_version BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION lotproof_next_version();"
        f"CREATE TRIGGER append_only BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION lotproof_refuse_change();",
        f"DROP TRIGGER next_version ON {table}; DROP TRIGGER append_only ON {table};",
    )
