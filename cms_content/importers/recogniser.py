"""The entry of the importer: read, repair, clean, split, and ask each module its one question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cms_content.importers import attachments, docnum, labels
from cms_content.importers.addressees import read_addressees
from cms_content.importers.citations import read_citations
from cms_content.importers.dates import find_dates, first_date, parse_date
from cms_content.importers.docnum import DocNumber
from cms_content.importers.errors import NothingRecognised
from cms_content.importers.headings import outline
from cms_content.importers.lines import Line, clean
from cms_content.importers.parts import Draft, head_end, head_title, split
from cms_content.importers.reading import read_source
from cms_content.importers.repair import Doubt, repair_text
from cms_content.importers.result import Attachment, Part, RecognisedPolicy
from cms_content.importers.signature import find_signature, publicity_of, under_title
from cms_content.importers.validity import read_validity
from cms_content.importers.words import ISSUED_IN_TITLE, genre_of, is_organ, organs, tidy_title

TAIL_LINES = 3
LEAST_TEXT = 10  # characters of body, below which a file holds nothing to import
UNKNOWN = {"未知", "不详", "无", "网络", "互联网", "-", ""}


@dataclass
class _Facts:
    """What has been found so far, with the warnings that go with it."""

    labels: dict[str, str]
    issuers: tuple[str, ...] = ()
    written_on: date | None = None
    published_on: date | None = None
    captured_on: date | None = None
    source_site: str | None = None
    publicity: str | None = None
    addressees: tuple[str, ...] = ()
    number: DocNumber | None = None
    provenance: str | None = None
    listed: list[attachments.Listed] = field(default_factory=list)
    above: tuple[str, ...] = ()
    passed_over: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def recognise(raw: bytes, *, filename: str) -> RecognisedPolicy:
    """Recognise one policy document.

    Parameters: `raw` the bytes of the file (at most 10 MB), `filename` for its type.

    Raises
    ------
    ImportRefused: empty, binary, too large, or nothing but site furniture; one Chinese line each.
    """
    source = read_source(raw, filename=filename)
    repaired = repair_text(source.text)
    cleaned = clean(repaired.text)
    found, title, body = _head(cleaned.lines, cleaned.site, source.metadata)
    drafts = split(body, title)
    for draft in drafts:
        _take_facts(draft, found)
    if sum(len(line.text) for draft in drafts for line in draft.lines) < LEAST_TEXT:
        raise NothingRecognised
    _issuer_from_title(drafts, found)
    _issuer_above_title(drafts[0], found)
    _complete_title(drafts[0], found)
    damaged = any(one.kind == "byte_shift" for one in repaired.repairs)
    parts, gaps = _parts(drafts, damaged=damaged, styled=source.styled)
    main = next(draft for draft in drafts if draft.role == "main")
    carrier = next((draft for draft in drafts if draft.role == "letter"), None)
    texts = [line.text for draft in drafts for line in draft.lines]
    own_texts = [line.text for draft in drafts if draft.role != "annex" for line in draft.lines]
    validity = read_validity(own_texts, published_on=found.published_on, written_on=found.written_on)
    annexes = tuple(draft.title for draft in drafts if draft.role == "annex" and draft.title)
    attached = attachments.resolve([one for one in found.listed if one.title != main.title], annexes)
    doubts = (*repaired.doubts, *gaps)
    own_titles = [draft.title for draft in drafts if draft.title]
    return RecognisedPolicy(
        sha256=source.sha256,
        encoding=source.encoding,
        title=main.title,
        carrier_title=carrier.title if carrier else None,
        annexed_titles=annexes,
        genre=found.labels.get("genre") or genre_of(main.title),
        index_number=found.labels.get("index_number"),
        theme=found.labels.get("theme"),
        issuers=found.issuers,
        doc_number=found.number,
        doc_number_provenance=found.provenance,
        written_on=found.written_on,
        published_on=found.published_on,
        effective_from=first_date(found.labels.get("effective", "")) or validity.effective_from,
        effective_rule=validity.rule,
        valid_until=first_date(found.labels.get("expires", "")) or validity.valid_until,
        validity_term=validity.term,
        repealed_on=first_date(found.labels.get("repealed", "")),
        is_trial=validity.trial or "（试行）" in (main.title or "").replace("(", "（").replace(")", "）"),
        addressees=found.addressees,
        publicity=found.publicity,
        cited_documents=read_citations(texts, own_titles),
        attachments=attached,
        parts=parts,
        source_site=found.source_site,
        source_url=source.metadata.get("url"),
        captured_on=found.captured_on,
        repairs=repaired.repairs,
        unrepaired=doubts,
        furniture=(*source.furniture, *cleaned.furniture, *found.passed_over),
        warnings=(*source.notes, *found.warnings, *validity.notes, *_warnings(main, found, attached, doubts)),
    )


def _head(
    lines: Sequence[Line], site: str | None, metadata: Mapping[str, str]
) -> tuple[_Facts, str | None, list[Line]]:
    """The facts above and below the text, its title, and the lines of the body.

    What the text itself states comes before `metadata`, what the file states beside its text.
    """
    end = head_end(lines)
    head, body = list(lines[:end]), list(lines[end:])
    known, used = labels.facts(head)
    tail = body[-TAIL_LINES:]
    below, used_below = labels.facts(tail)
    body = body[: len(body) - len(tail)] + [line for index, line in enumerate(tail) if index not in used_below]
    facts = _Facts({**metadata, **below, **known})
    rest = [line for index, line in enumerate(head) if index not in used]
    titled = head_title(rest)
    title = titled[0] if titled else None
    title = facts.labels.get("title") or title or tidy_title(metadata.get("fallback_title", "")) or None
    for line in reversed(rest[: titled[1]] if titled else []):  # the issuers stand above, each on a line or all on one
        if not (names := organs(line.text)):
            break
        facts.above = (*names, *facts.above)
    after = rest[titled[2] :] if titled else rest
    _site_facts(facts, site or metadata.get("site"), [line.text for line in after])
    _number_from_head(facts, [line.text for line in rest])
    _under_title(facts, after)
    kept = [line for line in after if not _is_head_matter(line.text)] if titled else []
    facts.passed_over = [line.text for line in (rest[: titled[1]] if titled else rest)]
    return facts, title, kept + body


def _is_head_matter(text: str) -> bool:
    """A line between title and text that is a date, a number or the issuer, already taken."""
    date_or_number = parse_date(text) is not None or docnum.read(text) is not None
    return date_or_number or bool(organs(text)) or under_title(text) is not None


def _under_title(facts: _Facts, after: Sequence[Line]) -> None:
    """Take day and issuer from a line in brackets between title and text."""
    signed = next((found for line in after if (found := under_title(line.text))), None)
    if signed:
        facts.issuers, facts.written_on = signed.issuers, facts.written_on or signed.written_on


def _site_facts(facts: _Facts, site: str | None, head: list[str]) -> None:
    """Dates and source of the web page. A date of unclear origin is the site's, never the document's."""
    source = facts.labels.get("source", "").strip()
    source_date = first_date(source)
    name = source[: next((d.start for d in find_dates(source)), len(source))].strip() or None
    own_site = name is not None and ("本站" in name or "本网" in name or "原创" in name)
    facts.source_site = site if own_site or name in UNKNOWN or name is None else name
    official = labels.is_official(name)
    in_block = bool(labels.GOVERNMENT_BLOCK & facts.labels.keys())
    alone = next((value for text in head if (value := parse_date(text))), None)
    published = first_date(facts.labels.get("published", ""))
    site_date = first_date(facts.labels.get("site_date", ""))
    facts.written_on = first_date(facts.labels.get("written", ""))
    facts.publicity = facts.labels.get("publicity")
    if published and (in_block or official):
        facts.published_on = published
    elif official:
        facts.published_on = source_date or alone or site_date
    else:
        facts.captured_on = published or source_date or site_date or alone
    if facts.captured_on:
        facts.warnings.append(f"网页日期 {facts.captured_on.isoformat()} 来历不明，只记为抓取日期，不作成文或发布日期")


def _number_from_head(facts: _Facts, head: list[str]) -> None:
    stated = facts.labels.get("doc_number")
    if stated and (number := docnum.read(stated)):
        facts.number, facts.provenance = number, "元数据栏"
    elif stated:
        facts.warnings.append(f"发文字号“{stated}”不合规范，请人工核对")
    for text in head:
        if facts.number is None and (number := docnum.read(text)):
            facts.number, facts.provenance = number, "文头"


def _take_facts(draft: Draft, facts: _Facts) -> None:
    """Take signature, publicity, addressees, number and attachment list out of a part's lines."""
    kept: list[Line] = []
    for line in draft.lines:
        text = line.text.strip()
        if publicity := publicity_of(text):
            facts.publicity = facts.publicity or publicity
        elif not kept and draft.role != "annex" and (number := _number(text, draft.title)):
            if facts.number is None:
                facts.number, facts.provenance = number, "文头"
        elif not kept and not facts.addressees and draft.role != "annex" and (names := read_addressees(text)):
            facts.addressees = names
        else:
            kept.append(line)
    listed, used = attachments.read_list(kept)
    facts.listed += listed
    kept = [line for index, line in enumerate(kept) if index not in used]
    signature = find_signature(kept)
    if signature:
        kept = [line for index, line in enumerate(kept) if index not in signature.used]
        if draft.role != "annex":
            facts.issuers = facts.issuers or signature.issuers
            facts.written_on = facts.written_on or signature.written_on
    draft.lines = kept


