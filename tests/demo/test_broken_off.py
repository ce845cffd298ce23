"""A load of the demo company that is killed."""

import pytest

from lotproof import demo
from lotproof.accounts.operations import IdentityNotConfirmed
from lotproof.core import clock
from lotproof.evidence.models import Entry
from lotproof.warehouse.models import Site
from lotproof.workflow.models import Document
from tests.conftest import NOON


def kill(done: int, total: int) -> None:
    if done * 4 >= total:
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_leaves_nothing_behind() -> None:
    with clock.set_to(NOON), pytest.raises(KeyboardInterrupt):
        demo.load(kill)

    assert not Document.objects.exists()
    assert not Site.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_signs_with_the_persons_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotproof.demo.company.PASSWORD", "not theirs")

    with clock.set_to(NOON), pytest.raises(IdentityNotConfirmed):
        demo.load()

    assert not Site.objects.exists()
