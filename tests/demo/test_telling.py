"""How the story judges its steps."""

from collections.abc import Callable

import pytest

from lotproof.core.refusals import Refused
from lotproof.demo.story.telling import StoryBroken, Telling, Told, Verdict
from tests.builders.master_data import make_site

pytestmark = pytest.mark.django_db


class Expected(Refused):
    """The refusal that the step is about."""


class Other(Refused):
    """Another one."""


def refuse(kind: type[Refused]) -> Callable[[], object]:
    def do() -> object:
        raise kind

    return do


def telling() -> Telling:
    shown: list[Told] = []
    return Telling(shown.append)


def test_a_step_gives_its_result_and_its_place_in_the_log() -> None:
    story = telling()

    site = story.step("Make a site", make_site, str)

    (told,) = story.told
    assert (told.verdict, told.detail) == (Verdict.DONE, site.name)
    assert told.index is not None
    assert story.failed == []


def test_a_refused_step_ends_the_story() -> None:
    story = telling()

    with pytest.raises(StoryBroken):
        story.step("Try", refuse(Other))

    assert [told.title for told in story.failed] == ["Try"]


def test_a_refusal_must_be_the_one_expected() -> None:
    story = telling()

    story.refused("Right", refuse(Expected), Expected)
    story.refused("Other", refuse(Other), Expected)
    story.refused("None", lambda: None, Expected)

    assert [told.title for told in story.failed] == ["Other", "None"]


def test_a_refusal_must_leave_nothing() -> None:
    def write_and_refuse() -> None:
        make_site()
        raise Expected

    story = telling()

    story.refused("Writes", write_and_refuse, Expected)

    assert [told.title for told in story.failed] == ["Writes"]


def test_a_check_fails_if_it_finds_something() -> None:
    story = telling()

    story.check("Well", lambda: ([], "fine"))
    story.check("Not well", lambda: (["a difference"], ""))

    assert [(told.title, told.detail) for told in story.failed] == [
        ("Not well", "a difference")
    ]
