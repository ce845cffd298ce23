"""Questions on the Merkle log, signed notes and canonical JSON."""

from base64 import b64encode
from typing import Any

from lotproof.cli.conformance_ops import Operation
from lotproof.cli.conformance_ops.inputs import Inputs
from lotproof.evidence.proofs import checkpoints, merkle
from lotproof.evidence.proofs.canonical import canonicalise_text
from lotproof.evidence.proofs.notes import verify_note
from lotproof.evidence.proofs.tiles import WIDTH, tile_path


def merkle_root(inputs: Inputs) -> dict[str, Any]:
    """Return the root above leaves."""
    tree = merkle.CompactTree()
    tree.extend(map(merkle.leaf_hash, inputs.data_list("leaves")))
    return {"root": _base64(tree.root())}


def merkle_inclusion(inputs: Inputs) -> dict[str, Any]:
    """Check that a leaf is in a tree."""
    merkle.check_inclusion(
        index=inputs.number("leaf_index"),
        size=inputs.number("tree_size"),
        leaf=inputs.data("leaf_hash"),
        root=inputs.data("root"),
        proof=inputs.data_list("proof"),
    )
    return {}


def merkle_consistency(inputs: Inputs) -> dict[str, Any]:
    """Check that a tree continues an earlier one."""
    merkle.check_consistency(
        old_size=inputs.number("size1"),
        new_size=inputs.number("size2"),
        old_root=inputs.data("root1"),
        new_root=inputs.data("root2"),
        proof=inputs.data_list("proof"),
    )
    return {}


def tiles_path(inputs: Inputs) -> dict[str, Any]:
    """Return the path of a tile."""
    level = inputs.text_or_number("level")
    width = inputs.number("width", otherwise=WIDTH)
    return {"path": tile_path(level, inputs.number("index"), width)}


def note_verify(inputs: Inputs) -> dict[str, Any]:
    """Check the signatures of a note."""
    note = verify_note(inputs.text("note"), inputs.texts("vkeys"))
    return {
        "text": note.text,
        "signatures": list(note.names),
        "unverified": note.unverified,
    }


def checkpoint_parse(inputs: Inputs) -> dict[str, Any]:
    """Read a checkpoint without checking its signatures."""
    checkpoint = checkpoints.parse(inputs.text("note"))
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": _base64(checkpoint.root),
        "extensions": list(checkpoint.extensions),
    }


def jcs(inputs: Inputs) -> dict[str, Any]:
    """Write JSON in canonical form."""
    return {"hex": canonicalise_text(inputs.text("json")).hex()}


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


OPERATIONS: dict[str, Operation] = {
    "merkle.root": merkle_root,
    "merkle.inclusion": merkle_inclusion,
    "merkle.consistency": merkle_consistency,
    "tiles.path": tiles_path,
    "note.verify": note_verify,
    "checkpoint.parse": checkpoint_parse,
    "jcs": jcs,
}
