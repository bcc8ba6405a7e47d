"""A guide that lacks nothing; tests take away or change what they are about."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from cms_content.actions import enter_guide, publish_guide
from cms_content.actions.guide import guide_page
from cms_content.guide_data import CitedData, ContactData, GuideData, MaterialData, StepData
from cms_content.models import GuidePage
from portal.tenancy.models import Tenant

COMPLETE = GuideData(
    slug="guide",
    title="示例集群认定",
    summary="向省级机关申请认定集群。",
    opens_on=dt.date(2026, 11, 2),
    closes_on=dt.date(2026, 12, 11),
    bases=(CitedData(title="示例办法", number="鄂科示〔2026〕1号", clause="第三条"),),
    applicants="市科技局\n高新区管委会",
    conditions=(("有主导产业。", "第四条"),),
    materials=(MaterialData(title="申请书", form="电子版", copies=3, source="申请人自备"),),
    steps=(StepData(title="受理", office="示例省厅", limit=5), StepData(title="审议")),
    result_lookup="在本站“我的申请”查询。",
    contacts=(ContactData(office="示例处", phone="027-0000 0000"),),
    questions=(("可以补交吗？", "<p>可以。</p>"),),
)


def guide(tenant: Tenant, *, live: bool = True, **changes: Any) -> GuidePage:
    """Return a guide on the authority's site, published unless `live` is False."""
    page = enter_guide(tenant=tenant, actor=None, guide=dataclasses.replace(COMPLETE, **changes))
    return publish_guide(actor=None, page=page) if live else page


def unsaved(tenant: Tenant, **changes: Any) -> GuidePage:
    """Return a guide that is not in the tree yet."""
    return guide_page(tenant, dataclasses.replace(COMPLETE, **changes))
