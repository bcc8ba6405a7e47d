"""As an editor I hand in a document that nobody has seen and get what it says about itself, and nothing else."""

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms_content.importers import recognise
from cms_content.importers.errors import ImportRefused
from cms_content.importers.result import Attachment, Citation
from tests.cms_content.importers import samples


def read(text, filename="a.txt"):
    return recognise(text.encode(), filename=filename)


def tree(part):
    """The headings as (number, title, anchor), children nested behind."""

    def plain(heading):
        own = (heading.number, heading.title, heading.anchor)
        return (*own, [plain(child) for child in heading.children]) if heading.children else own

    return [plain(heading) for heading in part.headings]


@pytest.fixture(scope="module")
def notice():
    return read(samples.NOTICE)


@pytest.fixture(scope="module")
def block():
    return read(samples.BLOCK)


def test_a_notice_that_issues_a_text_gives_the_text_with_its_carrier(notice):
    assert notice.title == "东川省示范基地管理办法（试行）"
    assert notice.carrier_title == "东川省科学技术厅东川省财政厅关于印发《东川省示范基地管理办法（试行）》的通知"
    assert notice.annexed_titles == ("示范基地申报书",)
    assert [part.role for part in notice.parts] == ["letter", "main", "annex"]
    assert (notice.genre, notice.is_trial) == ("办法", True)


def test_a_joint_issue_has_both_issuers_and_the_leads_number(notice):
    assert notice.issuers == ("东川省科学技术厅", "东川省财政厅")
    assert notice.doc_number is not None
    assert notice.doc_number.normalised == "东科发〔2023〕12号"
    assert notice.doc_number_provenance == "文头"


def test_the_dates_of_a_notice_are_kept_apart(notice):
    assert (notice.written_on, notice.published_on) == (date(2023, 3, 6), date(2023, 3, 10))
    assert (notice.effective_from, notice.valid_until) == (date(2023, 4, 1), date(2026, 4, 1))
    assert notice.captured_on is None
    assert notice.source_site == "东川省科学技术厅网站"


def test_addressees_split_outside_brackets(notice):
    assert notice.addressees == ("各市（州）科技局、财政局", "各国家高新区管委会", "省属有关单位")
    assert notice.publicity == "公开发布"


def test_an_attachment_in_the_file_and_one_that_is_missing(notice):
    assert notice.attachments == (Attachment("示范基地申报书", "in_text"), Attachment("示范基地评价表", "missing"))
    assert "附件缺失：示范基地评价表" in notice.warnings


def test_chapters_hold_articles_and_items_stay_in_their_article(notice):
    assert tree(notice.main) == [
        ("第一章", "总则", "c1", [("第一条", "", "a1"), ("第二条", "", "a2")]),
        ("第二章", "申报", "c2", [("第三条", "", "a3")]),
        ("第三章", "附则", "c3", [("第四条", "", "a4")]),
    ]
    kinds = [(block.kind, block.number or block.text[:5]) for block in notice.main.blocks]
    assert kinds == [
        ("heading", "第一章"),
        ("article", "第一条"),
        ("article", "第二条"),
        ("paragraph", "（一）有固"),
        ("paragraph", "（二）有专"),
        ("heading", "第二章"),
        ("article", "第三条"),
        ("heading", "第三章"),
        ("article", "第四条"),
    ]
    assert tree(notice.parts[2]) == [("一、", "基本情况", "annex1-c1")]


def test_site_furniture_and_contents_are_gone(notice):
    text = json.dumps(notice.to_json()["parts"], ensure_ascii=False)
    assert [word for word in ("首页", "字体", "浏览次数", "上一篇", "ICP", "主办单位", "目　录") if word in text] == []
    assert text.count("第一章") == 2  # in the tree and in the blocks


def test_citations_carry_their_relation(notice):
    assert notice.cited_documents == (Citation("东川省科技创新条例", None, None, "贯彻落实"),)


def test_the_metadata_block_of_a_government_site(block):
    assert block.title == "西岭市人民政府关于支持产业联合攻关的若干措施"
    assert (block.index_number, block.theme) == ("000000000/2024-00031", "科技、教育\\科技")
    assert block.issuers == ("西岭市人民政府",)
    assert (block.written_on, block.published_on) == (date(2024, 5, 20), date(2024, 5, 28))
    assert (block.effective_from, block.valid_until) == (date(2024, 5, 28), date(2026, 12, 31))
    assert block.doc_number is not None
    assert (block.doc_number.normalised, block.doc_number.raw) == ("西政规〔2024〕3号", "西政规［2024］3号")
    assert (block.doc_number_provenance, block.publicity) == ("元数据栏", "主动公开")
    assert block.addressees == ("各区县人民政府", "市政府各部门、各直属机构")
    assert block.cited_documents == (Citation("西岭市旧措施办法", "西政发〔2019〕8号", "西政发〔2019〕8号", "废止"),)
    assert block.unrepaired == ()


