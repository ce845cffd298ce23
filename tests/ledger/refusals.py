"""How tests ask for a refusal: by its name, and in both languages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import translation

from lotproof.core.refusals import Refused

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@contextmanager
def refused(kind: type[Refused], *values: object) -> Iterator[None]:
    """The block is refused so; both texts name the values and differ."""
    with pytest.raises(Refused) as caught:
        yield
    refusal = caught.value
    assert type(refusal) is kind, str(refusal)
    english = str(refusal)
    with translation.override("zh-hans"):
        chinese = str(refusal)
    assert chinese != english
    assert CHINESE.search(chinese)
    assert "%(" not in english + chinese
    for value in values:
        assert str(value) in english
        assert str(value) in chinese
