"""The flows, one page per edition, and the registers that they write, as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Registers the app, the rules on its registers and their link in the workspace's rail."""

    name = "workflows.flows"
    label = "flows"
    verbose_name = "流程"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from workflows.cases.shell import register_links
        from workflows.flows import rules  # noqa: F401  # importing registers the permission rules
        from workflows.flows.register_pages import register_links as links

        register_links(links)
