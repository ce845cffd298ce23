"""Builders: a log in memory, and dossiers cut from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.dossier import (
    DossierContent,
    DossierEntry,
    build_dossier,
)
from lotproof.evidence.proofs.dossier.content import signed_text, write_content
from lotproof.evidence.proofs.keys import LogKey
from lotproof.evidence.proofs.leaves import leaf_hash_of
from lotproof.evidence.proofs.merkle import leaf_hash

ORIGIN = "log.example.com/test"
AT = "2026-03-02T04:05:06.000007Z"


def make_key(number: int = 1, name: str = ORIGIN) -> LogKey:
    return LogKey(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


KEY = make_key()


def make_leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4)) for number in range(count)]


class Tiles:
    """Tiles as a log stores them: the last of a level grows in place."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self.size = 0
        self.stored: dict[tuple[int, int], bytes] = {}
        self.extend(leaves)

    def read(self, level: int, index: int) -> bytes:
        return self.stored[level, index]

    def extend(self, leaves: Sequence[bytes]) -> list[tiles.TileWrite]:
        writes = tiles.extend(self.size, leaves, self.read)
        for write in writes:
            self.stored[write.level, write.index] = write.hashes
        self.size += len(leaves)
        return writes


def make_body(number: int, **changes: Any) -> dict[str, Any]:
    body = {
        "id": str(UUID(int=number + 1)),
        "kind": "ledger.moved",
        "at": AT,
        "actor": {"name": "王芳", "roles": ["warehouse"]},
        "signature": {"meaning": "reviewed"} if number % 2 else None,
        "reason": "",
        "rows": [
            {
                "table": "ledger_movement",
                "columns": ["id", "quantity"],
                "rows": [[str(UUID(int=number + 100)), number]],
            },
            {
                "table": "ledger_lot",
                "columns": ["id", "version", "number"],
                "rows": [[str(UUID(int=7)), number + 1, "L42"]],
            },
        ],
    }
    return body | changes


@dataclass
class Log:
    """A log of entries, as its owner has it."""

    bodies: list[dict[str, Any]]
    key: LogKey = KEY
    tiles: Tiles = field(default_factory=Tiles)

    def __post_init__(self) -> None:
        self.tiles.extend(
            [
                leaf_hash_of(b["id"], b["kind"], b["at"], canonical_json(b))
                for b in self.bodies
            ]
        )

    @property
    def checkpoint(self) -> str:
        size = self.tiles.size
        root = tiles.tree_root(size, self.tiles.read)
        return checkpoints.sign(
            origin=self.key.name, size=size, root=root, key=self.key.private_key
        )

    def entry(self, index: int) -> DossierEntry:
        body = self.bodies[index]
        return DossierEntry(
            index=index,
            id=body["id"],
            kind=body["kind"],
            at=body["at"],
            body=body,
            proof=tiles.inclusion_proof(index, self.tiles.size, self.tiles.read),
        )

    def content(self, *indexes: int) -> DossierContent:
        return DossierContent(
            origin=self.key.name,
            vkeys=[self.key.vkey],
            checkpoint=self.checkpoint,
            entries=[self.entry(index) for index in indexes],
            subject={"lot": "L42", "device": "椎间融合器"},
            summary={"received": 40},
            made_at=AT,
            made_by="李娜",
        )


def make_log(count: int = 5, **changes: Any) -> Log:
    return Log([make_body(number, **changes) for number in range(count)])


def make_dossier(count: int = 5) -> bytes:
    return build_dossier(make_log(count).content(*range(1, count, 2)), key=KEY)


def sign_dossier(content: DossierContent, key: LogKey = KEY, **changes: Any) -> bytes:
    """Sign what `build_dossier` would refuse: a forger has no such scruples."""
    return sign_line(write_content(replace(content, **changes)), key)


def sign_line(line: bytes, key: LogKey = KEY) -> bytes:
    return line + b"\n\n" + key.sign(signed_text(key.name, line)).encode()


def alter_entry(content: DossierContent, **changes: Any) -> Mapping[str, Any]:
    """Return the change that alters a content's first entry."""
    first, *others = content.entries
    return {"entries": [replace(first, **changes), *others]}
