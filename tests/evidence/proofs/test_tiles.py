import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.merkle import (
    check_consistency,
    check_inclusion,
    root_of,
)
from lotproof.evidence.proofs.tiles import (
    TileAddress,
    TileRefused,
    consistency_proof,
    decode_bundle,
    encode_bundle,
    extend,
    inclusion_proof,
    parse_tile_path,
    tile_path,
    tile_width,
    tree_root,
)

from .make import Tiles, make_leaves
from .naive import naive_consistency, naive_inclusion, naive_root

LEAVES = make_leaves(300)
ROOTS = [naive_root(LEAVES[:size]) for size in range(301)]
FULL = Tiles(LEAVES)


def test_root_of_every_size_from_the_same_tiles() -> None:
    assert [tree_root(size, FULL.read) for size in range(301)] == ROOTS


def test_inclusion_proofs_equal_the_definition() -> None:
    for size in (1, 2, 3, 7, 8, 100, 255, 256, 257, 299, 300):
        for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
            expected = naive_inclusion(index, LEAVES[:size])
            assert inclusion_proof(index, size, FULL.read) == expected


def test_every_inclusion_proof_up_to_300_holds() -> None:
    for size in range(1, 301):
        for index in range(0, size, 1 + size // 40):
            check_inclusion(
                index=index,
                size=size,
                leaf=LEAVES[index],
                proof=inclusion_proof(index, size, FULL.read),
                root=ROOTS[size],
            )


def test_consistency_proofs_equal_the_definition() -> None:
    for new in (1, 2, 3, 7, 8, 100, 255, 256, 257, 300):
        for old in {1, 2, new // 2, new - 1, new} & set(range(1, new + 1)):
            expected = naive_consistency(old, LEAVES[:new])
            assert consistency_proof(old, new, FULL.read) == expected


def test_every_consistency_proof_up_to_300_holds() -> None:
    for new in range(1, 301):
        for old in range(1, new + 1, 1 + new // 40):
            check_consistency(
                old_size=old,
                new_size=new,
                old_root=ROOTS[old],
                new_root=ROOTS[new],
                proof=consistency_proof(old, new, FULL.read),
            )


@given(st.lists(st.integers(1, 600), min_size=1, max_size=6))
def test_growing_in_steps_gives_the_same_tiles(steps: list[int]) -> None:
    leaves = make_leaves(sum(steps))
    grown = Tiles()
    for step in steps:
        grown.extend(leaves[grown.size : grown.size + step])

    assert grown.stored == Tiles(leaves).stored
    assert tree_root(grown.size, grown.read) == root_of(leaves)


def test_growing_writes_new_and_grown_tiles_only() -> None:
    log = Tiles(make_leaves(500))

    writes = log.extend(make_leaves(20))

    shape = [(write.level, write.index, write.width) for write in writes]
    assert shape == [(0, 1, 256), (0, 2, 8), (1, 0, 2)]
    assert all(len(write.hashes) == 32 * write.width for write in writes)


def test_growing_by_nothing_writes_nothing() -> None:
    assert extend(5, [], FULL.read) == []


def test_three_levels_around_their_boundary() -> None:
    leaves = make_leaves(256 * 256 + 3)
    log = Tiles(leaves[: 256 * 256 - 2])
    for size in range(log.size, len(leaves) + 1):
        log.extend(leaves[log.size : size])
        root = root_of(leaves[:size])
        assert tree_root(size, log.read) == root
        for index in (0, 255, 256, 65279, 65280, size - 2, size - 1):
            proof = inclusion_proof(index, size, log.read)
            check_inclusion(
                index=index, size=size, leaf=leaves[index], proof=proof, root=root
            )
        for old in (1, 255, 256, 257, 65279, 65280, 65281, 65534, size - 1, size):
            check_consistency(
                old_size=old,
                new_size=size,
                old_root=tree_root(old, log.read),
                new_root=root,
                proof=consistency_proof(old, size, log.read),
            )
    assert [len(log.stored[2, 0]), len(log.stored[1, 0])] == [32, 32 * 256]


def test_refuses_a_place_beyond_the_tree() -> None:
    with pytest.raises(TileRefused, match="5 entries has no index 5"):
        inclusion_proof(5, 5, FULL.read)
    with pytest.raises(TileRefused, match="from 0 to 5"):
        consistency_proof(0, 5, FULL.read)
    with pytest.raises(TileRefused, match="from 6 to 5"):
        consistency_proof(6, 5, FULL.read)


def test_refuses_a_stored_tile_that_is_too_short() -> None:
    with pytest.raises(TileRefused, match="Tile 0/0: 64 bytes aren't the 3"):
        extend(3, [b"a" * 32], lambda *_: b"a" * 64)
    with pytest.raises(TileRefused, match="97 bytes"):
        tree_root(3, lambda *_: b"a" * 97)


@given(
    st.integers(0, 63) | st.just("entries"),
    st.integers(0, 2**64 - 1),
    st.integers(1, 256),
)
def test_a_path_reads_back(level: int | str, index: int, width: int) -> None:
    address = parse_tile_path(tile_path(level, index, width))

    expected = None if level == "entries" else level
    assert address == TileAddress(level=expected, index=index, width=width)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [
        (64, 0, 256),
        (-1, 0, 256),
        ("x", 0, 256),
        (0, -1, 1),
        (0, 2**64, 1),
        (0, 0, 257),
        (0, 0, -1),
    ],
)
def test_refuses_a_tile_that_cannot_be(
    level: int | str, index: int, width: int
) -> None:
    with pytest.raises(TileRefused):
        tile_path(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
    ],
)
def test_refuses_any_other_path(path: str) -> None:
    with pytest.raises(TileRefused, match="no tile has this path"):
        parse_tile_path(path)


def test_width_of_a_tile_in_a_tree() -> None:
    assert [tile_width(0, index, 300) for index in range(3)] == [256, 44, 0]
    assert [tile_width(level, 0, 70_000) for level in range(4)] == [256, 256, 1, 0]
    assert tile_width(1, 1, 70_000) == 17


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries)) == entries


def test_a_bundle_starts_each_entry_with_its_length() -> None:
    assert encode_bundle([b"ab", b"", b"c" * 256]) == (
        b"\x00\x02ab\x00\x00\x01\x00" + b"c" * 256
    )


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x00" * 257]
)
def test_refuses_a_broken_bundle(data: bytes) -> None:
    with pytest.raises(TileRefused):
        decode_bundle(data)


@pytest.mark.parametrize("entries", [[], [b""] * 257, [b"a" * 65536]])
def test_refuses_what_no_bundle_can_hold(entries: list[bytes]) -> None:
    with pytest.raises(TileRefused):
        encode_bundle(entries)
