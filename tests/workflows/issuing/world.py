"""An authority that issues documents: its words are configured, and its applications stand where a document is due."""

from __future__ import annotations

import io

from docx import Document

from portal.documents.actions import open_version
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from tests.factories import Country, at_nation, person, say
from workflows.cases.models import Case
from workflows.issuing import actions, configuring
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuedDocument

SECRET = "省里内部的审核意见，不外传"
"""What the province's reviewer wrote: never handed over, never told."""


def administrator(tenant: Tenant):
    return person(f"{tenant.short_name}系统管理员", tenant, Role.SYSTEM_ADMIN)


def configure(tenant: Tenant, word: str = "示例受", *kinds: str):
    """Set the word of these kinds, or of all; return the administrator who did it."""
    admin = administrator(tenant)
    for kind in kinds or KINDS:
        configuring.set_word(actor=admin, tenant=tenant, kind=kind, word=word)
    return admin


def accepted(land: Country, zone: Tenant, **changes: object) -> Case:
    """Return an application that the nation accepted."""
    case = at_nation(land, zone, **changes)
    say(case, "acceptance", land["national:acceptance"], "accept", opinion="材料齐全。")
    return case


def issue(land: Country, case: Case, kind: str = "acceptance_notice", actor: str = "national:acceptance"):
    tenant = land.nation if actor.startswith("national") else land.hubei
    return actions.issue(actor=land[actor], tenant=tenant, case=case, kind=kind)


def text_of(issued: IssuedDocument) -> list[str]:
    """Return the paragraphs of the Word file, empty ones left out."""
    with open_version(issued.version) as file:
        document = Document(io.BytesIO(file.read()))
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def template(*paragraphs: str, name: str = "模板.docx"):
    """Return a Word template with these paragraphs, as it is uploaded."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    kept = io.BytesIO()
    document.save(kept)
    return SimpleUploadedFile(name, kept.getvalue())
