"""As the portal's editor I import the five real documents that it begins with, and every field is right.

Their text is not in this repository: the tests read the files beside it (`JQT_SHARED`, default ../shared).
"""

import difflib
import os
import re
from datetime import date
from pathlib import Path

import pytest

from cms_content.importers import recognise
from cms_content.importers.result import Attachment, Citation

SHARED = Path(os.environ.get("JQT_SHARED") or Path(__file__).resolve().parents[3].parent / "shared")
DOCUMENTS = SHARED / "real_documents"
CLEAN_READING = SHARED / "domain" / "data" / "s3_clean_zh-Hans.txt"

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the five real documents are not beside the checkout (JQT_SHARED)"
)
FIVE = ("000", "001", "002", "003", "004")
SCIENCE_DEPARTMENTS = "各省、自治区、直辖市及计划单列市科技厅"
OPINIONS = "关于深入推进创新型产业集群高质量发展的意见"


@pytest.fixture(scope="module")
def documents():
    found = {name: next(DOCUMENTS.glob(f"{name}_*")) for name in FIVE}
    return {name: recognise(path.read_bytes(), filename=path.name) for name, path in found.items()}


def numbers(headings):
    """The tree as numbers only: a leaf is its number, a branch a pair of number and children."""
    return [(one.number, numbers(one.children)) if one.children else one.number for one in headings]


def test_titles_and_genres(documents):
    assert {name: (one.title, one.genre) for name, one in documents.items()} == {
        "000": (OPINIONS, "意见"),
        "001": (None, None),
        "002": ("创新型产业集群评价指引（试行）", "指引"),
        "003": ("创新型产业集群建设工程实施方案", "方案"),
        "004": ("关于加快培育发展高新技术产业开发区“一区一战略产业”的意见", "意见"),
    }


def test_the_notice_that_carries_a_text_and_the_texts_that_are_annexed(documents):
    assert {name: (one.carrier_title, one.annexed_titles) for name, one in documents.items()} == {
        "000": (None, ()),
        "001": (None, ()),
        "002": ("关于印发《创新型产业集群评价指引（试行）》的通知", ()),
        "003": (None, ("创新型产业集群建设试点申报指南", "创新型产业集群建设发展规划编写提纲")),
        "004": (None, ()),
    }


def test_own_numbers_are_only_those_in_the_text(documents):
    own = {name: one.doc_number.normalised if one.doc_number else None for name, one in documents.items()}
    assert own == {"000": None, "001": None, "002": "国科火字〔2020〕183号", "003": None, "004": None}


def test_issuers(documents):
    assert {name: one.issuers for name, one in documents.items()} == {
        "000": ("科技部火炬中心",),
        "001": ("湖北省科技厅",),
        "002": ("科技部火炬中心",),
        "003": (),
        "004": (),
    }


def test_each_date_is_in_its_own_place_and_a_scrape_date_in_none_of_them(documents):
    dates = {
        name: (one.written_on, one.published_on, one.effective_from, one.valid_until, one.captured_on)
        for name, one in documents.items()
    }
    assert dates == {
        "000": (date(2020, 4, 29), date(2020, 5, 7), None, None, None),
        "001": (date(2020, 12, 4), None, None, date(2025, 12, 4), None),
        "002": (date(2020, 11, 6), date(2020, 11, 9), date(2020, 11, 9), None, None),
        "003": (None, None, None, None, date(2015, 7, 27)),
        "004": (None, None, None, None, date(2018, 10, 17)),
    }


def test_validity(documents):
    force = {name: (one.effective_rule, one.validity_term, one.is_trial) for name, one in documents.items()}
    assert force == {
        "000": (None, None, False),
        "001": ("自发布之日起实施", "有效期为5年", False),
        "002": ("自发布之日起试行", None, True),
        "003": (None, None, False),
        "004": (None, None, False),
    }
    assert "原文只有成文日期，有效期暂按成文日期 2020-12-04 起算，请核对发布日期" in documents["001"].warnings


