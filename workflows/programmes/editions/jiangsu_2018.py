"""Jiangsu's programme of 2018, one zone one strategic industry, as data (RULES S0-1, S4-1 to S4-5, S4-12, S4-13)."""

from __future__ import annotations

from typing import Any

from portal.tenancy.models import TenantKind

PAPER = ["pdf", "docx", "ofd"]

JIANGSU_ZONE_INDUSTRY_2018 = {
    "key": "jiangsu-zone-industry",
    "edition": "2018",
    "title": "高新区“一区一战略产业”申报",
    "basis": "江苏省关于高新区“一区一战略产业”的意见（2018年；发文机关、文号和日期待核实）",
    "flow": "workflows.flows.jiangsu_zone_industry_2018.JiangsuZoneIndustry2018",
    "form": "jiangsu_zone_industry",
    "applicant_kinds": [TenantKind.ZONE],
    "provincial_zones": True,
    "industry_vocabulary": "free",
    "materials": [
        {"key": "declaration", "title": "高新区管委会申报文件", "required": True, "types": PAPER, "rule": "S4-4"},
        {"key": "plan", "title": "战略产业发展规划", "required": False, "types": PAPER, "rule": "S4-1"},
    ],
    "step_days": {
        "city_opinion": 10,
        "province_review": 10,
        "province_decision": 5,
        "publication": 5,
        "correction": 10,
    },
    "notice_days": 0,
    "vocabulary": {
        "confirmed": {"title": "已公布", "sentence": "已登入高新区战略产业名录并公布，本件办结。"},
        "failed": {"title": "未予同意", "sentence": "省级科技主管部门未同意，现行战略产业不变，本件办结。"},
    },
    "options": {
        "channel": "online",
        "suggested_fields": ["高端装备制造", "高端软件", "新能源", "新材料", "生物医药", "节能环保"],
        "targets": {
            "national": ["世界一流高科技园区", "创新型科技园区", "创新型特色园区"],
            "provincial": ["国家高新区"],
        },
        "firm_classes": ["领军企业", "瞪羚企业", "独角兽企业", "平台型企业"],
        "preferred_support_since": 2018,
    },
}
"""`options.channel` "online": no step asks anybody to come (不见面审批, S4-12). `firm_classes` and
`preferred_support_since` are facts of the policy for whoever shows it (S4-5, S4-13)."""


def _kind(
    key: str, title: str, limit: int, priority: str, *, channel: str = "网上", licence_like: bool = False
) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "channel": channel,
        "limit": limit,
        "priority": priority,
        "licence_like": licence_like,
        "verified": False,
    }


JIANGSU_SERVICE_ITEM = {
    "key": "jiangsu-service-item",
    "edition": "2018",
    "title": "高新区政务服务事项",
    "basis": "江苏省关于高新区“一区一战略产业”的意见（2018年；发文机关、文号和日期待核实）",
    "flow": "workflows.flows.jiangsu_service_item.JiangsuServiceItem",
    "form": "jiangsu_service_item",
    "applicant_kinds": [TenantKind.ZONE],
    "provincial_zones": True,
    "materials": [{"key": "application", "title": "申请材料", "required": True, "types": PAPER, "rule": "S4-12"}],
    "step_days": {"acceptance": 5, "correction": 10},
    "notice_days": 0,
    "vocabulary": {
        "completed": {"title": "准予办理", "sentence": "已准予办理，本件办结。"},
        "failed": {"title": "不予办理", "sentence": "经办理决定不予办理，理由见办理过程，本件办结。"},
        "refused": {"sentence": "办理机关决定不予受理，理由见办理过程，本件办结。"},
    },
    "options": {
        "channel": "online",
        "deemed_accepted_after": 0,
        "item_kinds": [
            _kind("company", "企业开办", 3, "一般项目网上办理"),
            _kind("property", "不动产登记", 5, "一般项目网上办理"),
            _kind("construction", "工业建设项目施工许可", 50, "大项目代办制", channel="网上、代办", licence_like=True),
        ],
    },
}
"""“3550”: 3, 5 and 50 working days; commonly known, not found in the store of sources, so every limit shows 待核实.
`deemed_accepted_after` is off; an authority that does licences sets 5 (RULES B5.4)."""
