"""Showing a Word file, a workbook or a text in place: as a PDF if one was made, otherwise read out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_content.importers.errors import BadArchive
from portal.documents import copies
from portal.documents.access import is_safe
from portal.documents.actions import hand_out_shown, open_to_read
from portal.documents.queries import version_to_judge
from portal.documents.views import answer
from portal.errors import NotFound
from workflows.cases import readings
from workflows.cases.views.common import workspace

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from portal.documents.models import DocumentVersion
    from portal.identity.http import SignedInRequest

READ_OUT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A page of our own making with a stranger's words: no script, no form, no address is followed from it."""


@never_cache
@require_safe
@workspace
def paper(request: SignedInRequest, version_id: int) -> HttpResponseBase:
    """Show one file to whoever may download it, under the same rule; 404 for all others, and for other kinds."""
    version = version_to_judge(version_id=version_id)
    if version.content_type not in {readings.WORD, readings.SHEET, readings.TEXT}:
        raise NotFound
    if version.content_type == readings.WORD and (pdf := copies.pdf_of(version)) is not None and is_safe(pdf):
        return answer(hand_out_shown(tenant=request.tenant, actor=request.user, version=version, pdf=pdf))
    return _read_out(request, version)


def _read_out(request: SignedInRequest, version: DocumentVersion) -> HttpResponseBase:
    with open_to_read(tenant=request.tenant, actor=request.user, version=version) as file:
        raw = file.read()
    follows = version.content_type == readings.WORD and copies.ask_for_pdf(version)
    try:
        reading = readings.read(version.content_type, raw)
    except BadArchive:
        reading = None
    response = render(
        request,
        "cases/paper.html",
        {"version": version, "reading": reading, "follows": follows},
        status=HTTPStatus.OK if reading else HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    response["Content-Security-Policy"] = READ_OUT
    return response
