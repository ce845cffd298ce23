"""A second, plain replay of the log, written without the product's own."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lotproof.evidence.images import audited_models, image_columns, image_row
from lotproof.evidence.models import Entry

Image = dict[str, Any]


def images() -> Iterator[tuple[str, Image]]:
    """Every after-image in the log, with its table."""
    for body in Entry.objects.order_by("pk").values_list("body", flat=True):
        for group in json.loads(body)["rows"]:
            for row in group["rows"]:
                yield group["table"], dict(zip(group["columns"], row, strict=True))


def gaps_in_versions() -> list[str]:
    """Rows whose versions in the log aren't 1, 2, … without gap or repeat."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for table, image in images():
        seen[table, image["id"]].append(image.get("version", 1))
    return [
        f"{table} {row}: {versions}"
        for (table, row), versions in seen.items()
        if sorted(versions) != list(range(1, len(versions) + 1))
    ]


def rows_unlike_their_images() -> list[str]:
    """Rows that differ from their last image or have none, and images without row."""
    last: dict[tuple[str, str], Image] = {}
    for table, image in images():
        known = last.get((table, image["id"]))
        if known is None or known["version"] < image["version"]:
            last[table, image["id"]] = image
    wrong = []
    for model in audited_models():
        columns = image_columns(model)
        table = model._meta.db_table
        for row in model._default_manager.all():
            values = [getattr(row, column) for column in columns]
            stored = dict(
                zip(
                    columns,
                    image_row(columns, values, model.digested_columns),
                    strict=True,
                )
            )
            if last.pop((table, stored["id"]), None) != stored:
                wrong.append(f"{table} {row.pk}")
    return wrong + [f"{table} {row} is gone" for table, row in last]
