"""The Merkle tree of the log: hashes, roots, and the checking of proofs.

Hashes are 32 bytes of SHA-256. A leaf and a node start with different bytes, so
that neither can be passed off as the other.

Source:
    RFC 9162, section 2.1.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.said import Said

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


class ProofRefused(Refused):
    """A proof that doesn't show what it should."""

    template = gettext_noop(
        "The proof doesn't hold: %(reason)s. Ask for a new proof from the log; if "
        "that one fails too, the log was changed."
    )


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's input."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root above hashes of one level.

    Args:
        hashes: Leaf hashes, or the roots of full subtrees of one size, from left
            to right.

    Returns:
        The root; that of the empty tree if there are none.
    """
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        # A node without a sibling moves up as it is, which gives RFC 9162's tree.
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level += odd
    return level[0]


class CompactTree:
    """The root of a tree that grows, in memory that doesn't.

    Holds only the roots of the full subtrees at its right edge, one for each
    bit of its size.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right end."""
        node, size = leaf, self.size
        while size & 1:
            node = sha256(b"\x01" + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the root of the leaves added so far."""
        return join_peaks(self._peaks)


def join_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root above full subtrees of falling sizes, from left to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def check_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at an index of the tree with a root.

    Args:
        index: The leaf's place, from 0.
        size: Leaves in the tree.
        leaf: The leaf hash.
        proof: Sibling hashes from the leaf upwards, 32 bytes each.
        root: The root at `size`.

    Raises:
        ProofRefused: If the index isn't below the size, a hash hasn't 32 bytes,
            the proof is too long or too short, or it leads to another root.

    Source:
        RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        reason = Said(
            gettext_noop("index %(index)s isn't below the tree size %(size)s"),
            index=index,
            size=size,
        )
        raise ProofRefused(reason=reason)
    inner = _inner_steps(index, size)
    _check_shape([leaf, *proof], 1 + inner + (index >> inner).bit_count())
    node = _climb(leaf, proof[:inner], index)
    if _climb_right(node, proof[inner:]) != root:
        raise ProofRefused(reason=Said(gettext_noop("it leads to another root hash")))


def check_consistency(
    *,
    old_size: int,
    new_size: int,
    old_root: bytes,
    new_root: bytes,
    proof: Sequence[bytes],
) -> None:
    """Check that a tree is an earlier one with leaves added at its end.

    Args:
        old_size: Leaves of the earlier tree, 1 or more: an empty tree says
            nothing.
        new_size: Leaves of the later tree.
        old_root: The root at `old_size`.
        new_root: The root at `new_size`.
        proof: Hashes in the order of RFC 9162, 32 bytes each; none for two trees
            of one size.

    Raises:
        ProofRefused: If the sizes aren't in order, a hash hasn't 32 bytes, the
            proof is too long or too short, or it leads to other roots.

    Source:
        RFC 9162, section 2.1.4.2.
    """
    if not 0 < old_size <= new_size:
        raise ProofRefused(
            reason=Said(
                gettext_noop("tree sizes %(old)s and %(new)s can't be compared"),
                old=old_size,
                new=new_size,
            )
        )
    if old_size == new_size:
        _check_shape(proof, 0)
        if old_root != new_root:
            reason = Said(gettext_noop("one size has two root hashes"))
            raise ProofRefused(reason=reason)
        return
    # A full subtree that ends with the old tree is common to both; if it is the
    # whole old tree, its root is known and isn't sent.
    shift = (old_size & -old_size).bit_length() - 1
    path = [old_root, *proof] if old_size == 1 << shift else list(proof)
    place = (old_size - 1) >> shift
    inner = _inner_steps(old_size - 1, new_size) - shift
    _check_shape(path, 1 + inner + (place >> inner).bit_count())
    seed, steps, border = path[0], path[1 : 1 + inner], path[1 + inner :]
    old = _climb_right(
        seed, [step for bit, step in enumerate(steps) if place >> bit & 1] + border
    )
    if old != old_root:
        reason = Said(gettext_noop("it leads to another root hash of the earlier tree"))
        raise ProofRefused(reason=reason)
    if _climb_right(_climb(seed, steps, place), border) != new_root:
        reason = Said(gettext_noop("it leads to another root hash of the later tree"))
        raise ProofRefused(reason=reason)


def _inner_steps(index: int, size: int) -> int:
    """Return after how many steps a leaf's path joins the tree's right edge."""
    return (index ^ (size - 1)).bit_length()


def _climb(node: bytes, siblings: Sequence[bytes], index: int) -> bytes:
    """Hash upwards; the bits of the index say on which side each sibling is."""
    for bit, sibling in enumerate(siblings):
        if index >> bit & 1:
            node = node_hash(sibling, node)
        else:
            node = node_hash(node, sibling)
    return node


def _climb_right(node: bytes, siblings: Sequence[bytes]) -> bytes:
    """Hash upwards along the right edge, where siblings are on the left only."""
    for sibling in siblings:
        node = node_hash(sibling, node)
    return node


def _check_shape(hashes: Sequence[bytes], count: int) -> None:
    if len(hashes) > count:
        raise ProofRefused(reason=Said(gettext_noop("it has too many hashes")))
    if len(hashes) < count:
        raise ProofRefused(reason=Said(gettext_noop("it has too few hashes")))
    for value in hashes:
        if len(value) != 32:
            reason = Said(
                gettext_noop("a hash has %(count)s bytes, not 32"), count=len(value)
            )
            raise ProofRefused(reason=reason)
