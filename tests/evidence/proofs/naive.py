"""RFC 9162's definitions, written as they stand there: slow and beyond doubt."""

from collections.abc import Sequence
from hashlib import sha256


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """Section 2.1.1, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    left, right = naive_root(leaves[:k]), naive_root(leaves[k:])
    return sha256(b"\x01" + left + right).digest()


def naive_inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*naive_inclusion(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_inclusion(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(
    old: int, leaves: Sequence[bytes], *, known: bool = True
) -> list[bytes]:
    """Section 2.1.4.1."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = _split(len(leaves))
    if old <= k:
        right = naive_root(leaves[k:])
        return [*naive_consistency(old, leaves[:k], known=known), right]
    left = naive_root(leaves[:k])
    return [*naive_consistency(old - k, leaves[k:], known=False), left]


def _split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k
