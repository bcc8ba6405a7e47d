"""Who may open the evidence of an objection: who may handle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import Verdict, may
from workflows.notices.models import ObjectionEvidence

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User


def objection_evidence(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a version that is evidence; None for any other."""
    evidence = ObjectionEvidence.objects.filter(version=version).select_related("objection__tenant").first()
    return None if evidence is None else may(user, "objection.handle", evidence.objection)
