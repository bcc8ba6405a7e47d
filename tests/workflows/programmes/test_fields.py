"""As somebody who fills in a form I want lists and small tables that work without JavaScript and lose nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.uscc import fault_of, make
from workflows.programmes.forms.fields import MOST_ROWS, Column, OneLine, RowsField, SeveralField

COLUMNS = (
    Column("name", "企业名称", max_length=20),
    Column("uscc", "信用代码", fault=fault_of),
    Column("note", "说明", required=False),
    Column("kind", "类别", required=False, choices={"a": "甲"}),
)
GOOD = {"name": "甲公司", "uscc": make("91420100MA4K12345"), "note": "", "kind": "a"}


def rows(**options):
    return RowsField(COLUMNS, label="候选企业", **options)


def sent(values, name="firms"):
    """Return what a browser sends for these rows."""
    data = QueryDict(mutable=True)
    data[f"{name}-rows"] = str(len(values))
    for place, row in enumerate(values):
        for key, value in row.items():
            data[f"{name}-{place}-{key}"] = value
    return data


def test_rows_come_back_as_they_were_typed_and_empty_ones_are_dropped():
    widget = rows().widget
    got = widget.value_from_datadict(sent([{}, GOOD, {"name": "  "}, {"name": "乙"}]), {}, "firms")
    assert got == [GOOD, {"name": "乙", "uscc": "", "note": "", "kind": ""}]
    assert widget.value_from_datadict({"firms": got}, {}, "firms") == got


@given(st.lists(st.dictionaries(st.sampled_from(["name", "note"]), st.text(max_size=8).map(str.strip)), max_size=8))
def test_what_was_read_is_read_again_the_same(values):
    widget = rows().widget
    once = widget.value_from_datadict(sent(values), {}, "firms")
    assert widget.value_from_datadict(sent(once), {}, "firms") == once
    assert len(once) == sum(any(row.values()) for row in values)


@pytest.mark.parametrize("count", ["", "x", "-1", "９９", "9" * 9, None])
def test_a_nonsense_number_of_rows_is_no_row(count):
    data = QueryDict(mutable=True)
    data["firms-rows"] = count or ""
    data["firms-0-name"] = "甲"
    assert rows().widget.value_from_datadict(data, {}, "firms") == []


def test_every_fault_names_its_row_and_column():
    with pytest.raises(ValidationError) as refused:
        rows().clean([GOOD, {"name": "长" * 21, "uscc": GOOD["uscc"][:-1] + "?", "kind": "b"}, {"name": "丙"}])
    text = "".join(refused.value.messages)
    assert text == (
        "第2行“企业名称”：最多20字，现为21字。 "
        "第2行“信用代码”：统一社会信用代码只能包含数字和大写字母（不含 I、O、S、V、Z）。 "
        "第2行“类别”：请从列表中选择。 第3行“信用代码”：请填写。"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [([], "至少填写一行"), (None, "至少填写一行"), ("x", "至少填写一行"), ([GOOD] * (MOST_ROWS + 1), "最多100行")],
)
def test_no_row_and_too_many_are_refused(value, message):
    with pytest.raises(ValidationError, match=message):
        rows().clean(value)
    assert rows(required=False).clean([]) == []


def test_rows_read_as_lines():
    assert rows().words([GOOD]) == f"1. 企业名称 甲公司；信用代码 {GOOD['uscc']}；类别 甲"
    assert rows().words(None) == ""


def test_the_page_offers_empty_rows_unless_it_is_closed():
    widget = rows(required=False).widget
    shown = widget.render("firms", [GOOD], {})
    assert 'name="firms-rows" value="4"' in shown
    assert 'value="甲公司"' in shown
    closed = widget.render("firms", [GOOD], {"disabled": True})
    assert 'name="firms-rows" value="1"' in closed
    assert closed.count(" disabled") == len(COLUMNS)


def test_none_ticked_differs_from_not_on_the_page():
    field = SeveralField(label="所在地", choices=[("武汉市", "武汉市"), ("宜昌市", "宜昌市")])
    assert field.widget.value_omitted_from_data(QueryDict("other=1"), {}, "places")
    assert not field.widget.value_omitted_from_data(QueryDict("places-shown=1"), {}, "places")
    assert field.widget.value_from_datadict(QueryDict("places-shown=1"), {}, "places") == []
    both = QueryDict("places=武汉市&places=宜昌市")
    assert field.clean(field.widget.value_from_datadict(both, {}, "places")) == ["武汉市", "宜昌市"]
    assert field.words(["宜昌市", "武汉市"]) == "宜昌市、武汉市"
    with pytest.raises(ValidationError):
        field.clean(["长沙市"])


def test_a_long_line_stays_one_line():
    widget = OneLine({"maxlength": 120})
    assert (
        widget.value_from_datadict({"name": "武汉东湖高新区\r\n光电子创新型产业集群"}, {}, "name")
        == "武汉东湖高新区 光电子创新型产业集群"
    )
    assert widget.value_from_datadict({}, {}, "name") is None
    assert 'maxlength="120"' in widget.render("name", "甲")
