"""The flows, one page per edition, as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Registers the app."""

    name = "workflows.flows"
    label = "flows"
    verbose_name = "流程"
