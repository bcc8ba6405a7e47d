"""Addresses of the review in the editors' site."""

from django.urls import reverse


def sheet_url(page_id: int) -> str:
    """Return the address of a page's review sheet."""
    return reverse("editorial:sheet", kwargs={"page_id": page_id})
