"""Writing a dossier."""

from lotproof.evidence.proofs.dossier.checking import verify_dossier
from lotproof.evidence.proofs.dossier.content import (
    DossierContent,
    signed_text,
    write_content,
)
from lotproof.evidence.proofs.keys import LogKey


def build_dossier(content: DossierContent, *, key: LogKey) -> bytes:
    """Write and sign a dossier, and check it as its reader will.

    Args:
        content: What goes into it; its verifier keys include that of `key`.
        key: The log's key.

    Returns:
        The file's content.

    Raises:
        NoSuchJson: If a value can't be written as canonical JSON.
        DossierRefused: If it wouldn't verify: then the log or a stored body was
            changed, or the parts given here belong to different logs.
    """
    line = write_content(content)
    note = key.sign(signed_text(key.name, line))
    data = line + b"\n\n" + note.encode()
    verify_dossier(data)
    return data
