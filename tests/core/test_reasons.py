import pytest

from lotproof.core.reasons import ReasonMissing, require_reason


def test_returns_the_words() -> None:
    assert require_reason("  typing error ") == "typing error"


def test_refuses_blanks() -> None:
    with pytest.raises(ReasonMissing, match="needs its reason"):
        require_reason("   ")
