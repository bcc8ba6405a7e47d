"""PDF copies of Word files, made by the worker once somebody who may read the file wants to see it in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.documents import office
from portal.documents.access import is_safe
from portal.documents.models import PdfCopy
from portal.documents.tasks import make_pdf_copy

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion


def pdf_of(version: DocumentVersion) -> DocumentVersion | None:
    """Return the PDF that was made of this version, None as long as there is none."""
    copy = PdfCopy.objects.select_related("pdf__document__tenant").filter(version=version).first()
    return copy.pdf if copy else None


@transaction.atomic
def ask_for_pdf(version: DocumentVersion) -> bool:
    """Have the worker make the PDF of a clean Word file, once; say whether one is on its way.

    Nothing is asked where this machine has no converter: the file's text is read out instead.
    """
    if not is_safe(version):
        return False
    copy = PdfCopy.objects.filter(version=version).first()
    if copy is None and office.converter() is not None:
        copy, is_new = PdfCopy.objects.get_or_create(version=version, defaults={"asked_at": clock.now()})
        if is_new:
            make_pdf_copy.enqueue(copy.pk)
    return copy is not None and copy.pdf_id is None and not copy.failed