def _number(text: str, title: str | None) -> DocNumber | None:
    """The number that is the whole line; below the title of an order (某某令) also 第N号."""
    order = bool(title and title.endswith("令") and text.startswith("第"))
    return docnum.read(f"{title}{text}" if order else text)


def _issuer_from_title(drafts: Sequence[Draft], facts: _Facts) -> None:
    """The block's issuer comes first, then the signature, then the name that begins the title."""
    stated = organs(facts.labels.get("issuer", ""))
    if not set(stated) < set(facts.issuers):  # of a joint issue, a site may name only itself
        facts.issuers = stated or facts.issuers
    for draft in drafts:
        match = ISSUED_IN_TITLE.match(draft.title or "")
        if not facts.issuers and draft.role != "annex" and match and is_organ(match["issuer"].split(" ")[0]):
            facts.issuers = organs(match["issuer"])


def _issuer_above_title(first: Draft, facts: _Facts) -> None:
    """Issuers above 关于… who sign nowhere else, unless a web site could have put its own name there."""
    if not facts.issuers and not facts.labels and first.title and first.title.startswith(("关于", "印发")):
        facts.issuers = facts.above


def _complete_title(first: Draft, facts: _Facts) -> None:
    """Issuers on a line of their own above 关于… are the beginning of the title, if they also sign."""
    same = len(facts.above) == len(facts.issuers) and all(map(str.endswith, facts.issuers, facts.above))
    if first.title and facts.above and same and first.title.startswith(("关于", "印发")):
        first.title = "".join(facts.above) + first.title


