"""Files of the editors' site, for its editors: Wagtail needs the address, and knows no authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from wagtail.documents.models import Document
from wagtail.documents.views.serve import serve
from wagtail.models import Collection

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def editors_file(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Give a file of the visited authority's own collection. Raises Http404 for any other.

    The address lies behind the editors' door: what was not scanned is not handed to the public (DESIGN 8).
    """
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    if tenant is None or tenant.collection is None:
        raise Http404("没有这份文件")
    own = Collection.objects.descendant_of(tenant.collection, inclusive=True)
    if not Document.objects.filter(pk=document_id, collection__in=own).exists():
        raise Http404("没有这份文件")
    answer: HttpResponseBase = serve(request, document_id, document_filename)
    return answer