def test_addressees(documents):
    assert {name: one.addressees for name, one in documents.items()} == {
        "000": (f"{SCIENCE_DEPARTMENTS}(委、局)", "新疆生产建设兵团科技局"),
        "001": ("各市、州、直管市、神农架林区科技局", "各高新区管委会", "各有关单位"),
        "002": (f"{SCIENCE_DEPARTMENTS}（委、局）", "新疆生产建设兵团科技局", "各国家高新区管委会"),
        "003": (),
        "004": (),
    }


def test_publicity_and_source(documents):
    assert {name: (one.publicity, one.source_site) for name, one in documents.items()} == {
        "000": (None, "科学技术部火炬高技术产业开发中心网站"),
        "001": (None, None),
        "002": ("主动公开", "科技部火炬高技术产业开发中心"),
        "003": (None, None),
        "004": (None, None),
    }


def test_cited_documents_with_their_garbled_numbers_corrected_in_the_open(documents):
    note = "右括号缺失，按四位年份断开，请核对"
    pilot = Citation("创新型产业集群试点认定管理办法", "国科发火〔2013〕230号", "国科发火〔2013〕230号", "依据")
    plan = "创新型产业集群建设工程实施方案(试行)"
    jiangsu = "中共江苏省委江苏省人民政府关于促进全省开发区改革和创新发展的实施意见"
    assert {name: one.cited_documents for name, one in documents.items()} == {
        "000": (Citation("科技部党组1号文件", None, None, "贯彻落实"),),
        "001": (Citation(OPINIONS, "国科火字〔2020〕85号", "国科火字〔2020〕85号", "贯彻落实"),),
        "002": (pilot,),
        "003": (Citation(plan, None, None, "依据", "与本文标题只差试行（暂行）字样，可能就是本文"),),
        "004": (
            Citation("国家高新区“十三五”发展规划", "国科发高〔201790号", "国科发高〔2017〕90号", "依据", note),
            Citation(jiangsu, "苏发〔201719号", "苏发〔2017〕19号", "依据", note),
            Citation("苏南国家自主创新示范区条例", None, None, "引用"),
            Citation("江苏省开发区条例", None, None, "引用"),
        ),
    }


def test_attachments_known_but_missing(documents):
    assert {name: one.attachments for name, one in documents.items()} == {
        "000": (),
        "001": (),
        "002": (Attachment("创新型产业集群评价指标体系", "missing"),),
        "003": (
            Attachment("创新型产业集群建设试点申报指南", "in_text"),
            Attachment("创新型产业集群建设发展规划编写提纲", "in_text"),
        ),
        "004": (),
    }


def test_heading_tree_of_the_national_opinions(documents):
    tree = documents["000"].main.headings
    assert numbers(tree) == [f"{one}、" for one in [*"一二三四五六七八九十", "十一", "十二"]]
    assert (tree[0].title, tree[-1].anchor) == ("立足新兴产业，把握发展方向", "c12")


def test_heading_tree_of_the_hubei_measures(documents):
    assert numbers(documents["001"].main.headings) == [
        ("一、", ["（一）", "（二）"]),
        ("二、", ["1.", "2.", "3."]),
        ("三、", ["4.", "5.", "6.", "7.", "8."]),
        ("四、", ["9.", "10.", "11."]),
        ("五、", ["12.", "13.", "14.", "15."]),
    ]
    assert documents["001"].main.headings[4].children[0].title == "健全组织体系"


def test_heading_tree_of_the_evaluation_guideline(documents):
    assert numbers(documents["002"].main.headings) == [
        ("第一章", ["第一条", "第二条"]),
        ("第二章", ["第三条", "第四条", "第五条", "第六条", "第七条"]),
        ("第三章", ["第八条", "第九条", "第十条", "第十一条"]),
        ("第四章", ["第十二条", "第十三条"]),
        ("第五章", ["第十四条", "第十五条"]),
        ("第六章", ["第十六条"]),
    ]
    assert [one.title for one in documents["002"].main.headings][:3] == ["总则", "评价对象", "评价管理"]


