"""The flows, one page per edition, and the registers that they write, as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Registers the app, the rules on its registers, their link in the rail, and what flows add to the case page."""

    name = "workflows.flows"
    label = "flows"
    verbose_name = "流程"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from workflows.cases.panels import register_case_panel
        from workflows.cases.programme_links import register_programme_links
        from workflows.cases.shell import register_links
        from workflows.flows import rules  # noqa: F401  # importing registers the permission rules
        from workflows.flows.building import build_period
        from workflows.flows.objection_handling import ObjectionHandling
        from workflows.flows.register_pages import register_links as links
        from workflows.flows.steward_pages import steward_links
        from workflows.flows.zone_links import zone_links
        from workflows.notices.handling.registry import register_flow

        register_links(links)
        register_links(steward_links)
        register_programme_links(zone_links)
        register_case_panel(build_period)
        register_flow(ObjectionHandling)
