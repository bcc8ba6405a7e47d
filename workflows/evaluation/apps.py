"""Annual evaluation of clusters as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Registers the permission rules and the link in the workspace's rail."""

    name = "workflows.evaluation"
    label = "evaluation"
    verbose_name = "年度评价"

    def ready(self) -> None:
        """Tell the apps below what this one adds."""
        from workflows.cases.shell import register_links  # models must be loaded first, here and below
        from workflows.evaluation import rules  # noqa: F401  # importing registers the permission rules
        from workflows.evaluation.rail import result_links

        register_links(result_links)
