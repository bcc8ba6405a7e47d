"""On what ground an issued document may be read, and a template by those who keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.tenancy.permissions import Verdict, may
from portal.tenancy.roles import CASE_ROLES, has_role, is_official_of
from portal.tenancy.scope import current_tenant
from workflows.cases.queries import cases_of
from workflows.issuing.models import IssuingSetting, LetterDraft
from workflows.issuing.queries import documents_read_by

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User


def issued_document(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a version that was issued in a case, or is a template; None for any other."""
    tenant = current_tenant()
    if not is_official_of(user, tenant):
        return None
    row = documents_read_by(tenant, user).filter(Q(version=version) | Q(pdf=version)).first()
    if row is not None:
        return may(user, "case.view", row.case) if cases_of(tenant).filter(pk=row.case_id).exists() else None
    draft = LetterDraft.across_tenants.filter(tenant=tenant, version=version).select_related("case").first()
    if draft is not None:
        return may(user, "case.view", draft.case) if has_role(user, tenant, *CASE_ROLES) else None
    template = IssuingSetting.objects.filter(template=version).exists()
    return may(user, "letter.configure", tenant) if template else None
