"""The demonstration's zone in Jiangsu that asks to change its strategic industry; the province examines it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.identity.models import Organisation
from portal.tenancy.roles import Role
from portal.web.demo.papers import upload
from portal.web.demo.people import person
from workflows.cases.actions import attach_material, save_draft, start_case, submit
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tenancy.models import Tenant
    from portal.web.demo.moments import Days
    from portal.web.demo.story import Act

ZONE, PROVINCE = "wuxi", "jiangsu"
FORM = {
    "words": "物联网与智能传感（演示）",
    "industry": "1.2.1",
    "foundation": "由感知器件起步，企业共用封装测试线；本件为演示，所述均为虚构。",
    "difference": "与省内光电、集成电路类园区在器件和应用上分工（演示文本）。",
    "target": "",
    "change_reason": "原产业名称不能涵盖传感器件企业，拟扩展为两者并列；原有企业和政策不变（演示文本）。",
    "contact_name": "申报联络员",
    "contact_phone": "010-5550-0199",
}


def zone_acts(tenants: dict[str, Tenant], days: Days) -> Iterator[Act]:
    """Yield the one act: the zone files the change, which then waits for the province's review."""
    yield days.before(days.today, 3, 14, 20), partial(_file, tenants[ZONE], tenants[PROVINCE])


def _file(zone: Tenant, province: Tenant) -> None:
    officer = person(zone.code, Role.APPLICANT)
    case = start_case(
        actor=officer,
        tenant=zone,
        organisation=Organisation.across_tenants.get(tenant=zone),
        edition=ProgrammeEdition.across_tenants.get(tenant=province, key="jiangsu-zone-industry"),
    )
    save_draft(actor=officer, case=case, values=dict(FORM))
    paper = upload("申报文件.pdf", "高新区管委会申报文件", ["申请变更战略产业（演示）。", "本文件为演示用虚构文本。"])
    attach_material(actor=officer, case=case, key="declaration", upload=paper)
    submit(actor=officer, case=case)
