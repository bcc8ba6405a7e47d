"""What is checked before a policy document is kept: its number, its dates, its place in a chain of documents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms_content.errors import BadPolicy
from cms_content.importers.docnum import parse
from cms_content.models.parts import Relation, RelationKind

if TYPE_CHECKING:
    from cms_content.models import PolicyPage

FOUNDED = dt.date(1949, 10, 1)
"""No authority of this country issued a document earlier."""
DAYS = ("written_on", "published_on", "effective_from", "valid_until", "repealed_on", "partly_repealed_on")
NEWER_TO_OLDER = (RelationKind.REPLACES, RelationKind.REPEALS)
LONGEST_CHAIN = 50
"""Documents: a chain of successors that is longer is a mistake, and the walk must end."""


def check_dates(page: PolicyPage) -> None:
    """Raise ValidationError, by field, for days before 1949-10-01 and for days that contradict each other."""
    faults: dict[str, str] = {}
    for name in DAYS:
        day = getattr(page, name)
        if day and day < FOUNDED:
            faults[name] = str(_("日期早于1949年10月1日，请核对年份。"))
    if page.valid_until and page.effective_from and page.valid_until < page.effective_from:
        faults["valid_until"] = str(_("有效期至不能早于实施日期，请核对两个日期。"))
    if page.written_on and page.published_on and page.published_on < page.written_on:
        faults["published_on"] = str(_("发布日期不能早于成文日期，请核对两个日期。"))
    if bool(page.partly_repealed_on) != bool(page.repealed_parts):
        faults["repealed_parts"] = str(_("部分废止须同时写明日期和废止的条款。"))
    if faults:
        raise ValidationError(faults)


def normalise_number(page: PolicyPage) -> None:
    """Write the number in its one form (RULES B5.1), the typed form kept beside it.

    Raises ValidationError for a number of another form without a reason in `doc_number_note`.
    """
    if not page.doc_number:
        return
    if parse(page.doc_number) is None:
        if page.doc_number_note:
            return
        message = _("不是标准的发文字号（如“国科发〔2020〕1号”）。请改正；确为此写法的，请在“发文字号说明”中写明理由。")
        raise ValidationError({"doc_number": message})
    number = one_form(page.doc_number)
    if page.doc_number != number:
        page.doc_number_raw = page.doc_number_raw or page.doc_number
        page.doc_number = number


def closes_circle(*, newer: int, older: int) -> bool:
    """Tell whether `older` already is, directly or through others, a successor of `newer` (primary keys).

    Only published relations count: 替代 and 废止 read from newer to older, 后续文件 the other way.
    """
    reached = frontier = {older}
    for _step in range(LONGEST_CHAIN):
        if newer in reached:
            return True
        down = Relation.objects.filter(page__in=frontier, kind__in=NEWER_TO_OLDER, target__isnull=False)
        up = Relation.objects.filter(target__in=frontier, kind=RelationKind.FOLLOWED_BY)
        found = set(down.values_list("target_id", flat=True)) | set(up.values_list("page_id", flat=True))
        frontier = found - reached
        if not frontier:
            return False
        reached = reached | frontier
    return True


def fault_of_relation(*, page: int | None, target: int | None, kind: str) -> str:
    """Return why the document `page` cannot relate to `target` in this way, or "" (primary keys)."""
    if not page or not target:
        return ""
    if page == target:
        return str(_("文件不能与自身建立关系，请另选文件。"))
    if kind in NEWER_TO_OLDER:
        circle = closes_circle(newer=page, older=target)
    else:
        circle = kind == RelationKind.FOLLOWED_BY and closes_circle(newer=target, older=page)
    return str(_("两份文件互为替代：对方已经（直接或经其他文件）替代了本文件，请核对先后关系。")) if circle else ""


def require_sound_relations(page: PolicyPage) -> None:
    """Raise BadPolicy when a relation of this version leads to the document itself, at once or by its successors.

    Asked again before it is public: two drafts that are sound by themselves can make a circle together.
    """
    for relation in page.relations.all():
        if fault := fault_of_relation(page=page.pk, target=relation.target_id, kind=relation.kind):
            raise BadPolicy(fault, fields={"relations": fault})


def one_form(number: str) -> str:
    """Return a document number in its one form; a text of another form as it is."""
    parsed = parse(number)
    return parsed.normalised if parsed else number


def others_with_number(number: str, *, site_root: str, but: int | None) -> list[PolicyPage]:
    """Return the documents of a site, live or draft, that bear `number`, without the page `but`.

    `site_root`: the tree path of the site's home page.
    """
    from cms_content.models import PolicyPage as Policy  # its form calls this

    return list(Policy.objects.filter(path__startswith=site_root, doc_number=number).exclude(pk=but))
