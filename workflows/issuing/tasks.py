"""Background jobs of issued documents."""

from django.db import transaction
from django_tasks import task

from portal.documents import office
from portal.documents.actions import open_version, store_made
from workflows.issuing.models import IssuedDocument
from workflows.issuing.rendering import unbroken


@task()
def add_pdf(issued_id: int) -> bool:
    """Give an issued document its PDF; say whether it has one now. Safe to repeat, and after a kill."""
    issued = IssuedDocument.across_tenants.select_related("version", "tenant", "issued_by").get(pk=issued_id)
    if issued.pdf_id is not None:
        return True
    with open_version(issued.version) as file:
        made = office.to_pdf(unbroken(file.read()))
    if made is None:
        return False
    with transaction.atomic():
        issued = IssuedDocument.across_tenants.select_for_update(of=("self",)).get(pk=issued_id)
        if issued.pdf_id is None:
            name = issued.version.filename.removesuffix(".docx")
            issued.pdf = store_made(
                tenant=issued.tenant,
                actor=issued.issued_by,
                content=made,
                filename=f"{name}.pdf",
                title=name,
                purpose="issued",
            )
            issued.save(update_fields=["pdf"])
    return True
