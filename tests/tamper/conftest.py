"""One history for all cases; each case cheats in a savepoint and is undone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.builders.evidence import make_history


@pytest.fixture(scope="package")
def history(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """A log with a history in every table; yields its data folder."""
    del django_db_setup
    folder = tmp_path_factory.mktemp("data")
    before, settings.DATA = settings.DATA, folder
    with django_db_blocker.unblock(), transaction.atomic():
        make_history()
        yield folder
        transaction.set_rollback(True)
    settings.DATA = before


@pytest.fixture(autouse=True)
def data(
    history: Path, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The log's data folder, for this case alone; `db` undoes what it writes."""
    del db
    folder = tmp_path / "data"
    shutil.copytree(history, folder)
    monkeypatch.setattr(settings, "DATA", folder)
    return folder
