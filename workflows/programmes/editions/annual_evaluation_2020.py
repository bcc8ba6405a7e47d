"""Annual evaluation under the guideline of 2020 as data (RULES S2-10, S2-14, S2-16, S2-22, A8-4, B6).

The guideline's indicator system was not obtained: the figures of the form and the length of the window for appeals
are the portal's own suggestion. The four grades are those that Hubei's evaluation of 2023 used (B6).
"""

from portal.tenancy.models import TenantKind

PAPER = ["pdf", "docx", "ofd"]

ANNUAL_EVALUATION_2020 = {
    "key": "annual-evaluation",
    "edition": "2020",
    "title": "创新型产业集群年度评价",
    "basis": "国科火字〔2020〕183号",
    "flow": "workflows.flows.annual_evaluation_2020.AnnualEvaluation2020",
    "form": "annual_evaluation",
    "applicant_kinds": [
        TenantKind.CITY,
        TenantKind.ZONE,
        TenantKind.COUNTY,
        TenantKind.PLAN_CITY,
        TenantKind.XPCC,
    ],
    "materials": [
        {"key": "summary_report", "title": "集群年度总结", "required": True, "types": PAPER, "rule": "B6"},
        {"key": "chain_table", "title": "产业链全景表", "required": True, "types": [*PAPER, "xlsx"], "rule": "B6"},
    ],
    "step_days": {"province_check": 10, "scoring": 15, "grading": 10, "appeal_review": 10, "correction": 10},
    "vocabulary": {
        "completed": {"title": "结果已确定", "sentence": "年度评价结果已确定，可在“评价结果”中查看，本件办结。"},
        "appealable": {
            "title": "结果申诉期",
            "sentence": "结果已告知，可在“评价结果”中查看；申诉期内可以提出一次申诉。",
        },
    },
    "options": {
        "clauses": {
            "国科火字〔2020〕183号": {"第十条": "年度统计与评价", "第十一条": "结果的公开范围", "第十四条": "各级分工"}
        },
        "per_cluster": True,
        "register": "national-confirmation",
        "grades": [["excellent", "优秀"], ["good", "良好"], ["qualified", "合格"], ["unqualified", "不合格"]],
        "appeal_days": 5,
    },
    "visibility": "province",
    "notice_days": 0,
}
