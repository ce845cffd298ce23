"""Readers of public device registries: a file in, rows out, nothing written.

Each reader is a generator, so a file of any size is read in constant memory.
"""

from lotproof.catalog.registries.files import RegistryFile, open_registry
from lotproof.catalog.registries.rows import BadRow, RegistryDevice, RegistryRow

__all__ = ["BadRow", "RegistryDevice", "RegistryFile", "RegistryRow", "open_registry"]
