"""As somebody who types whatever comes to mind, I get either hits or a sentence, never a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import dates, docno
from search.analysis.fold import fold
from search.analysis.parsing import LONGEST_QUERY, MOST_CLAUSES, parse
from search.errors import QueryEmpty, QueryTooLong, QueryUnreadable
from search.highlight import Highlighter


def words(text):
    return [clause.text for clause in parse(text).clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("创新型产业集群的评价", ["创新型产业集群", "评价"]),
        ("群主制 湖北", ["群主制", "湖北"]),
        ("研发费用加计扣除比例", ["研发费用", "加计扣除", "比例"]),
        ("15个工作日", ["15个工作日"]),
        ("85号", ["85号"]),
        ("第三条", ["第三条"]),
        ("“产业 集群”的意见", ["产业 集群", "意见"]),
        ("公示 公示 公示", ["公示"]),
        ("的", ["的"]),
        ("AND OR (", ["and", "or"]),
        ("title:公示 OR *", ["title", "公示", "or"]),
        ("集群 2020-12-04", ["集群", "2020-12-04"]),
    ],
)
def test_a_query_is_cut_into_words_phrases_numbers_and_dates(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00", "\u200b"])
def test_nothing_typed_asks_for_words(text):
    with pytest.raises(QueryEmpty):
        parse(text)


@pytest.mark.parametrize("text", ["，。！", "()[]{}", "***", "😀😀", "\ud800", '"" “”', "___"])
def test_signs_only_ask_for_letters(text):
    with pytest.raises(QueryUnreadable):
        parse(text)


def test_a_pasted_paragraph_is_refused_with_the_limit():
    assert parse("集" * LONGEST_QUERY).text == "集" * LONGEST_QUERY
    with pytest.raises(QueryTooLong) as refused:
        parse("集群" * 250)
    assert str(LONGEST_QUERY) in refused.value.message


@given(st.text(max_size=LONGEST_QUERY + 20) | st.text(alphabet='国科火字〔2020〕85号"“”- 的年月日[](', max_size=60))
def test_any_text_parses_or_is_refused_with_a_sentence(text):
    try:
        parsed = parse(text)
    except (QueryEmpty, QueryTooLong, QueryUnreadable):
        return
    assert 1 <= len(parsed.clauses) <= MOST_CLAUSES
    assert all(phrase and all(phrase) for clause in parsed.clauses for phrase in clause.phrases)
    Highlighter(parsed).snippet(text)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("国科火字〔2020〕85号", "国科火字〔2020〕85号"),
        ("國科火字［２０２０］８５號", "国科火字〔2020〕85号"),
        ("国科火字（2020）85号", "国科火字〔2020〕85号"),
        ("国科火字【2020】第85号", "国科火字〔2020〕85号"),
        ("国科火字2020年85号", "国科火字〔2020〕85号"),
        ("国科火字 2020 85号", "国科火字〔2020〕85号"),
        ("国科火字〔2021〕045号", "国科火字〔2021〕45号"),
        ("国科发高〔201790号", "国科发高〔2017〕90号"),
        ("国科发火2013[230]号", "国科发火〔2013〕230号"),
        ("国办发…2011‟58号", "国办发〔2011〕58号"),
        ("火炬〔2024〕函5号", "火炬〔2024〕函5号"),
        ("鄂科技规〔2025〕1号 文件", ""),
        ("湖北 2020年85号", ""),
        ("〔2024〕2号", ""),
        ("HFGS—2017—9", ""),
        ("", ""),
    ],
)
def test_a_document_number_has_one_form(written, normal):
    assert docno.normalise(written) == normal


def test_numbers_cited_in_a_sentence_are_found_without_the_words_before():
    text = "根据《国家规划》（国科发高〔201790号）、按照国科火字〔2020〕85号和苏发[2017]19号要求"
    found = docno.find(text)
    assert [number for _start, _end, number in found] == [
        "国科发高〔2017〕90号",
        "国科火字〔2020〕85号",
        "苏发〔2017〕19号",
    ]
    assert [text[start:end] for start, end, _number in found] == [
        "国科发高〔201790号",
        "国科火字〔2020〕85号",
        "苏发[2017]19号",
    ]


def test_a_cited_number_counts_from_wherever_its_code_may_begin():
    assert docno.readings("出自国科火字〔202085号") == [
        "出自国科火字〔2020〕85号",
        "自国科火字〔2020〕85号",
        "国科火字〔2020〕85号",
        "科火字〔2020〕85号",
        "火字〔2020〕85号",
    ]


@pytest.mark.parametrize(
    "written", ["2020-12-04", "2020.12.4", "2020年12月4日", "2020/12/04", "２０２０年１２月０４日"]
)
def test_a_date_is_looked_for_in_every_form(written):
    [(start, end, variants)] = dates.find(fold(written))
    assert (start, end) == (0, len(written))
    assert variants == [
        "2020年12月4日",
        "2020年12月04日",
        "2020-12-04",
        "2020-12-4",
        "20201204",
        "二〇二〇年十二月四日",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年12月", [(0, 8, "2020年12月", "二〇二〇年十二月")]),
        ("2021.3", [(0, 6, "2021年3月", "二〇二一年三月")]),
        ("12020-12-04", []),
        ("2020-13-01", []),
        ("1.5", []),
        ("2020年至2022年", []),
    ],
)
def test_months_are_dates_and_other_numbers_are_not(text, expected):
    found = [(start, end, variants[0], variants[-1]) for start, end, variants in dates.find(text)]
    assert found == expected


def test_days_are_written_in_chinese_numerals():
    written = [dates.variants("2021", month, day)[-1] for month, day in [(1, 10), (10, 11), (11, 20), (12, 31)]]
    assert written == [
        "二〇二一年一月十日",
        "二〇二一年十月十一日",
        "二〇二一年十一月二十日",
        "二〇二一年十二月三十一日",
    ]
