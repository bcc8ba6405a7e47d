"""What the recogniser returns. None and empty mean "the document does not say", never a guess."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from cms_content.importers.docnum import DocNumber
from cms_content.importers.repair import Doubt, Repair

Role = Literal["letter", "main", "annex"]
AttachmentState = Literal["in_text", "linked", "missing"]


@dataclass(frozen=True)
class Heading:
    """A node of the heading tree: its level from 1, printed number, title ("" if the text runs on), anchor."""

    level: int
    number: str
    title: str
    anchor: str
    children: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of the body in reading order.

    `heading` has a title only; `article` has a number and text, and a title where one runs in
    (3.促进创新。全文…); `paragraph` has text only. `level` counts from 1 as in the tree, 0 for a paragraph.
    """

    kind: Literal["heading", "article", "paragraph"]
    text: str
    level: int = 0
    number: str = ""
    title: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Part:
    """One document in the file: the covering letter, the main text, or an annexed text."""

    role: Role
    title: str | None
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Citation:
    """Another document that the text names; `relation` is 依据, 贯彻落实, 废止 or 引用 (RULES A0-3)."""

    title: str | None
    number_raw: str | None
    number: str | None
    relation: str
    note: str = ""


@dataclass(frozen=True)
class Attachment:
    """An attachment that the text names; `missing` means known but absent: 附件缺失 (RULES A0-4)."""

    title: str
    state: AttachmentState
    href: str | None = None


@dataclass(frozen=True)
class RecognisedPolicy:
    """Everything that the document says about itself, with what was repaired and what a person must look at."""

    sha256: str
    encoding: str
    title: str | None = None
    carrier_title: str | None = None
    annexed_titles: tuple[str, ...] = ()
    genre: str | None = None
    index_number: str | None = None
    theme: str | None = None
    issuers: tuple[str, ...] = ()
    doc_number: DocNumber | None = None
    doc_number_provenance: str | None = None
    written_on: date | None = None
    published_on: date | None = None
    effective_from: date | None = None
    effective_rule: str | None = None
    valid_until: date | None = None
    validity_term: str | None = None
    repealed_on: date | None = None
    is_trial: bool = False
    addressees: tuple[str, ...] = ()
    publicity: str | None = None
    cited_documents: tuple[Citation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    parts: tuple[Part, ...] = ()
    source_site: str | None = None
    source_url: str | None = None
    captured_on: date | None = None
    repairs: tuple[Repair, ...] = ()
    unrepaired: tuple[Doubt, ...] = ()
    furniture: tuple[str, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def main(self) -> Part:
        """The part that is the policy itself."""
        return next(part for part in self.parts if part.role == "main")

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON types; dates in ISO form, the number with its normalised form."""
        data: dict[str, Any] = _plain(asdict(self))
        data["doc_number"] = self.doc_number.to_json() if self.doc_number else None
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
