"""From what was recognised to a page: the only module of the importer that knows the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms_content import themes
from cms_content.actions.citations import resolve_citations
from cms_content.actions.policy import publish_policy
from cms_content.importers import doubts, queries
from cms_content.importers.errors import ProbableNewVersion
from cms_content.importers.pages import body_of, report_of
from cms_content.importers.repair import MARK_OPEN
from cms_content.models import AttachmentState, Genre, PolicyPage, Publicity, RelationKind
from cms_content.policy_data import AttachmentData, PolicyData, RelationData
from cms_content.queries import by_import_hash

if TYPE_CHECKING:
    from cms_content.importers.docnum import DocNumber
    from cms_content.importers.result import Citation, RecognisedPolicy
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

STATES = {
    "in_text": AttachmentState.IN_BODY,
    "linked": AttachmentState.ELSEWHERE,
    "missing": AttachmentState.MISSING,
}
KINDS = {
    "依据": RelationKind.BASIS,
    "贯彻落实": RelationKind.IMPLEMENTS,
    "废止": RelationKind.REPEALS,
    "引用": RelationKind.CITES,
}
PUBLICITY = {
    "主动公开": Publicity.ACTIVE,
    "公开发布": Publicity.ACTIVE,
    "依申请公开": Publicity.ON_REQUEST,
}
NOTE, NAME, NUMBER, ADDRESS = 200, 200, 60, 200  # characters that the columns hold


def import_policy(
    *, tenant: Tenant, actor: User | None, recognised: RecognisedPolicy, publish: bool, file_name: str = ""
) -> PolicyPage:
    """Make a page of a recognised document on the authority's site.

    Parameters
    ----------
    tenant: the authority under whose policies the page is made.
    actor: who imports; None for the portal's own command.
    recognised: what `recognise` returned.
    publish: live at once, or a draft. A document whose title was not recognised stays a draft: a person names it.
    file_name: where the document came from, within the folder that is imported.

    The same bytes imported again give the page that is there, unchanged. Citations are resolved both ways
    afterwards. Raises ProbableNewVersion for other bytes under a file name that was imported before, and
    DuplicateNumber and BadPolicy of `cms_content.errors`, NotFound while the authority has no policy section;
    then nothing is created.
    """
    same_name = queries.by_file_name(tenant, file_name)
    if same_name is not None and by_import_hash(tenant, recognised.sha256) is None:
        known = f"此前从同名文件导入过《{same_name.title}》（页面 {same_name.pk}），这次内容不同，可能是新版本"
        raise ProbableNewVersion(f"{known}：请由编辑核对后修改该页面；确属另一文件的，请改名后再导入。")
    policy = policy_data(recognised, file_name=file_name)
    page = publish_policy(tenant=tenant, actor=actor, policy=policy, publish=publish and bool(recognised.title))
    if page.live:
        resolve_citations(tenant=tenant, actor=actor, page=page)
    return page


def policy_data(recognised: RecognisedPolicy, *, file_name: str = "") -> PolicyData:
    """The fields of the page; what the document does not say stays empty and is named for the checker."""
    number = recognised.doc_number
    title = recognised.title or _provisional_title(recognised)
    public_note = doubts.for_the_public(recognised)
    return PolicyData(
        title=title[:255],
        issuers=recognised.issuers,
        body=body_of(recognised),
        relations=tuple(_relation(one) for one in recognised.cited_documents),
        attachments=tuple(
            AttachmentData(title=one.title[:NAME], state=STATES[one.state], source_url=_address(one.href))
            for one in recognised.attachments
        ),
        index_number=(recognised.index_number or "")[:NUMBER],
        theme=_theme(recognised.theme),
        genre=_genre(recognised.genre),
        doc_number=number.normalised if number else "",
        doc_number_raw=number.raw if number else "",
        doc_number_note=_number_note(number),
        written_on=recognised.written_on,
        published_on=recognised.published_on,
        effective_from=recognised.effective_from,
        valid_until=recognised.valid_until,
        repealed_on=recognised.repealed_on,
        is_trial=recognised.is_trial,
        validity_note="，".join(filter(None, (recognised.effective_rule, recognised.validity_term)))[:NOTE],
        addressees="，".join(recognised.addressees),
        publicity=PUBLICITY.get(recognised.publicity or "", ""),
        needs_verification=bool(public_note),
        verification_note=public_note,
        editors_note="\n".join(doubts.for_editors(recognised)),
        source_site=(recognised.source_site or "")[:100],
        source_url=_address(recognised.source_url)[:ADDRESS],
        captured_on=recognised.captured_on,
        import_hash=recognised.sha256,
        import_report=report_of(recognised) | {"file_name": file_name},
    )


def _provisional_title(recognised: RecognisedPolicy) -> str:
    """A name for a document without a title: whose it is and of when, marked for a person to replace."""
    words = [*recognised.issuers[:1]]
    if recognised.written_on:
        words.append(f"{recognised.written_on.year}年{recognised.written_on.month}月{recognised.written_on.day}日")
    return f"{''.join(words)}文件{MARK_OPEN}：原文无标题〕"


def _relation(citation: Citation) -> RelationData:
    return RelationData(
        kind=KINDS[citation.relation],
        title=(citation.title or "")[:NAME],
        number=(citation.number or "")[:NUMBER],
        note=_citation_note(citation)[:NOTE],
        is_unverified=bool(citation.note),
    )


def _citation_note(citation: Citation) -> str:
    """The number as printed where it was corrected (RULES A8-15), else the note; how it was read is for the editors."""
    if citation.note and citation.number_raw and citation.number_raw != citation.number:
        return f"原文写作“{citation.number_raw}”"
    return citation.note


def _number_note(number: DocNumber | None) -> str:
    """The same for the document's own number."""
    if number is None or number.status != "repaired":
        return number.note if number else ""
    return f"原文写作“{number.raw}”"[:NOTE]


def _address(href: str | None) -> str:
    return href if href and href.startswith(("http://", "https://")) else ""


def _genre(word: str | None) -> str:
    return next((value for value, label in Genre.choices if label == word), Genre.OTHER if word else "")


def _theme(name: str | None) -> str:
    """The code of the theme as sites print it (class and subclass); "" for a name that the table does not have."""
    if not name:
        return ""
    wanted = name.replace("/", "\\").replace("＼", "\\").replace(" ", "")
    return next((code for code, label in themes.choices() if wanted in {label, label.split("\\")[-1]}), "")
