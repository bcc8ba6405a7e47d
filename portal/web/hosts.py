"""The address by which the reader reached the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def port_suffix(request: HttpRequest) -> str:
    """Return ":8000" if the browser named a port in the address, else "".

    The browser's word counts, not the server's: a forwarded port differs from the one listened on.
    """
    port = request.META.get("HTTP_HOST", "").rpartition(":")[2]
    return f":{port}" if port.isascii() and port.isdigit() else ""
