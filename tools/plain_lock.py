"""Take out of package-lock.json what npm doesn't need and nobody should fetch.

npm copies the authors' funding pages into the lock; a lock holds names, versions
and hashes only, no addresses.
"""

import json
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "package-lock.json"


def main() -> None:
    """Rewrite the lock without addresses."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    text = json.dumps(lock, indent=2, ensure_ascii=False)
    LOCK.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
