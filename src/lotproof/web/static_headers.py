"""What is answered with a static file besides its content."""

import re
from collections.abc import MutableMapping

READER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'"
"""For the worker that reads barcodes: WebAssembly of our own address, nothing else."""

_READER = re.compile(r"/bundle/reader(\.[0-9a-f]+)?\.js$")


def add_static_headers(
    headers: MutableMapping[str, str],
    path: str,  # noqa: ARG001 - WhiteNoise gives it
    url: str,
) -> None:
    """Give the reader's worker its policy; a worker doesn't have that of its page."""
    if _READER.search(url):
        headers["Content-Security-Policy"] = READER_POLICY
