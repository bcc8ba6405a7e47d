"""Sentences to be found and questions that must find exactly them; all of it in our own words."""

import datetime as dt

from search.schema import SearchRow

SENTENCES = {
    "n-six": "发展意见以国科火字〔2020〕85号印发，各地照此办理。",
    "n-square": "文件编号国科火字[2020]85号，请查收。",
    "n-round": "依照国科火字（2020）85号第三条，申报单位先自评。",
    "n-lens": "转发国科火字【2020】85号的函。",
    "n-wide": "见國科火字［２０２０］８５號原文。",
    "n-none": "国科火字2020年85号已经发到各高新区。",
    "n-lost": "上述要求出自国科火字〔202085号，右括号在转换时丢了。",
    "n-185": "评价办法的编号是国科火字〔2020〕185号。",
    "n-858": "另一份文件为国科火字〔2020〕858号。",
    "n-2021": "次年的国科火字〔2021〕85号讲的是别的事情。",
    "c-simple": "本市培育创新型产业集群，链主企业带动配套企业。",
    "c-trad": "創新型產業集群須由牽頭單位提出三年規劃。",
    "c-wrap": "要把创新型\n产业集群做成区域名片。",
    "c-split": "产业要升级，集群要成势，创新型人才是关键。",
    "q-system": "推行群主制，一名领导联系一个集群。",
    "q-other": "集群主导产业应当明确，不能贪多求全。",
    "q-master": "群主由市领导担任，制度每年修订。",
    "t-dash": "报送截止日为2020-12-04。",
    "t-dot": "报送截止日为2020.12.04。",
    "t-han": "报送截止日为2020年12月4日。",
    "t-numerals": "二○二○年十二月四日起施行。",
    "t-other": "报送截止日为2020年12月14日。",
    "t-month": "计划于2020年12月底前完成。",
    "w-15": "对名单有异议的，自公示之日起15个工作日内提出。",
    "w-5": "公示期为5个工作日，节假日不计入。",
    "w-month": "审核时限为15个月。",
    "f-tax": "研发费用加计扣除比例提高，企业可以自行判断享受。",
    "f-word": "加计扣除政策宣讲会今天开始报名。",
    "f-cost": "研发投入的费用由企业和财政按比例分担。",
    "l-latin": "平台支持 IoT、AI＋制造，并提供 API 文档。",
    "l-glued": "采用AIoT方案的企业另行登记。",
    "p-plain": "群众对结果的意见，由办理人员逐条答复。",
}

QUESTIONS = {
    "国科火字〔2020〕85号": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-lost"},
    "国科火字[2020]85号": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-lost"},
    "国科火字（2020）85号": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-lost"},
    "國科火字【２０２０】８５號": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-lost"},
    "国科火字 2020 85号": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-lost"},
    "85号": {"n-six", "n-square", "n-round", "n-lens", "n-wide", "n-none", "n-2021"},
    "185号": {"n-185"},
    "国科火字〔2021〕85号": {"n-2021"},
    "创新型产业集群": {"c-simple", "c-trad", "c-wrap"},
    "創新型產業集群": {"c-simple", "c-trad", "c-wrap"},
    "产业集群": {"c-simple", "c-trad", "c-wrap"},
    "“产业集群” 牵头单位": {"c-trad"},
    "產業 集群": {"c-simple", "c-trad", "c-wrap", "c-split", "q-other"},
    "群主制": {"q-system"},
    "链主": {"c-simple"},
    "群主": {"q-system", "q-master", "q-other"},  # 集群|主导: the known price of indexing characters
    "2020-12-04": {"t-dash", "t-dot", "t-han", "t-numerals"},
    "2020.12.4": {"t-dash", "t-dot", "t-han", "t-numerals"},
    "2020年12月4日": {"t-dash", "t-dot", "t-han", "t-numerals"},
    "２０２０年１２月": {"t-dash", "t-dot", "t-han", "t-numerals", "t-other", "t-month"},
    "15个工作日": {"w-15"},
    "工作日": {"w-15", "w-5"},
    "公示 异议": {"w-15"},
    "加计扣除": {"f-tax", "f-word"},
    "研发费用加计扣除": {"f-tax"},
    "ai": {"l-latin"},
    "IOT": {"l-latin"},
    "API文档": {"l-latin"},
    "意见的答复": {"p-plain"},
    "第三条": {"n-round"},
    "不存在的内容": set(),
}


def row(pk: str, title: str, body: str = "", **more: object) -> SearchRow:
    """Return a row with everything filled in."""
    given = {
        "source": "case",
        "pk": pk,
        "tenant_code": "hubei",
        "kind": "policy",
        "title": title,
        "body": body,
        "url": f"/case/{pk}/",
        "principals": ("pub",),
        "version": 1,
    }
    return SearchRow(**(given | more))


def sentences() -> list[SearchRow]:
    """Return the sentences as bodies of rows."""
    return [row(pk, f"第{number}篇", body) for number, (pk, body) in enumerate(SENTENCES.items())]


def visible_and_hidden() -> list[SearchRow]:
    """Return rows about 集群 of two tenants, public and restricted, each different in kind, validity and year."""
    return [
        row("h-pub", "集群公开文件", kind="policy", validity="in_force", date=dt.date(2020, 5, 1)),
        row("h-notice", "集群公示", kind="notice", date=dt.date(2021, 5, 1)),
        row(
            "h-inner", "集群内部材料", kind="page", validity="trial", date=dt.date(2022, 5, 1),
            principals=("t:hubei:reviewer",),
        ),
        row("j-pub", "集群公开文件", tenant_code="jiangsu", validity="expired", date=dt.date(2018, 5, 1)),
        row(
            "j-inner", "集群内部材料", tenant_code="jiangsu", kind="guide", validity="repealed",
            date=dt.date(2019, 5, 1), principals=("t:jiangsu:reviewer", "c:77"),
        ),
    ]  # fmt: skip
