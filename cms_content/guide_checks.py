"""What a guide must say before anybody relies on it: the elements that site inspections look for (RULES B5.1)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_content.errors import GuideIncomplete
from cms_content.models.guide import ContactPurpose
from cms_content.policy_checks import FOUNDED
from cms_content.queries import tenant_of
from cms_content.windows import name_of, programmes_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise
    from wagtail.blocks import StreamValue

    from cms_content.models import GuidePage
    from cms_content.models.guide import GuideBasis, GuideContact


def missing_elements(page: GuidePage) -> list[str]:
    """Return the key elements that the guide lacks, in the order of the page; [] for one that may be published.

    A time limit that no document sets is not missing: the page then says 未规定.
    """
    return lacking(page, bases=page.bases.all(), contacts=page.contacts.all())


def lacking(page: GuidePage, *, bases: Iterable[GuideBasis], contacts: Iterable[GuideContact]) -> list[str]:
    """Return what `missing_elements` returns, for rows that are not on the page yet: a form's."""
    elements: list[tuple[str | Promise, bool]] = [
        (_("事项名称"), bool(page.title.strip())),
        (_("事项说明"), bool(page.summary.strip())),
        (_("设定依据"), any(basis.policy_id or basis.title or basis.number for basis in bases)),
        (_("受理时间"), bool(page.programme_key or page.opens_on or page.closes_on or page.window_note.strip())),
        (_("申报主体"), bool(page.applicants.strip())),
        (_("申请条件"), _says(page.conditions, "text")),
        (_("申报材料"), _says(page.materials, "title")),
        (_("办理流程"), _says(page.steps, "title")),
        (_("结果查询"), bool(page.result_lookup.strip())),
        (_("业务咨询方式"), any(_answers(contact) for contact in contacts)),
    ]
    return [str(name) for name, given in elements if not given]


def _says(rows: StreamValue, field: str) -> bool:
    """Tell whether there is a row, and none is blank."""
    return len(rows) > 0 and all((row.value.get(field) or "").strip() for row in rows)


def _answers(contact: GuideContact) -> bool:
    reached = contact.phone or contact.email or contact.address
    return contact.purpose == ContactPurpose.BUSINESS and bool(contact.office and reached)


def check_days(page: GuidePage) -> None:
    """Raise ValidationError, by field, for days before 1949-10-01 and a window that ends before it begins."""
    faults: dict[str, str] = {}
    for name in ("opens_on", "closes_on"):
        day: dt.date | None = getattr(page, name)
        if day and day < FOUNDED:
            faults[name] = str(_("日期早于1949年10月1日，请核对年份。"))
    if page.opens_on and page.closes_on and page.closes_on < page.opens_on:
        faults["closes_on"] = str(_("受理截止日不能早于开始日，请核对两个日期。"))
    if faults:
        raise ValidationError(faults)


def require_complete(page: GuidePage) -> None:
    """Raise GuideIncomplete, naming what is missing, unless the guide may be published."""
    missing = missing_elements(page)
    if missing:
        raise GuideIncomplete(missing)


def cautions(page: GuidePage) -> list[str]:
    """Return what an editor should know of a guide that was just saved: what it lacks, a programme that is unknown."""
    missing, tenant, name = missing_elements(page), tenant_of(page), name_of(page)
    said = [GuideIncomplete(missing).message] if missing else []
    if tenant and name and not programmes_named(tenant, {name}):
        text = gettext(
            "申报入口待配置：事项代码“%(key)s”%(edition)s没有对应的审批事项，公众看到的是本页填写的受理时间。"
        )
        said.append(text % {"key": page.programme_key, "edition": page.programme_edition})
    return said
