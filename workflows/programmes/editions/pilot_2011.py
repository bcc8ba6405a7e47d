"""The national pilot of 2011 and the filing of provincial clusters as data (RULES S3-1 to S3-19, A8-5 to A8-7)."""

import datetime as dt

from portal.tenancy.models import TenantKind

PAPER = ["pdf", "docx", "ofd"]
EVIDENCE = ["pdf", "docx", "ofd", "png", "jpg"]
SLIDES = ["pptx", "pdf"]

CONDITIONS = (
    ("priority", "党委政府重点工作与组织保障"),
    ("provincial", "列入省级规划"),
    ("technology", "技术领先与自主知识产权"),
    ("scale", "区位集中与产业规模"),
    ("services", "公共服务体系"),
)
"""The five basic conditions, in short words of our own (S3-12)."""

PILOT_2011 = {
    "key": "national-pilot",
    "edition": "2011",
    "title": "创新型产业集群建设试点",
    "basis": "创新型产业集群建设工程实施方案（试行）及建设试点申报指南（发文字号待核实）",
    "flow": "workflows.flows.pilot_2011.NationalPilot2011",
    "form": "national_pilot",
    "applicant_kinds": [TenantKind.CITY, TenantKind.PLAN_CITY],
    "closes_on": dt.date(2011, 8, 31),
    "materials": [
        {"key": "plan", "title": "集群建设规划（按提纲编写）", "required": True, "types": PAPER, "rule": "S3-14"},
        {"key": "slides", "title": "汇报演示文稿", "required": True, "types": SLIDES, "rule": "S3-18"},
        *(
            {"key": f"evidence_{key}", "title": f"证明：{title}", "required": True, "types": EVIDENCE, "rule": "S3-12"}
            for key, title in CONDITIONS
        ),
        {"key": "paper", "title": "申报材料纸质件", "required": True, "copies": 3, "types": [], "rule": "S3-18"},
    ],
    "eligibility": [{"key": f"condition_{key}", "title": title, "rule": "S3-12"} for key, title in CONDITIONS],
    "step_days": {"correction": 15},
    "quota": {TenantKind.PROVINCE.value: 2, TenantKind.PLAN_CITY.value: 1},
    "industry_vocabulary": "free",
    "plan_years": 3,
    "notice_days": 0,
    "vocabulary": {
        "building": {"title": "建设试点", "sentence": "已批准为建设试点，处于建设期，按年度报告实施情况。"},
        "completed": {"title": "建设期满", "sentence": "建设期内的年度报告已经齐全，本件办结。"},
        "refused": {"title": "不予受理", "sentence": "国家主管机构决定不予受理，本件办结。"},
        "failed": {"title": "未获批准", "sentence": "评估后未获批准，本件办结。"},
        "not_recommended": {"title": "不予推荐", "sentence": "推荐机关决定不予推荐，本件办结。"},
    },
    # batch_size: pilots of one batch (S3-15); build_years: null = set when approved, the source names no length;
    # report_opens, report_due: month and day of each year's report (S3-6); paper: paper copies are asked (A8-12);
    # promotes: clusters filed in that programme may be put forward (S3-11)
    "options": {
        "batch_size": 20,
        "build_years": None,
        "report_opens": "12-01",
        "report_due": "12-31",
        "paper": True,
        "occasions": ["new", "promotion"],
        "promotes": "provincial-filing",
    },
}

PROVINCIAL_FILING = {
    "key": "provincial-filing",
    "edition": "2020",
    "title": "省级创新型产业集群备案",
    "basis": "国科火字〔2020〕85号第十一条；创新型产业集群建设工程实施方案（试行）第四条",
    "flow": "workflows.flows.provincial_filing.ProvincialFiling",
    "form": "provincial_filing",
    "applicant_kinds": [TenantKind.PROVINCE, TenantKind.PLAN_CITY, TenantKind.XPCC],
    "materials": [
        {"key": "approval", "title": "批准文件", "required": True, "types": PAPER, "rule": "S3-6"},
        {"key": "plan", "title": "集群建设规划", "required": False, "types": PAPER, "rule": "S3-6"},
    ],
    "step_days": {"registration": 10, "correction": 15},
    "industry_vocabulary": "free",
    "notice_days": 0,
    "vocabulary": {
        "filed": {"title": "已备案", "sentence": "省级集群已报国家主管机构备案，列入名录。"},
        "refused": {"title": "不予备案", "sentence": "国家主管机构决定不予备案，本件办结。"},
    },
}
