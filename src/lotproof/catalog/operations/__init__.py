"""Every way in which the catalogue changes."""

from lotproof.catalog.operations.certificates import (
    CertificateFacts,
    add_certificate,
    change_certificate,
)
from lotproof.catalog.operations.devices import (
    DeviceFacts,
    approve_device,
    change_device,
    create_device,
    deactivate_device,
    reopen_device,
)
from lotproof.catalog.operations.identifiers import (
    IdentifierFacts,
    add_identifier,
    end_identifier,
)
from lotproof.catalog.operations.importing import import_registry

__all__ = [
    "CertificateFacts",
    "DeviceFacts",
    "IdentifierFacts",
    "add_certificate",
    "add_identifier",
    "approve_device",
    "change_certificate",
    "change_device",
    "create_device",
    "deactivate_device",
    "end_identifier",
    "import_registry",
    "reopen_device",
]
