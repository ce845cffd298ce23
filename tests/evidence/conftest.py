"""A data folder for each test of the log."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log's data folder, for this test alone."""
    folder = tmp_path / "data"
    monkeypatch.setattr(settings, "DATA", folder)
    return folder
