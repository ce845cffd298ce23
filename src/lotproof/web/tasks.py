"""What pages leave to the jobs: long lists as files, and checks of the whole log."""

from uuid import UUID

from django.db import connections
from procrastinate.contrib.django import app

from lotproof.accounts.operations import forget_exports
from lotproof.web.log.verifying import verify_for
from lotproof.web.stock.files import make_export


@app.task
def make_stock_export(export: str) -> None:
    """Make the file that a person waits for."""
    try:
        make_export(UUID(export))
    finally:
        connections.close_all()


@app.task
def verify_log(verification: str) -> None:
    """Make the check of the log that a person waits for."""
    try:
        verify_for(UUID(verification))
    finally:
        connections.close_all()


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_exports", pass_context=False)
def forget_old_exports(timestamp: int) -> None:
    """Remove the files whose day is over.

    Args:
        timestamp: When it was due; the operation asks the clock.
    """
    del timestamp
    try:
        forget_exports()
    finally:
        connections.close_all()
