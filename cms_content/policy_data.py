"""What a policy page is made from, whoever makes it: the importer, the demonstration data, an editor's script."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from cms_content.models.parts import AttachmentState, RelationKind


@dataclass(frozen=True, kw_only=True)
class ChapterData:
    """A heading of the body; `level` 1 to 3; an empty anchor is made from the number."""

    title: str
    number: str = ""
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class ArticleData:
    """An article or numbered point; an empty anchor is made from the number."""

    text: str
    number: str = ""
    heading: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class ParagraphData:
    """A paragraph; `doubtful` when the source is damaged there and a person must look."""

    text: str
    doubtful: bool = False


BodyPart = ChapterData | ArticleData | ParagraphData


@dataclass(frozen=True, kw_only=True)
class RelationData:
    """A relation to a document, found among the portal's pages by number or title, else kept as unresolved."""

    kind: RelationKind
    title: str = ""
    number: str = ""
    note: str = ""
    is_unverified: bool = False


@dataclass(frozen=True, kw_only=True)
class AttachmentData:
    """An attachment that the document names."""

    title: str
    state: AttachmentState = AttachmentState.MISSING
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyData:
    """All fields of a policy page; what is unknown is left empty.

    `valid_until`: the last valid day. `theme`: a code of the theme table. `genre`, `publicity`: values of the
    page's choices. `verification_note` is public, `editors_note` never.
    `slug`: the last part of the address, made from date and content when empty.
    """

    title: str
    issuers: tuple[str, ...] = ()
    body: tuple[BodyPart, ...] = ()
    relations: tuple[RelationData, ...] = ()
    attachments: tuple[AttachmentData, ...] = ()
    slug: str = ""
    index_number: str = ""
    theme: str = ""
    genre: str = ""
    doc_number: str = ""
    doc_number_raw: str = ""
    doc_number_note: str = ""
    written_on: dt.date | None = None
    published_on: dt.date | None = None
    effective_from: dt.date | None = None
    valid_until: dt.date | None = None
    repealed_on: dt.date | None = None
    partly_repealed_on: dt.date | None = None
    repealed_parts: str = ""
    is_trial: bool = False
    validity_note: str = ""
    addressees: str = ""
    publicity: str = ""
    summary: str = ""
    is_digest: bool = False
    needs_verification: bool = False
    verification_note: str = ""
    editors_note: str = ""
    source_site: str = ""
    source_url: str = ""
    captured_on: dt.date | None = None
    import_hash: str = ""
    import_report: dict[str, Any] = field(default_factory=dict)


OWN_PARTS = ("issuers", "body", "relations", "attachments", "slug")
"""Fields of `PolicyData` that are not columns of the page."""
