"""Background jobs of cases."""

from django_tasks import task

from workflows.cases.actions.rescheduling import reschedule


@task()
def reschedule_year(year: int) -> int:
    """Recompute open due days for a year whose calendar was published; return how many. Safe to repeat."""
    return reschedule(year=year)


def enqueue_rescheduling(year: int) -> None:
    """Have the worker do it, if the publication is committed."""
    reschedule_year.enqueue(year)
