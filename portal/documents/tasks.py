"""Background jobs of documents."""

from django.db import transaction
from django_tasks import task

from portal.documents import office
from portal.documents.actions import open_version, store_made
from portal.documents.errors import DocumentRefused
from portal.documents.models import DocumentVersion, PdfCopy
from portal.documents.settling import rescan_waiting


@task()
def rescan_pending() -> int:
    """Scan what still waits for a clear answer; return how many versions were settled. Safe to repeat.

    Versions carry their own authority, so that no tenant scope is opened here.
    """
    return rescan_waiting()


@task()
def make_pdf_copy(copy_id: int) -> bool:
    """Make the PDF by which a Word file is shown in place; say whether there is one now. Safe to repeat."""
    copy = PdfCopy.objects.select_related("version__document__tenant").get(pk=copy_id)
    if copy.pdf_id is None and not copy.failed:
        with open_version(copy.version) as file:
            made = office.to_pdf(file.read())
        _keep(copy, made)
    return PdfCopy.objects.filter(pk=copy_id, pdf__isnull=False).exists()


def _keep(copy: PdfCopy, made: bytes | None) -> None:
    try:
        with transaction.atomic():
            fresh = PdfCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
            if fresh.pdf_id is None:
                fresh.pdf = None if made is None else _stored(copy.version, made)
                fresh.failed = made is None
                fresh.save(update_fields=["pdf", "failed"])
    except DocumentRefused:  # larger than what is taken: its text is read out instead
        PdfCopy.objects.filter(pk=copy.pk, pdf=None).update(failed=True)


def _stored(version: DocumentVersion, made: bytes) -> DocumentVersion:
    name = version.filename.rpartition(".")[0][:200]
    return store_made(
        tenant=version.document.tenant, actor=None, content=made, filename=f"{name}.pdf", title=name, purpose="shown"
    )
