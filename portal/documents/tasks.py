"""Background jobs of documents."""

from django_tasks import task

from portal.documents.settling import rescan_waiting


@task()
def rescan_pending() -> int:
    """Scan what still waits for a clear answer; return how many versions were settled. Safe to repeat.

    Versions carry their own authority, so that no tenant scope is opened here.
    """
    return rescan_waiting()
