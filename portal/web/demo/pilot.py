"""The demonstration's pilot: a city's application that waits for the consent of its provincial government."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.identity.queries import organisations_in
from portal.tenancy.roles import Role
from portal.web.demo.papers import upload
from portal.web.demo.people import person
from workflows.cases.actions import attach_material, decide, save_draft, start_case, submit
from workflows.cases.queries import open_work_of
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.pilot_2011 import CONDITIONS, PILOT_2011

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tenancy.models import Tenant
    from portal.web.demo.moments import Days
    from portal.web.demo.story import Act
    from workflows.cases.models import Case

CITY, PROVINCE = "yichang", "hubei"
WINDOW = dt.timedelta(days=45)
"""How long before and after the opening the demonstration's own batch takes applications."""
DEMO = "本文件为演示用虚构文本，不具有任何效力。"


def pilot_acts(tenants: dict[str, Tenant], days: Days) -> Iterator[Act]:
    """Yield what happens to the city's application, each act with its moment.

    The batch of 2011 is over; the demonstration opens one of its own, marked so, under the same rules.
    """
    city, province, officer = tenants[CITY], tenants[PROVINCE], partial(person, CITY, Role.APPLICANT)
    filed: list[Case] = []

    def file() -> None:
        definition = PILOT_2011 | {
            "edition": str(days.today.year),
            "title": "创新型产业集群建设试点（演示批次）",
            "opens_on": days.today - WINDOW,
            "closes_on": days.today + WINDOW,
        }
        edition = install_edition(actor=None, tenant=tenants["national"], definition=definition)
        unit = organisations_in(city).get(tenant=city)
        case = start_case(actor=officer(), tenant=city, organisation=unit, edition=edition)
        save_draft(actor=officer(), case=case, values=_form(city, clock.today().year))
        for entry in edition.uploads:
            paper = upload(f"{entry['key']}.pdf", entry["title"], [f"{entry['title']}（演示）。", DEMO])
            attach_material(actor=officer(), case=case, key=entry["key"], upload=paper)
        filed.append(case)

    def select() -> None:
        work = open_work_of(province, filed[0])
        assert work is not None  # noqa: S101  # submitted before
        reviewer = person(PROVINCE, Role.REVIEWER)
        opinion = "基础条件较好，分年度任务明确，拟推荐，报请省级人民政府同意。"
        decide(actor=reviewer, tenant=province, work=work, verdict="select", opinion=opinion)

    yield days.before(days.today, 7, 9, 20), file
    yield days.before(days.today, 6, 10, 10), lambda: submit(actor=officer(), case=filed[0])
    yield days.before(days.today, 4, 15, 5), select


def _form(city: Tenant, year: int) -> dict[str, Any]:
    """Return a complete form in words of our own."""
    steps = (
        ("编制公共平台开放清单", "六月底前公布"),
        ("建成中试车间", "年底前投用"),
        ("总结可推广的做法", "年底前完成"),
    )
    return {
        "name": f"{city.place_name}绿色精细化工创新型产业集群",
        "place": city.place_name,
        "industry": "精细化工",
        "summary": "依托本地矿产资源形成的精细化工企业群，中试和检测平台由企业共用（演示文本）。",
        **{f"condition_{key}": f"{title}的情况见所附证明材料（演示文本）。" for key, title in CONDITIONS},
        "plan_start": year,
        "plan_end": year + 2,
        **{
            f"outline_{number}": "要点见所附规划相应章节（演示文本）。"
            for number in ("1_1", "1_2", "2", "3", "4_1", "4_2", "5")
        },
        "tasks": [
            {"year": str(year + place), "task": task, "progress": progress, "unit": city.short_name}
            for place, (task, progress) in enumerate(steps)
        ],
        "contact_name": "申报联络员",
        "contact_phone": "010-5550-0199",
    }