def test_heading_trees_of_the_pilot_programme_and_its_annexes(documents):
    main, guide, plan = documents["003"].parts
    assert numbers(main.headings) == [
        "一、",
        "二、",
        ("三、", ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）"]),
        ("四、", ["（一）", "（三）"]),
        ("五、", ["（一）", "（二）", "（三）", "（四）"]),
    ]
    assert numbers(guide.headings) == [
        ("一、", ["1.", "2.", "3.", "4.", "5."]),
        "二、",
        ("三、", ["1.", "2.", "3."]),
        "四、",
    ]
    assert numbers(plan.headings) == [("一、", ["1.", "2."]), "二、", "三、", ("四、", ["1.", "2."]), "五、", "六、"]


def test_heading_tree_of_the_jiangsu_opinions(documents):
    assert numbers(documents["004"].main.headings) == [
        ("一、", ["（一）", "（二）"]),
        ("二、", ["（三）", "（四）", "（五）", "（六）"]),
        ("三、", ["（七）", "（八）", "（九）", "（十）"]),
        ("四、", ["（十一）", "（十二）", "（十三）"]),
        ("五、", ["（十四）", "（十五）", "（十六）"]),
        ("六、", ["（十七）", "（十八）"]),
    ]


def test_no_site_furniture_is_left_in_any_text(documents):
    words = ("火炬党委", "当前位置", "京ICP", "信箱", "返回列表", "Network", "点击", "十三五政策及新闻", "部委链接")
    texts = {
        name: "".join(block.text for part in one.parts for block in part.blocks) for name, one in documents.items()
    }
    left = [(name, word) for name, text in texts.items() for word in words if word in text]
    assert left == []


def test_only_the_damaged_document_is_repaired(documents):
    assert {name: len(one.repairs) for name, one in documents.items()} == {
        "000": 0,
        "001": 0,
        "002": 0,
        "003": 11,
        "004": 0,
    }


def test_how_the_damaged_document_was_repaired(documents):
    repairs = documents["003"].repairs
    counts = {one.kind: one.count for one in repairs if one.kind != "byte_shift"}
    assert counts["inserted_pinyin"] == 597
    assert sorted(counts) == ["inserted_pinyin", "traditional_script"]
    runs = [one for one in repairs if one.kind == "byte_shift"]
    assert [one.line for one in runs] == [38, 41, 42, 44, 46, 48, 49, 57, 59]
    assert "".join(one.recovered for one in runs) == "二）育科集群（六）国际三）所在二）政策。对科，有望成"


def test_what_the_repair_leaves_to_a_person(documents):
    doubts = [(one.line, one.suggestion) for one in documents["003"].unrepaired]
    assert doubts == [(46, "政府是"), (46, "（二）")]
    marked = [block.text for part in documents["003"].parts for block in part.blocks if "〔待核" in block.text]
    assert [re.findall("〔待核：[^〕]*〕", text) for text in marked] == [
        ["〔待核：疑缺编号（二）〕"],
        ["〔待核：政府是？〕"],
    ]


def test_with_both_suggestions_taken_the_text_is_the_reading_made_by_hand(documents):
    def even(text):
        return re.sub(r"\s", "", text).translate(str.maketrans("（），；：", "(),;:"))

    by_hand = even(CLEAN_READING.read_text(encoding="utf-8").split("创新型产业集群建设工程实施方案", 1)[1])
    by_hand = by_hand.split("点击:次", 1)[1].replace("附件:创新型产业集群建设试点申报指南", "", 1)
    by_hand = by_hand.replace("创新型产业集群建设发展规划编写提纲", "", 1)
    blocks = [block for part in documents["003"].parts for block in part.blocks]
    ours = even("".join(f"{one.number}{one.title}{'。' if one.title and one.text else ''}{one.text}" for one in blocks))
    ours = re.sub("〔待核:疑缺编号([^〕]*)〕", r"\1", ours)
    ours = re.sub("〔待核:([^〕？]*)？〕", r"\1", ours)
    assert difflib.SequenceMatcher(None, ours, by_hand, autojunk=False).ratio() == 1.0
