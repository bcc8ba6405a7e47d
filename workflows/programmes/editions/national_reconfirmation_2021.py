"""Re-confirmation of managed clusters, 2021, as data (RULES B6).

The call of 2021 (国科火字〔2021〕45号, read in a mirror) says that clusters already managed need only their province's
复核同意, and names a plan for three years. Which papers such a cluster files is not known from the source: the list
is the portal's own suggestion.
"""

from portal.tenancy.models import TenantKind

PAPER = ["pdf", "docx", "ofd"]

NATIONAL_RECONFIRMATION_2021 = {
    "key": "national-reconfirmation",
    "edition": "2021",
    "title": "已纳入管理集群复核",
    "basis": "国科火字〔2021〕45号（据转载，待核实）",
    "flow": "workflows.flows.national_reconfirmation_2021.NationalReconfirmation2021",
    "form": "national_reconfirmation",
    "applicant_kinds": [
        TenantKind.CITY,
        TenantKind.ZONE,
        TenantKind.COUNTY,
        TenantKind.PLAN_CITY,
        TenantKind.XPCC,
    ],
    "materials": [
        {"key": "application", "title": "复核申请", "required": True, "types": PAPER, "rule": "B6"},
        {"key": "plan", "title": "后续三年建设规划", "required": False, "types": PAPER, "rule": "B6"},
    ],
    "step_days": {"province_review": 10, "province_sign": 5, "correction": 15},
    "vocabulary": {
        "completed": {"title": "复核同意", "sentence": "省级已复核同意，集群继续纳入评价管理，本件办结。"},
        "not_recommended": {"title": "复核不同意", "sentence": "推荐机关复核不同意，本件办结。"},
    },
    "options": {"occasions": ["reconfirm"], "register": "national-confirmation"},
    "plan_years": 3,
    "notice_days": 0,
}
