"""The log as files that anybody's tools can read and check (C2SP tlog-tiles).

Leaves hold an entry's id, kind, time and the digest of its body: neither personal
nor commercial data. So nobody has to sign in to check us.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lotproof.evidence import queries
from lotproof.evidence.models import Tile
from lotproof.evidence.proofs.tiles import (
    HASH_BYTES,
    TileAddress,
    TileRefused,
    encode_bundle,
    parse_tile_path,
)

FOREVER = "public, max-age=31536000, immutable"
"""The bytes at a tile's path never change: a longer tile has another path."""


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the latest signed checkpoint."""
    del request
    latest = queries.latest_checkpoint()
    if latest is None:
        raise Http404
    return _as_file(latest.note.encode(), "text/plain; charset=utf-8", "no-cache")


@require_safe
def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """Return a tile of hashes or a bundle of entries."""
    del request
    try:
        address = parse_tile_path(f"tile/{rest}")
    except TileRefused as refusal:
        raise Http404 from refusal
    data = (
        _bundle(address) if address.level is None else _hashes(address, address.level)
    )
    return _as_file(data, "application/octet-stream", FOREVER)


def _hashes(address: TileAddress, level: int) -> bytes:
    found = Tile.objects.filter(level=level, index=address.index)
    hashes = bytes(found.values_list("hashes", flat=True).first() or b"")
    wanted = address.width * HASH_BYTES
    if len(hashes) < wanted:
        raise Http404
    return hashes[:wanted]


def _bundle(address: TileAddress) -> bytes:
    inputs = queries.leaf_inputs(address.index * 256, address.width)
    if len(inputs) < address.width:
        raise Http404
    return encode_bundle(inputs)


def _as_file(data: bytes, content_type: str, cache: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    return response
