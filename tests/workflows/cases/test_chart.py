"""As anybody I see a flow as its page reads: from top to bottom, by authority, with the verdicts on the arrows.

On a case's page the chart also shows what was done, where the case stands and the way that it took.
"""

from __future__ import annotations

import pytest

from portal import clock
from tests import factories
from workflows.cases.chart import BOX_HEIGHT, BOX_WIDTH, chart_of
from workflows.flows.national_2020 import NationalConfirmation2020


def ways(chart, name):
    return {(arrow.target.name, arrow.label) for arrow in chart.arrows if arrow.source.name == name}


def test_the_chart_tells_who_does_what_and_which_verdict_leads_where():
    chart = chart_of(NationalConfirmation2020)
    titles = {box.name: (box.title, box.who) for box in chart.boxes}
    assert titles["province_review"] == ("省级审核", "审核人员")
    assert [lane["title"] for lane in chart.lanes] == ["申报单位", "推荐机关", "国家主管机构", "系统"]
    assert ways(chart, "province_review") == {
        ("province_sign", "建议推荐、建议不予推荐"),
        ("correction", "退回补正"),
    }
    assert ways(chart, "expert_one") == {("conclusion", "")}
    assert ("confirm", "公示通过") in ways(chart, "notice_ended")


def test_no_two_boxes_meet_and_no_arrow_leaves_the_picture():
    chart = chart_of(NationalConfirmation2020)
    assert len({box.y for box in chart.boxes}) == len(chart.boxes)
    for arrow in chart.arrows:
        assert all(0 < x < chart.width and 0 < y < chart.height for x, y in arrow.points), arrow.label
        for box in chart.boxes:
            if box not in (arrow.source, arrow.target):
                assert not any(crosses(box, *pair) for pair in zip(arrow.points, arrow.points[1:], strict=False))


def crosses(box, begin, end):
    """Tell whether the piece of an arrow runs through the box."""
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return right > box.x and left < box.x + BOX_WIDTH and bottom > box.y and top < box.y + BOX_HEIGHT


@pytest.mark.django_db
def test_a_case_shows_the_way_it_took(django_assert_num_queries):
    with clock.frozen(factories.MONDAY):
        land = factories.country()
        case = factories.submitted(land, land.donghu)
        factories.say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    process = case.process
    with django_assert_num_queries(2):
        chart = chart_of(NationalConfirmation2020, process)
    states = {box.name: box.state for box in chart.boxes if box.state}
    assert states == {"submitted": "done", "province_review": "done", "correction": "now"}
    taken = {(arrow.source.name, arrow.target.name) for arrow in chart.arrows if arrow.taken}
    assert taken == {("submitted", "province_review"), ("province_review", "correction")}
