"""What is open about an imported document: all of it for the editors, in plain words what the public must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms_content.importers.result import RecognisedPolicy
    from cms_content.models import PolicyPage


def for_editors(recognised: RecognisedPolicy) -> tuple[str, ...]:
    """Return the importer's remarks for who checks the page; they are never shown to the public."""
    mended = [one for one in recognised.cited_documents if one.note and one.number_raw != one.number]
    return (*recognised.warnings, *(f"引用文件“{one.number_raw}”：{one.note}" for one in mended))


def for_the_public(recognised: RecognisedPolicy) -> str:
    """Return what about the page's data is not verified, a sentence a line; "" when nothing is.

    A missing attachment and a doubtful relation say so where they stand; how the file was read is nobody's business
    but the editors'.
    """
    stated = {
        "发文机关": recognised.issuers,
        "发文字号": recognised.doc_number,
        "成文日期": recognised.written_on,
        "发布日期": recognised.published_on,
    }
    absent = [name for name, value in stated.items() if not value]
    said = [f"来源文本没有载明{'、'.join(absent)}"] if absent else []
    if recognised.doc_number and recognised.doc_number.status == "repaired":
        said.append("来源文本的发文字号有残损，补正后的写法尚待核实")
    if recognised.unrepaired:
        said.append(f"正文有 {len(recognised.unrepaired)} 处文字尚待对照原件核实")
    return "\n".join(said)


def open_points(page: PolicyPage) -> tuple[str, ...]:
    """Return what the editors have still to check of an imported page: the lines left in its latest version's note."""
    note: str = page.get_latest_revision_as_object().editors_note
    return tuple(line.strip() for line in note.splitlines() if line.strip())
