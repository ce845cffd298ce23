from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The log and its proofs."""

    name = "lotproof.evidence"
    label = "evidence"
