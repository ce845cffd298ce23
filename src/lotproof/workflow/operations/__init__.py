"""Every way in which templates and documents change."""

from lotproof.workflow.operations.documents import (
    DocumentEmpty,
    DocumentUnknown,
    SamePerson,
    StepMissing,
    StepNotOpen,
    Taken,
    TemplateMissing,
    check_step,
    open_document,
    permit_step,
    take_part,
    take_step,
)
from lotproof.workflow.operations.remarks import (
    LineElsewhere,
    RemarkEmpty,
    RemarkUnfit,
    add_remark,
)
from lotproof.workflow.operations.templates import install_templates, renew_templates

__all__ = [
    "DocumentEmpty",
    "DocumentUnknown",
    "LineElsewhere",
    "RemarkEmpty",
    "RemarkUnfit",
    "SamePerson",
    "StepMissing",
    "StepNotOpen",
    "Taken",
    "TemplateMissing",
    "add_remark",
    "check_step",
    "install_templates",
    "open_document",
    "permit_step",
    "renew_templates",
    "take_part",
    "take_step",
]
