"""Background jobs of notices and objections."""

from django_tasks import task

from workflows.notices.actions.recounting import recount


@task()
def recount_year(year: int) -> int:
    """Count the open days of objections anew after a year's calendar was published or changed. Safe to repeat."""
    return recount(year=year)


def enqueue_recounting(year: int) -> None:
    """Have the worker do it, if the change is committed."""
    recount_year.enqueue(year)
