from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.merkle import (
    EMPTY_ROOT,
    CompactTree,
    ProofRefused,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    root_of,
)

from .make import make_leaves
from .naive import naive_consistency, naive_inclusion, naive_root

ROOTS = [naive_root(make_leaves(size)) for size in range(130)]
LEAVES = make_leaves(130)


def test_hashes_leaves_and_nodes_apart() -> None:
    assert leaf_hash(b"a") == sha256(b"\x00a").digest()
    assert node_hash(b"a", b"b") == sha256(b"\x01ab").digest()


def test_root_of_every_small_tree() -> None:
    assert [root_of(LEAVES[:size]) for size in range(130)] == ROOTS
    assert ROOTS[0] == EMPTY_ROOT


def test_compact_tree_has_every_root() -> None:
    tree = CompactTree()
    roots = [tree.root()]
    for leaf in LEAVES[:-1]:
        tree.append(leaf)
        roots.append(tree.root())

    assert roots == ROOTS
    assert tree.size == 129


def test_compact_tree_takes_many_at_once() -> None:
    tree = CompactTree()
    tree.extend(LEAVES)

    assert tree.root() == naive_root(LEAVES)


def test_every_inclusion_proof_holds() -> None:
    for size in range(1, 130):
        for index in range(size):
            check_inclusion(
                index=index,
                size=size,
                leaf=LEAVES[index],
                proof=naive_inclusion(index, LEAVES[:size]),
                root=ROOTS[size],
            )


def test_every_consistency_proof_holds() -> None:
    for new in range(1, 130):
        for old in range(1, new + 1):
            check_consistency(
                old_size=old,
                new_size=new,
                old_root=ROOTS[old],
                new_root=ROOTS[new],
                proof=naive_consistency(old, LEAVES[:new]),
            )


def flip(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data) ^ (1 << bit % (8 * len(data)))).to_bytes(len(data))


SIZES = st.integers(2, 129)


@given(SIZES, st.data())
def test_no_altered_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    claim = {
        "index": index,
        "size": size,
        "leaf": LEAVES[index],
        "root": ROOTS[size],
        "proof": naive_inclusion(index, LEAVES[:size]),
    }
    claim |= data.draw(alterations(claim, ["leaf", "root"], ["index"]))

    with pytest.raises(ProofRefused):
        check_inclusion(**claim)  # type: ignore[arg-type]


@given(SIZES, st.data())
def test_no_altered_consistency_proof_holds(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    claim = {
        "old_size": old,
        "new_size": size,
        "old_root": ROOTS[old],
        "new_root": ROOTS[size],
        "proof": naive_consistency(old, LEAVES[:size]),
    }
    claim |= data.draw(alterations(claim, ["old_root", "new_root"], ["old_size"]))

    with pytest.raises(ProofRefused):
        check_consistency(**claim)  # type: ignore[arg-type]


def alterations(
    claim: dict[str, object], hashes: list[str], numbers: list[str]
) -> st.SearchStrategy[dict[str, object]]:
    """Return one change of a claim: a bit, a number, a hash more, less, or moved."""
    proof = claim["proof"]
    assert isinstance(proof, list)
    bits = st.integers(0, 255)
    ways: list[st.SearchStrategy[dict[str, object]]] = [
        st.builds(lambda name, bit: {name: flip(claim[name], bit)}, st.just(name), bits)  # type: ignore[arg-type]
        for name in hashes
    ]
    ways += [
        st.sampled_from([n for n in range(-1, 200) if n != claim[name]]).map(
            lambda n, name=name: {name: n}  # type: ignore[misc]
        )
        for name in numbers
    ]
    ways.append(st.binary(max_size=33).map(lambda extra: {"proof": [*proof, extra]}))
    ways.append(st.binary(max_size=33).map(lambda extra: {"proof": [extra, *proof]}))
    if proof:
        places = st.integers(0, len(proof) - 1)
        ways.append(places.map(lambda at: {"proof": proof[:at] + proof[at + 1 :]}))
        ways.append(
            st.builds(
                lambda at, bit: {
                    "proof": [*proof[:at], flip(proof[at], bit), *proof[at + 1 :]]
                },
                places,
                bits,
            )
        )
    if len(proof) > 1:
        ways.append(st.just({"proof": proof[::-1]}))
    return st.one_of(ways)


def test_refuses_an_empty_tree_as_the_earlier_one() -> None:
    with pytest.raises(ProofRefused, match="sizes 0 and 0"):
        check_consistency(
            old_size=0, new_size=0, old_root=EMPTY_ROOT, new_root=EMPTY_ROOT, proof=[]
        )


def test_names_what_is_wrong_with_a_proof() -> None:
    leaf = LEAVES[0]

    with pytest.raises(ProofRefused, match="index 1 isn't below the tree size 1"):
        check_inclusion(index=1, size=1, leaf=leaf, proof=[], root=leaf)
    with pytest.raises(ProofRefused, match="too many hashes"):
        check_inclusion(index=0, size=1, leaf=leaf, proof=[leaf], root=leaf)
    with pytest.raises(ProofRefused, match="too few hashes"):
        check_inclusion(index=0, size=2, leaf=leaf, proof=[], root=leaf)
    with pytest.raises(ProofRefused, match="a hash has 1 bytes, not 32"):
        check_inclusion(index=0, size=2, leaf=leaf, proof=[b"a"], root=leaf)
    with pytest.raises(ProofRefused, match="another root hash"):
        check_inclusion(index=0, size=2, leaf=leaf, proof=[leaf], root=leaf)
