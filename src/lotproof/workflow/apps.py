from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Process templates, documents and the steps they take."""

    name = "lotproof.workflow"
    label = "workflow"