def _parts(
    drafts: Sequence[Draft], *, damaged: bool, styled: Mapping[int, int]
) -> tuple[tuple[Part, ...], tuple[Doubt, ...]]:
    parts: list[Part] = []
    gaps: list[Doubt] = []
    annexes = 0
    for draft in drafts:
        annexes += draft.role == "annex"
        prefix = {"letter": "letter-", "main": "", "annex": f"annex{annexes}-"}[draft.role]
        lines = [(line.number, line.text) for line in draft.lines]
        tree = outline(lines, prefix=prefix, mark_gaps=damaged, styled=styled)
        parts.append(Part(draft.role, draft.title, tree.headings, tree.blocks))
        gaps += tree.gaps
    return tuple(parts), tuple(gaps)


def _warnings(main: Draft, facts: _Facts, attached: Sequence[Attachment], doubts: Sequence[Doubt]) -> list[str]:
    """What the document does not say, and what is known to be missing, for the person who checks."""
    unknown: dict[str, object] = {"标题": main.title, "发文机关": facts.issuers, "发文字号": facts.number}
    unknown |= {"成文日期": facts.written_on, "发布日期": facts.published_on}
    said = [f"原文未载明{name}，留空待核" for name, value in unknown.items() if not value]
    if facts.number and facts.number.status != "valid":
        said.append(f"发文字号“{facts.number.raw}”：{facts.number.note}")
    said += [f"附件缺失：{one.title}" for one in attached if one.state == "missing"]
    if doubts:
        said.append(f"有 {len(doubts)} 处需要人工核对原文")
    return said