def test_headings_run_in_stand_alone_or_are_statements(block):
    assert tree(block.main) == [
        ("一、", "支持对象", "c1"),
        (
            "二、",
            "支持方式",
            "c2",
            [
                ("（一）", "后补助", "c2-1", [("1.", "", "c2-1-p1"), ("2、", "", "c2-1-p2")]),
                ("（二）", "奖励", "c2-2"),
            ],
        ),
        ("三、", "附则", "c3"),
    ]


def test_a_letter_without_title_number_or_publication_leaves_them_unknown():
    bare = read(samples.BARE)
    assert (bare.title, bare.doc_number, bare.published_on, bare.effective_from) == (None, None, None, None)
    assert (bare.issuers, bare.written_on) == (("南湾市应急局",), date(2022, 6, 30))
    assert (bare.effective_rule, bare.validity_term) == ("自发布之日起执行", "有效期两年")
    assert bare.valid_until == date(2024, 6, 30)
    assert "原文只有成文日期，有效期暂按成文日期 2022-06-30 起算，请核对发布日期" in bare.warnings
    assert bare.addressees == ("各有关单位",)


def test_the_date_of_a_repost_is_neither_written_nor_published():
    repost = read(samples.REPOST)
    assert repost.title == "关于开展数字车间培育工作的意见"
    assert (repost.written_on, repost.published_on, repost.captured_on) == (None, None, date(2021, 9, 9))
    assert (repost.issuers, repost.doc_number, repost.source_site) == ((), None, None)
    assert repost.cited_documents == (
        Citation(None, "北工信〔2020〕15号", "北工信〔2020〕15号", "依据"),
        Citation(
            "数字车间建设规划", "北工信〔201933号", "北工信〔2019〕33号", "依据", "右括号缺失，按四位年份断开，请核对"
        ),
    )
    assert repost.furniture == ("Home", "政策库", "政策解读")


def test_a_gap_in_the_numbers_is_pointed_out_but_a_sound_text_is_not_touched():
    repost = read(samples.REPOST)
    assert [(one.raw, one.suggestion) for one in repost.unrepaired] == [("（三）", "（二）")]
    assert "待核" not in json.dumps(repost.to_json()["parts"], ensure_ascii=False)


def test_numbers_that_count_on_through_the_chapters_are_no_gap():
    first = "一、甲\n（一）子项。内容说明一。\n（二）丑项。内容说明二。\n"
    counted = first + "二、乙\n（三）寅项。内容说明三。\n（四）卯项。内容说明四。"
    assert read("关于计数的意见\n" + counted).unrepaired == ()


@pytest.mark.parametrize(
    ("clause", "effective", "until", "trial"),
    [
        ("本办法自2021年1月1日起施行，有效期至2023年12月31日。", date(2021, 1, 1), date(2023, 12, 31), False),
        ("本办法自二〇二一年一月一日起试行，试行期一年。", date(2021, 1, 1), date(2022, 1, 1), True),
        ("本办法自发布之日起试行。", date(2020, 12, 20), None, True),
        ("本办法自公布之日起30日后施行。", None, None, False),
        ("企业取得的证书有效期3年。", None, None, False),
        ("本办法自印发之日起施行，有效期为18个月。", date(2020, 12, 20), date(2022, 6, 20), False),
    ],
)
def test_clauses_on_force(clause, effective, until, trial):
    text = (
        f"东川省设备管理办法\n发布日期：2020-12-20 来源：东川省政府网站\n一、总则\n加强设备管理。\n二、附则\n{clause}"
    )
    result = read(text)
    assert (result.effective_from, result.valid_until, result.is_trial) == (effective, until, trial)


def test_a_linked_attachment_keeps_its_address():
    text = "关于申报的通知\n各单位：\n请按要求组织申报工作，按时报送材料。\n[附件：申报表.docx](https://example.org/a.docx)"
    assert read(text).attachments == (Attachment("申报表", "linked", "https://example.org/a.docx"),)


def test_the_same_page_as_html_gives_the_same_facts(notice):
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in samples.NOTICE.split("\n")) + "</body></html>"
    result = read(page, "a.html")
    same = [(one.title, one.doc_number, one.addressees, one.valid_until, tree(one.main)) for one in (result, notice)]
    assert same[0] == same[1]


def test_what_is_recognised_is_plain_json(notice):
    data = json.loads(json.dumps(notice.to_json(), ensure_ascii=False))
    assert data["valid_until"] == "2026-04-01"
    assert data["doc_number"]["normalised"] == "东科发〔2023〕12号"
    assert data["attachments"][1] == {"title": "示范基地评价表", "state": "missing", "href": None}


