"""What pages of guides and interpretations are made from, whoever makes them: demonstration data or a script."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cms_content.models.guide import ContactPurpose
from cms_content.models.interpretation import InterpretationForm


@dataclass(frozen=True, kw_only=True)
class CitedData:
    """A document, found among the portal's pages by number or title, else named as it is."""

    title: str = ""
    number: str = ""
    clause: str = ""


@dataclass(frozen=True, kw_only=True)
class MaterialData:
    """One paper to hand in. `copies` None: not stated; 0: none on paper."""

    title: str
    requirement: str = "required"
    form: str = ""
    copies: int | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class StepData:
    """One step. `limit` in days of `unit` (working, natural); None where no document sets one."""

    title: str
    office: str = ""
    text: str = ""
    limit: int | None = None
    unit: str = "working"


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """An office that answers."""

    office: str
    purpose: str = ContactPurpose.BUSINESS
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, kw_only=True)
class GuideData:
    """All fields of a guide; what is unknown is left empty.

    `slug`: the last part of the address, by which a guide that is there already is known. `opens_on`, `closes_on`:
    first and last day, both inside the window. `conditions`: (text, clause). `questions`: (question, answer as HTML).
    """

    slug: str
    title: str
    summary: str = ""
    theme: str = ""
    programme_key: str = ""
    programme_edition: str = ""
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    window_note: str = ""
    bases: tuple[CitedData, ...] = ()
    applicants: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    materials: tuple[MaterialData, ...] = ()
    steps: tuple[StepData, ...] = ()
    quota: str = ""
    fee: str = ""
    result: str = ""
    result_lookup: str = ""
    contacts: tuple[ContactData, ...] = ()
    files: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    needs_verification: bool = False
    verification_note: str = ""


@dataclass(frozen=True, kw_only=True)
class InterpretationData:
    """All fields of an interpretation. `body`: (kind of block, value); a question's value is (question, answer)."""

    slug: str
    title: str
    office: str
    policies: tuple[CitedData, ...]
    form: str = InterpretationForm.TEXT
    theme: str = ""
    summary: str = ""
    body: tuple[tuple[str, str | tuple[str, str]], ...] = ()
    needs_verification: bool = False
    verification_note: str = ""
