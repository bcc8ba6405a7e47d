"""What a policy page shows: metadata rows, banners, contents, relations on both ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from cms_content.backlinks import backlinks
from cms_content.models.parts import SEEN_FROM_THE_OTHER, Relation, RelationKind
from cms_content.schema_org import legislation
from cms_content.themes import full_name
from cms_content.validity import MEANINGS, TONES, Validity, lapsed_on, validity_of
from portal import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest

    from cms_content.models import PolicyPage


@dataclass(frozen=True)
class RelatedLine:
    """One related document: its title, number, address ("" when the portal does not hold it) and remarks."""

    title: str
    number: str
    url: str
    note: str
    is_unverified: bool


def in_words(day: dt.date | None) -> str:
    """Return `2026年11月27日`, or `27 November 2026` in the English interface; "" for an unknown day."""
    return date_format(day, "DATE_FORMAT") if day else ""


def metadata_rows(page: PolicyPage, validity: Validity, issuers: Sequence[str]) -> list[dict[str, Any]]:
    """Return the metadata block in the order of government sites (B5.1); empty values read 未载明."""
    return [
        {"label": _("索引号"), "value": page.index_number},
        {"label": _("主题分类"), "value": full_name(page.theme)},
        {"label": _("发文机关"), "value": _("、").join(issuers)},
        {"label": _("成文日期"), "value": in_words(page.written_on)},
        {"label": _("发文字号"), "value": page.doc_number, "note": page.doc_number_note},
        {"label": _("发布日期"), "value": in_words(page.published_on)},
        {"label": _("本站发布"), "value": in_words(live_since(page)), "note": _("本网站公开该文件的日期")},
        {"label": _("体裁"), "value": page.get_genre_display()},
        {"label": _("公开属性"), "value": page.get_publicity_display()},
        {"label": _("有效性"), "value": validity.label, "tone": TONES[validity], "note": page.validity_note},
        *(_repealed_parts(page) if validity == Validity.PARTLY else []),
        {"label": _("有效期至"), "value": in_words(page.valid_until)},
        {"label": _("主送机关"), "value": page.addressees, "wide": True},
    ]


def _repealed_parts(page: PolicyPage) -> list[dict[str, Any]]:
    """Return the row that names what of the document is repealed, and since when."""
    since = _("自%(since)s起") % {"since": in_words(page.partly_repealed_on)}
    return [{"label": _("废止的条款"), "value": page.repealed_parts, "note": since}]


def live_since(page: PolicyPage) -> dt.date | None:
    """Return the day on which this portal first made the page public; None for a draft. Nobody can set it."""
    return timezone.localdate(page.first_published_at) if page.first_published_at else None


def cited(page: PolicyPage) -> str:
    """Return how other texts name the document: `《题名》（文号）`."""
    return f"《{page.title}》" + (f"（{page.doc_number}）" if page.doc_number else "")


def citation(page: PolicyPage, issuers: Sequence[str], address: str) -> str:
    """Return how the document is quoted, in its own language: name, issuers, day if stated, address."""
    day = page.written_on or page.published_on
    when = f"{day.year}年{day.month}月{day.day}日" if day else ""
    return "，".join(part for part in (cited(page), "、".join(issuers), when, address) if part)


def contents(page: PolicyPage) -> list[dict[str, Any]]:
    """Return the headings with their anchors, for the side contents."""
    return [
        {
            "anchor": block.value["anchor"] or block.id,
            "title": block.value.line,
            "level": block.value["level"],
        }
        for block in page.body
        if block.block_type == "chapter"
    ]


def relations(page: PolicyPage, request: HttpRequest) -> list[tuple[str, list[RelatedLine]]]:
    """Return the related documents under their headings: this page's own, then those that point here."""
    groups: dict[str, list[RelatedLine]] = {}
    closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    for relation in page.relations.select_related("target").all():
        line = _outward(relation, closed, request)
        groups.setdefault(relation.get_kind_display(), []).append(line)
    for relation in _pointing_at(page):
        if _is_readable(relation.page, closed):
            heading = str(SEEN_FROM_THE_OTHER[RelationKind(relation.kind)])
            groups.setdefault(heading, []).append(_line(relation, relation.page, request))
    return list(groups.items())


def _pointing_at(page: PolicyPage) -> Iterable[Relation]:
    """Return the relations of other documents to this one."""
    if not page.pk:
        return []
    return Relation.objects.filter(target_id=page.pk).select_related("page").order_by("pk")


def _is_readable(page: PolicyPage | None, closed: tuple[str, ...]) -> bool:
    """Tell whether anybody may read the page; `closed`: the tree paths of the branches that only some may."""
    return page is not None and page.live and not page.path.startswith(closed)


def _outward(relation: Relation, closed: tuple[str, ...], request: HttpRequest) -> RelatedLine:
    """Return the line for a document that this one names; one that the public cannot open here is not linked."""
    if relation.target and _is_readable(relation.target, closed):
        return _line(relation, relation.target, request)
    return RelatedLine(
        relation.target_title or relation.target_number,
        relation.target_number,
        "",
        relation.note,
        relation.is_unverified,
    )


def _line(relation: Relation, other: PolicyPage, request: HttpRequest) -> RelatedLine:
    return RelatedLine(
        other.title, other.doc_number, other.get_url(request) or "", relation.note, relation.is_unverified
    )


def lapse_words(page: PolicyPage, validity: Validity, today: dt.date) -> tuple[str, str]:
    """Return that a document has lapsed, and since when (S1-22); two empty strings while it is in force."""
    since = lapsed_on(page, today)
    if since is None:
        return "", ""
    if validity == Validity.REPEALED:
        return _("本文件已废止。"), _("自%(since)s起废止，不再执行。以下内容保留供查阅。") % {"since": in_words(since)}
    words = {"until": in_words(page.valid_until), "since": in_words(since)}
    return _("本文件已失效。"), _("有效期至%(until)s，自%(since)s起失效，不再执行。以下内容保留供查阅。") % words


def policy_context(page: PolicyPage, request: HttpRequest) -> dict[str, Any]:
    """Return everything that the policy template needs beside the page itself."""
    today = clock.today()
    validity = validity_of(page, today)
    heading, lapse = lapse_words(page, validity, today)
    related = relations(page, request)
    issuers = [issuer.name for issuer in page.issuers.all()]
    followers = {RelationKind.FOLLOWED_BY.label, SEEN_FROM_THE_OTHER[RelationKind.REPLACES]}
    address = page.get_full_url(request)
    return {
        "validity": validity,
        "validity_tone": TONES[validity],
        "validity_meaning": MEANINGS[validity],
        "lapse_heading": heading,
        "lapse": lapse,
        "followers": [line for title, lines in related if title in followers for line in lines],
        "rows": metadata_rows(page, validity, issuers),
        "contents": contents(page),
        "relations": related,
        "backlinks": backlinks(page, request),
        "attachments": list(page.attachments.select_related("version").all()),
        "address": address,
        "cite": cited(page),
        "citation": citation(page, issuers, address),
        "structured_data": legislation(page, issuers=issuers, validity=validity, url=address),
    }
