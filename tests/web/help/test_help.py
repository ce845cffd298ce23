"""The guides as pages."""

import re

import pytest

from lotproof.web.help import views
from lotproof.web.navigation import MENU
from tests.web.conftest import SignIn

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", views.ORDER)
def test_a_guide_is_there_in_both_languages(name: str) -> None:
    for language in ("zh", "en"):
        assert views.title_of(name, language)
        assert "<p>" in views.guide(name, language)
        assert bool(HAN.search(views.guide(name, language))) == (language == "zh")


def test_every_screen_has_its_guide() -> None:
    assert {item.screen for item in MENU} - {"help"} <= set(views.ORDER)


@pytest.mark.django_db
def test_shows_the_contents_and_a_guide(sign_in: SignIn) -> None:
    assert b"/help/stock/" in sign_in().get("/help/").content
    assert "库存" in sign_in(language="zh-hans").get("/help/stock/").content.decode()
    assert sign_in().get("/help/nowhere/").status_code == 404
