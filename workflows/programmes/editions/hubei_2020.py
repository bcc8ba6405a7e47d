"""Hubei's programmes of 2020 as data (RULES S1-1 to S1-22, A8-8 to A8-10, A8-13).

The measures name offices, lists and a register, and set neither materials nor criteria nor time limits: those below
are settings that the authority changes, none of them law. Their number does not stand in their own text.
"""

import datetime as dt
from typing import Any

from portal.tenancy.models import TenantKind

BASIS = "湖北省2020年12月4日关于创新型产业集群的措施（文号待核实）"
PAPER = ["pdf", "docx", "ofd"]
EVIDENCE = ["pdf", "docx", "ofd", "png", "jpg"]
BUILDERS = [TenantKind.CITY, TenantKind.ZONE, TenantKind.COUNTY]
MEASURES: dict[str, Any] = {
    "edition": "2020",
    "basis": BASIS,
    "basis_expires_on": dt.date(2025, 12, 4),
    "successor": "鄂科技规〔2025〕1号",
    "notice_days": 0,
    "provincial_zones": True,
    "industry_vocabulary": "hubei2020",
}
"""Five years to the corresponding day, inclusive (RULES S1-22); no public notice is prescribed (A7)."""

INDUSTRY_WORDS = [
    {"word": "光芯屏端网", "sei": ""},
    {"word": "生物医药", "sei": "4.1"},
    {"word": "高端装备制造", "sei": "2"},
    {"word": "集成电路", "sei": ""},
    {"word": "新型显示器件", "sei": ""},
    {"word": "下一代信息网络", "sei": "1.1"},
    {"word": "光电子信息", "sei": ""},
    {"word": "汽车及零部件", "sei": ""},
    {"word": "生物医药及医疗器械", "sei": ""},
    {"word": "人工智能", "sei": "1.5"},
    {"word": "氢能", "sei": ""},
    {"word": "大健康", "sei": ""},
]
"""The measures' own words (S1-2, S1-15) and the SEI class of the same name; what has none stays without one."""

PLACES = [
    "武汉市", "黄石市", "十堰市", "宜昌市", "襄阳市", "鄂州市", "荆门市", "孝感市", "荆州市", "黄冈市", "咸宁市",
    "随州市", "恩施土家族苗族自治州", "仙桃市", "潜江市", "天门市", "神农架林区",
]  # fmt: skip

HUBEI_GROUP_LEADER_2020: dict[str, Any] = {
    **MEASURES,
    "key": "hubei-cluster",
    "title": "湖北省创新型产业集群培育（群主制）",
    "flow": "workflows.flows.hubei_group_leader_2020.HubeiGroupLeader2020",
    "form": "hubei_cluster",
    "applicant_kinds": BUILDERS,
    "materials": [
        {"key": "proposal", "title": "集群培育建议", "required": True, "types": PAPER, "rule": "S1-19"},
        {"key": "partners", "title": "参与市州或园区的意见", "required": False, "types": EVIDENCE, "rule": "S1-16"},
    ],
    "step_days": {
        "nomination": 10,
        "study": 20,
        "province_review": 10,
        "steward_decision": 5,
        "province_sign": 5,
        "publication": 5,
        "correction": 15,
    },
    "vocabulary": {
        "confirmed": {"title": "列入培育", "sentence": "已列入省级创新型产业集群培育名录，本件办结。"},
        "refused": {"title": "不予受理", "sentence": "省级科技主管部门决定不予受理，本件办结。"},
        "failed": {"title": "未列入培育", "sentence": "经审定未列入培育，本件办结。"},
    },
    "options": {"steward_may_decide": False, "industry_words": INDUSTRY_WORDS, "places": PLACES},
}

HUBEI_LEADING_LIST_2020: dict[str, Any] = {
    **MEASURES,
    "key": "hubei-leading-list",
    "title": "湖北创新型集群领军企业榜",
    "flow": "workflows.flows.hubei_leading_list.HubeiLeadingList",
    "form": "hubei_leading_list",
    "applicant_kinds": [TenantKind.PROVINCE],
    "materials": [
        {"key": "selection", "title": "遴选情况说明", "required": False, "types": EVIDENCE, "rule": "S1-7"},
    ],
    "step_days": {"review": 10, "approval": 5, "announce": 5, "publication": 5, "correction": 15},
    "vocabulary": {
        "completed": {"title": "榜单已审定", "sentence": "榜单已审定，公开稿已转入三审三校，本件办结。"},
        "failed": {"title": "不予发布", "sentence": "经审定不发布本届榜单，本件办结。"},
        "noticed": {"sentence": "正在公示，公众可以提出异议；期满无异议的转入发布。"},
        "objected": {"title": "异议成立，不予发布", "sentence": "公示期内的异议成立，不发布本届榜单，本件办结。"},
    },
    "options": {"list_title": "湖北创新型集群领军企业榜"},
}

HUBEI_ENTERPRISES_2020: dict[str, Any] = {
    **MEASURES,
    "key": "hubei-enterprises",
    "title": "集群企业库入库、梯次变动和退出",
    "flow": "workflows.flows.hubei_enterprise_register.HubeiEnterpriseRegister",
    "form": "hubei_enterprise",
    "applicant_kinds": BUILDERS,
    "materials": [
        {"key": "evidence", "title": "梯次条件或退出情况的证明", "required": False, "types": EVIDENCE, "rule": "S1-9"},
    ],
    "step_days": {"local_check": 5, "province_decision": 10, "correction": 10},
    "vocabulary": {
        "completed": {"title": "已记入企业库", "sentence": "省级科技主管部门已审定，变动已记入企业库，本件办结。"},
        "refused": {"title": "属地核查未通过", "sentence": "属地核查未通过，本件办结。"},
        "failed": {"title": "不予同意", "sentence": "省级科技主管部门不予同意，本件办结。"},
    },
}

HUBEI = (HUBEI_GROUP_LEADER_2020, HUBEI_LEADING_LIST_2020, HUBEI_ENTERPRISES_2020)
