"""Canonical JSON against the vectors of RFC 8785's author."""

from pathlib import Path

import pytest

from lotproof.evidence.proofs.canonical import canonicalise_text, parse_canonical

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "jcs_rfc8785"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published JSON pairs aren't at {DATA}"
)


@pytest.mark.parametrize(
    "path", sorted((DATA / "input").glob("*.json")), ids=lambda path: path.stem
)
def test_canonical_form(path: Path) -> None:
    expected = (DATA / "output" / path.name).read_bytes()

    assert canonicalise_text(path.read_text(encoding="utf-8")) == expected
    assert parse_canonical(expected) is not None
