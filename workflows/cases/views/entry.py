"""The start page of an edition: it sends everybody to where they can apply, or says why they cannot."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_content.windows import WindowState
from workflows.cases import entry, queries
from workflows.cases.views.common import may_enter
from workflows.programmes.queries import offered_at

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


@never_cache
@require_safe
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an application in this edition begins.

    At the site of an authority that may apply: its own people start here, others sign in first. At any other site:
    those who are signed in go to their own authority's site, the others choose it. 404 for an edition of which the
    visited site does not tell.
    """
    tenant: Tenant | None = getattr(request, "tenant", None)
    edition = offered_at(tenant).filter(pk=pk).first() if tenant else None
    if tenant is None or edition is None:
        raise Http404("没有这个申报事项")
    shown = {"edition": edition, "state": entry.state_of(edition), "applicants": entry.who_may_apply(edition)}
    if shown["state"] is not WindowState.OPEN:
        return render(request, "cases/apply.html", shown | {"reason": "window"}, status=HTTPStatus.CONFLICT)
    if not request.user.is_authenticated:
        if entry.applies(tenant, edition):
            return redirect_to_login(request.get_full_path())
        choices = _links(request, entry.authorities_that_may_apply(edition), edition)
        return render(request, "cases/apply.html", shown | {"choices": choices})
    user = request.user
    organisations = list(queries.organisations_of(tenant, user)) if entry.applies(tenant, edition) else []
    if organisations and may_enter(user, tenant):
        return render(request, "cases/apply.html", shown | {"organisations": organisations})
    return _elsewhere(request, user, edition, shown)


def _elsewhere(request: HttpRequest, user: User, edition: ProgrammeEdition, shown: dict[str, Any]) -> HttpResponse:
    """Send the person to the site of the own authority, or say why there is none that may apply."""
    homes = entry.homes_of(user)
    possible = [home for home in homes if home != request.tenant and home.site_id and entry.applies(home, edition)]  # type: ignore[attr-defined]  # set by the middleware
    if len(possible) == 1:
        return redirect(_links(request, possible, edition)[0]["url"])
    if possible:
        return render(request, "cases/apply.html", shown | {"choices": _links(request, possible, edition)})
    reason = {"reason": "authority" if homes else "nobody", "homes": homes}
    return render(request, "cases/apply.html", shown | reason, status=HTTPStatus.FORBIDDEN)


def _links(request: HttpRequest, authorities: list[Tenant], edition: ProgrammeEdition) -> list[dict[str, Any]]:
    """Return the start pages at the authorities' own sites, on the port by which the reader came."""
    port = request.get_host().partition(":")[2]
    path = reverse("cases:apply", args=[edition.pk])
    return [
        {"authority": one, "url": f"{request.scheme}://{one.host}{f':{port}' if port else ''}{path}"}
        for one in authorities
    ]
