"""Every way in which templates and documents change."""

from lotproof.workflow.operations.documents import (
    DocumentEmpty,
    SamePerson,
    StepNotOpen,
    Taken,
    open_document,
    take_step,
)
from lotproof.workflow.operations.templates import install_templates

__all__ = [
    "DocumentEmpty",
    "SamePerson",
    "StepNotOpen",
    "Taken",
    "install_templates",
    "open_document",
    "take_step",
]
