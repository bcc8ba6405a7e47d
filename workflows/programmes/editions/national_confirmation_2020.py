"""The national programme of 2020 as data (RULES S2-1 to S2-13, A8-1, A8-2, A8-11)."""

from portal.tenancy.models import TenantKind
from portal.workcalendar.engine import CountingMode, Unit

PAPER = ["pdf", "docx", "ofd"]
EVIDENCE = ["pdf", "docx", "ofd", "png", "jpg"]

CLAUSES = {
    "第一条": "高新区的范围",
    "第四条": "申报条件",
    "第六条": "专业化服务平台机构",
    "第七条": "集群名称",
    "第八条": "三年规划、书面申请和省级推荐",
    "第九条": "受理、审议、公示和确认",
}
"""Articles of the guideline on which the programme rests (S2-1, S2-4, S2-6 to S2-12), in words of our own."""

NATIONAL_CONFIRMATION_2020 = {
    "key": "national-confirmation",
    "edition": "2020",
    "title": "创新型产业集群确认",
    "basis": "国科火字〔2020〕85号、国科火字〔2020〕183号",
    "flow": "workflows.flows.national_2020.NationalConfirmation2020",
    "form": "national_confirmation",
    "applicant_kinds": [
        TenantKind.CITY,
        TenantKind.ZONE,
        TenantKind.COUNTY,
        TenantKind.PLAN_CITY,
        TenantKind.XPCC,
    ],
    "materials": [
        {"key": "plan", "title": "集群建设规划（三年）", "required": True, "types": PAPER, "rule": "S2-8"},
        {"key": "application", "title": "书面申请", "required": True, "types": PAPER, "rule": "S2-8"},
        {
            "key": "evidence_policy",
            "title": "符合国家产业政策导向的证明",
            "required": True,
            "types": EVIDENCE,
            "rule": "S2-4",
        },
        {
            "key": "evidence_province",
            "title": "省级政府重点方向或建设目标的证明",
            "required": True,
            "types": EVIDENCE,
            "rule": "S2-4",
        },
        {"key": "evidence_zone", "title": "高新区主导产业的证明", "required": True, "types": EVIDENCE, "rule": "S2-4"},
        {
            "key": "change_form",
            "title": "变更复核申请表",
            "required": True,
            "types": PAPER,
            "rule": "B6",
            "occasions": ["change"],
        },
    ],
    "eligibility": [
        {"key": "eligibility_policy", "title": "集群产业符合国家产业政策导向", "rule": "S2-4"},
        {"key": "eligibility_province", "title": "属于省级政府确立的重点方向或建设目标", "rule": "S2-4"},
        {"key": "eligibility_zone", "title": "是所在高新区规划的主导产业", "rule": "S2-4"},
    ],
    "step_days": {
        "province_review": 10,
        "province_sign": 5,
        "acceptance": 5,
        "expert_one": 10,
        "expert_two": 10,
        "conclusion": 5,
        "announce": 5,
        "confirm": 5,
        "correction": 15,
    },
    "options": {"occasions": ["new", "change"], "clauses": {"国科火字〔2020〕183号": CLAUSES}},
    "plan_years": 3,
    "notice_days": 5,
    "notice_unit": Unit.WORKING,
    "notice_mode": CountingMode.NEXT_DAY,
}
