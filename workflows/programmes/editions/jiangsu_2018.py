"""Jiangsu's programme of 2018, one zone one strategic industry, as data (RULES S0-1, S4-1 to S4-5, S4-12, S4-13)."""

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
