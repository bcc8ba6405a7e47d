"""The link to evaluation results in the workspace's rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.tenancy.roles import Role, has_role
from workflows.evaluation.queries import OFFICIALS

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "evaluation"


def result_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link, for applicants and for officials who work on cases."""
    if not has_role(request.user, request.tenant, Role.APPLICANT, *OFFICIALS):
        return []
    return [{"key": RAIL_KEY, "title": "评价结果", "url": reverse("evaluation:results")}]
