"""Who may open the papers of an objection (who objected: only with a reason), an answer's, and a draft's attachment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.tenancy.permissions import Verdict, may, refused
from portal.tenancy.scope import current_tenant
from workflows.notices.models import REVEALING, CommentAnswer, DraftAttachment, ObjectionEvidence
from workflows.notices.queries import gave_reason_to_see

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.identity.models import User


def objection_evidence(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a version that is an objection's paper; None for any other.

    A signature, a sealed letter, an identity document or an original tells who objected: it opens like the
    identity itself, for whoever has written down why (RULES B5.3).
    """
    evidence = ObjectionEvidence.objects.filter(version=version).select_related("objection__tenant").first()
    if evidence is None:
        return None
    objection = evidence.objection
    if evidence.kind not in REVEALING:
        return may(user, "objection.handle", objection)
    verdict = may(user, "objection.read_identity", objection)
    if verdict and not gave_reason_to_see(user, objection):
        return refused("no_reason_given", "该文件会显示异议人身份，请先在异议页面写明理由、查看身份信息。")
    return verdict


def draft_attachment(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a version that a draft attaches; None for any other."""
    attached = DraftAttachment.objects.filter(version=version).select_related("draft__tenant").first()
    return None if attached is None else may(user, "notice.see_drafts", attached.draft.tenant)


def comment_paper(user: User, version: DocumentVersion) -> Verdict | None:
    """Return the verdict for a paper of an answer: those who answer for the asked side, and those who handle.

    Asked across tenants: only at the site of the asked authority, or at that of the one that asks.
    """
    answers = CommentAnswer.objects.filter(document=version)
    answer = answers.select_related("request__objection__tenant", "request__tenant", "request__item__case").first()
    if answer is None:
        return None
    here, request = current_tenant(), answer.request
    if here == request.objection.tenant and (verdict := may(user, "objection.handle", request.objection)):
        return verdict
    return may(user, "comments.answer", request) if here == request.tenant else None
