"""What a request carries once the middleware and the sign-in guard let it through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from portal.identity.models import User
    from portal.tenancy.models import Tenant


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in, at one authority's site: for annotations only."""

    tenant: Tenant
    user: User
    htmx: HtmxDetails
