"""Annual evaluation of clusters as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Registers the permission rules, the link in the workspace's rail and what public pages show of results."""

    name = "workflows.evaluation"
    label = "evaluation"
    verbose_name = "年度评价"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from cms_content.directory import register_column  # models must be loaded first, here and below
        from workflows.cases.programme_links import register_programme_links
        from workflows.cases.shell import register_links
        from workflows.evaluation import (
            public,
            rules,  # noqa: F401  # importing registers the permission rules
        )
        from workflows.evaluation.rail import result_links

        register_links(result_links)
        register_column(public.GRADES)
        register_programme_links(public.links)