def test_an_order_carries_the_text_that_it_promulgates():
    order = read(samples.ORDER)
    assert (order.carrier_title, order.title) == ("北山省人民政府令", "北山省数据条例实施办法")
    assert order.doc_number is not None
    assert (order.doc_number.normalised, order.doc_number.status) == ("北山省人民政府令第212号", "nonstandard")
    assert (order.issuers, order.written_on) == (("北山省人民政府",), date(2022, 8, 15))
    assert (order.effective_from, order.published_on) == (date(2022, 10, 1), None)
    assert tree(order.main) == [("第一条", "", "a1"), ("第二条", "", "a2")]


def test_a_public_notice_with_its_list():
    notice = read(samples.PUBLIC_NOTICE)
    assert (notice.title, notice.genre) == ("关于拟认定2023年度示范企业名单的公示", "公示")
    assert (notice.issuers, notice.written_on) == (("北山省科技厅",), date(2023, 4, 23))
    assert notice.attachments == (Attachment("拟认定名单", "in_text"),)
    assert notice.annexed_titles == ("拟认定名单",)
    assert [one.number for one in notice.cited_documents] == ["北科规〔2022〕4号"]


LETTER = "关于登记设备的通知\n各有关单位：\n请按要求登记设备，按时报送材料，不得迟报漏报。\n"


def test_a_list_of_attachments_below_its_word_and_an_attachment_that_begins_so():
    listed = read(f"{LETTER}附件：\n1.登记表\n2.汇总表\n东川省科技厅\n2023年4月3日")
    assert [one.title for one in listed.attachments] == ["登记表", "汇总表"]
    assert (listed.issuers, listed.written_on) == (("东川省科技厅",), date(2023, 4, 3))
    annexed = read(
        f"{LETTER}东川省科技厅\n2023年4月3日\n附件：\n1.甲公司在册设备，按编号排列。\n2.乙公司在册设备。\n其他说明见另页。"
    )
    assert [part.role for part in annexed.parts] == ["main", "annex"]
    assert annexed.written_on == date(2023, 4, 3)


def test_day_and_issuer_in_brackets_below_the_title():
    articles = "第一条 设备应当登记。\n第二条 按年报告。"
    rules = read(f"东川省设备管理规定\n（东川省科技厅 二〇一九年五月六日印发）\n{articles}")
    assert (rules.issuers, rules.written_on) == (("东川省科技厅",), date(2019, 5, 6))
    dated = read(f"东川省设备管理规定\n（2019年5月6日）\n{articles}")
    assert (dated.issuers, dated.written_on) == ((), date(2019, 5, 6))


def test_organs_above_a_title_are_its_issuers_but_a_sites_name_is_not():
    text = "关于加强设备管理的意见\n为加强设备管理，提出如下意见，请各单位结合实际抓好落实工作。\n一、登记\n按年登记。"
    paper = read(f"东川省科技厅 东川省财政厅\n{text}")
    assert paper.issuers == ("东川省科技厅", "东川省财政厅")
    assert paper.title == "东川省科技厅东川省财政厅关于加强设备管理的意见"
    page = read(f"发布日期：2020-05-06 来源：某网\n东川省科技厅\n{text}")
    assert (page.title, page.issuers) == ("关于加强设备管理的意见", ())


def test_a_term_that_is_extended_is_not_this_documents_own():
    text = "关于延长《设备办法》有效期的通知\n各有关单位：\n经评估，该办法有效期延长至2027年2月28日。"
    assert read(f"{text}\n省科技厅\n2024年1月5日").valid_until is None


PIECES = st.sampled_from(
    [
        *samples.NOTICE.split("\n"),
        *samples.BLOCK.split("\n"),
        *samples.REPOST.split("\n"),
        "附件",
        "附件：",
        "（一）",
        "第一条",
        "?。ㄒ唬└",
        "一、",
        "目录",
        "2020年2月30日",
    ]
)


@settings(max_examples=80)
@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=25))
def test_any_text_is_either_recognised_or_refused_in_one_line(pieces):
    refusal, result = "", None
    try:
        result = read("\n".join(pieces))
    except ImportRefused as error:
        refusal = error.message
    assert bool(refusal) != bool(result)
    assert "\n" not in refusal
    if result:
        assert json.loads(json.dumps(result.to_json(), ensure_ascii=False))["sha256"] == result.sha256
        anchors = [block.anchor for part in result.parts for block in part.blocks if block.anchor]
        assert len(anchors) == len(set(anchors))


def test_a_long_file_takes_time_in_proportion_and_no_more():
    def seconds(lines):
        start = time.process_time()
        read(samples.NOTICE + "".join(f"第{one}条 内容各不相同，编号{one}。\n" for one in range(5, lines)))
        return time.process_time() - start

    seconds(100)
    assert seconds(4000) < 8 * max(seconds(1000), 0.05)
