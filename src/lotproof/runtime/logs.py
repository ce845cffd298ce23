"""The program's own log: one JSON object a line, on standard error."""

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """Formats a record as one line that programs can read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON: when, how grave, where from, what."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_settings() -> dict[str, Any]:
    """Return Django's `LOGGING`: warnings and worse, or as `LOTPROOF_LOG_LEVEL` says.

    A page that isn't there or a visitor without rights is no warning to us.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {
            "standard_error": {"class": "logging.StreamHandler", "formatter": "json"}
        },
        "root": {
            "handlers": ["standard_error"],
            "level": os.environ.get("LOTPROOF_LOG_LEVEL", "WARNING").upper(),
        },
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
