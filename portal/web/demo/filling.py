"""An application's form and documents, written from its script."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.registry.models import Industry
from portal.registry.naming import compose_name
from portal.tenancy.models import Tenant
from portal.web.demo.papers import upload
from portal.web.demo.scripts import SCRIPTS, Script
from portal.web.demo.tree import SERVICE_BODY, unit_code

PLAN_YEARS = 3
FIRST_PLATFORM = 100
"""Platforms' invented codes are numbered from here, authorities' from 1."""


def name_of(script: Script, tenant: Tenant) -> str:
    """Return the cluster's name by the rule (RULES S2-7)."""
    return compose_name(place=tenant.place_name, industry=Industry.objects.get(code=script.industry).name)


def form_values(script: Script, tenant: Tenant, day: dt.date) -> dict[str, Any]:
    """Return the complete form, with a plan of three years from the year of `day`."""
    number = FIRST_PLATFORM + [one.key for one in SCRIPTS].index(script.key)
    return {
        "place": tenant.place_name,
        "industry": script.industry,
        "name": name_of(script, tenant),
        "deviation_reason": "",
        "summary": f"{script.base}。{script.firms}。{script.together}。",
        "plan_start": day.year,
        "plan_end": day.year + PLAN_YEARS - 1,
        "eligibility_policy": "集群产业属于战略性新兴产业，产品和工艺均不在限制、淘汰之列，说明及对照表见证明材料。",
        "eligibility_province": f"{script.base}，与省级重点产业方向一致，对应段落已在证明材料中标出。",
        "eligibility_zone": f"{script.zone_plan}（演示文本）把本集群列为主导产业，并安排了用地、平台和人才任务。",
        "platform_name": f"{script.platform}（演示）",
        "platform_uscc": unit_code(tenant.division_code, number, SERVICE_BODY),
        "platform_contact": "平台联络员",
        "platform_phone": "010-5550-0188",
        "contact_name": "申报联络员",
        "contact_phone": "010-5550-0199",
    }


def papers_of(script: Script, tenant: Tenant, day: dt.date) -> dict[str, SimpleUploadedFile]:
    """Return the application's documents by the programme's keys."""
    name = name_of(script, tenant)
    years = f"{day.year}—{day.year + PLAN_YEARS - 1}年"
    demo = "本文件为演示用虚构文本，不具有任何效力。"
    texts = {
        "plan": (
            f"{name}建设规划（{years}）.pdf",
            f"建设规划（{years}）",
            [
                f"{script.base}。{script.firms}。",
                f"{script.together}。",
                "第一年完善平台开放规则，第二年建成共用中试设施，第三年形成可推广的协同机制。",
                demo,
            ],
        ),
        "application": (
            "申请确认创新型产业集群的函.pdf",
            "申请函",
            [f"{tenant.name}组织编制了规划，申请确认{name}。", demo],
        ),
        "evidence_policy": (
            "产业政策对照说明.pdf",
            "产业政策对照说明",
            ["逐项列明主要产品与战略性新兴产业分类的对应关系。", demo],
        ),
        "evidence_province": (
            "省级重点方向证明.pdf",
            "省级重点方向证明",
            ["摘要说明省级规划中与本集群对应的方向和目标。", demo],
        ),
        "evidence_zone": ("主导产业证明.pdf", "主导产业证明", [f"{script.zone_plan}有关段落摘要。", demo]),
    }
    return {key: upload(*parts) for key, parts in texts.items()}


def letter(name: str) -> SimpleUploadedFile:
    """Return a recommendation letter for a cluster (RULES S2-9)."""
    return upload(
        f"关于推荐{name}的函.pdf",
        "推荐函",
        [f"经审核，{name}符合申报条件，现予推荐。", "本文件为演示用虚构文本，不具有任何效力。"],
    )
