"""As an editor I want dates recognised however a document writes them, and never a date that does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_content.importers import dates, numerals


@given(st.integers(min_value=0, max_value=numerals.LARGEST))
def test_a_numeral_by_place_comes_back(value):
    assert numerals.to_int(numerals.to_chinese(value)) == value


@given(st.integers(min_value=1000, max_value=9999))
def test_a_numeral_digit_by_digit_comes_back(value):
    assert numerals.to_int(numerals.digits_to_chinese(value)) == value


@given(st.dates(min_value=date(1949, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_in_chinese_numerals_comes_back(value):
    assert dates.parse_date(dates.in_chinese(value)) == value


@given(st.dates(min_value=date(1949, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_in_arabic_numerals_comes_back_in_each_form(value):
    forms = [
        f"{value.year}年{value.month}月{value.day}日",
        f"{value:%Y年%m月%d日}",
        f"{value:%Y-%m-%d}",
        f"{value.year}/{value.month}/{value.day}",
        f"{value.year}.{value.month}.{value.day}",
        f"{value.year} 年 {value.month} 月 {value.day} 日",
    ]
    assert [dates.parse_date(form) for form in forms] == [value] * len(forms)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇二〇年十二月四日", date(2020, 12, 4)),
        ("二○一九年十月三十一日", date(2019, 10, 31)),
        ("二零二〇年元月四日", date(2020, 1, 4)),
        ("二0二0年十二月四日", date(2020, 12, 4)),
        ("二O二O年十二月四日", date(2020, 12, 4)),
        ("二零二一年二月廿八日", date(2021, 2, 28)),
        ("２０２２年３月５日", date(2022, 3, 5)),
        ("2021年2月29日", None),
        ("2021年13月1日", None),
        ("1911年10月10日", None),
        ("2020年12月", None),
        ("第3.2.1节", None),
        ("", None),
    ],
)
def test_single_dates(text, value):
    assert dates.parse_date(text) == value


def test_dates_in_running_text_come_in_order_with_their_places():
    text = "自2021年1月1日起施行，二〇二三年六月三十日终止；2021年2月30日无效。"
    found = list(dates.find_dates(text))
    assert [(one.value, text[one.start : one.end]) for one in found] == [
        (date(2021, 1, 1), "2021年1月1日"),
        (date(2023, 6, 30), "二〇二三年六月三十日"),
    ]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2020, 12, 4), 60, date(2025, 12, 4)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
    ],
)
def test_a_term_ends_on_the_corresponding_day(start, months, end):
    assert dates.add_months(start, months) == end


@pytest.mark.parametrize("text", ["二三十五", "十十", "百千", "abc", "一二x", ""])
def test_what_is_no_numeral_is_none(text):
    assert numerals.to_int(text) is None


def test_a_number_that_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="10000"):
        numerals.to_chinese(10_000)
