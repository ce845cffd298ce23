"""The page of the log, and the log as files for other people's tools."""

import json
from hashlib import sha256

import pytest
from django.test import Client

from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs import checkpoints, merkle, tiles
from tests.builders.evidence import sequence, visit
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def logged(entries: int) -> None:
    """A log of some entries and one for its key."""
    for _ in range(entries):
        visit()
    sequence()


def test_anybody_can_check_the_whole_log_from_its_files(client: Client) -> None:
    logged(300)

    note = client.get("/log/checkpoint").content.decode()
    checkpoint, _ = checkpoints.verify(note, trusted_vkeys())
    inputs = []
    for index in range(0, checkpoint.size, 256):
        width = min(256, checkpoint.size - index)
        path = tiles.tile_path("entries", index // 256, width)
        inputs += tiles.decode_bundle(client.get(f"/log/{path}").content)
    leaves = [merkle.leaf_hash(data) for data in inputs]

    assert len(inputs) == checkpoint.size > 300
    assert merkle.root_of(leaves) == checkpoint.root
    assert client.get("/log/tile/0/000").content == b"".join(leaves[:256])
    first = json.loads(inputs[0])
    body = Entry.objects.get(pk=first["id"]).body
    assert first["digest"] == sha256(body.encode()).hexdigest()


def test_a_partial_tile_stays_as_it_was_when_the_log_grows(client: Client) -> None:
    logged(4)
    before = client.get("/log/tile/0/000.p/3").content
    logged(9)

    answer = client.get("/log/tile/0/000.p/3")

    assert answer.content == before
    assert len(before) == 3 * 32
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/0/001",
        "tile/0/000.p/200",
        "tile/0/0",
        "tile/64/000",
        "tile/x/000",
        "tile/entries/000",
        "tile/entries/x001/000",
    ],
)
def test_a_tile_that_does_not_exist(client: Client, path: str) -> None:
    logged(3)

    assert client.get(f"/log/{path}").status_code == 404


def test_without_entries_there_is_no_checkpoint(client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404


def test_files_are_only_read(client: Client) -> None:
    assert client.post("/log/checkpoint").status_code == 405


def test_shows_size_checkpoint_and_key(sign_in: SignIn) -> None:
    logged(3)
    visit()

    page = sign_in("auditor").get("/log/").content.decode()

    assert (
        trusted_vkeys()[0].replace("+", "&#x2B;") in page or trusted_vkeys()[0] in page
    )
    assert "lotproof.local/log" in page
