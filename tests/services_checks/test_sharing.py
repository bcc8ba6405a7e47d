"""As a developer I know which database a test was put to, and that none is put to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sharing import HOMES, ON_BOTH, ON_POSTGRESQL, ON_SQLITE, shares_of, shares_of_item

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("module", "given", "shares"),
    [
        ("tests/workflows/notices/test_handling.py", {}, ON_POSTGRESQL),
        ("tests/workflows/notices/test_handling.py", {"commits": True}, ON_BOTH),
        ("tests/workflows/notices/test_handling.py", {"asks": False}, ON_SQLITE),
        ("tests/workflows/notices/test_fifty_items.py", {"marks": {"one_database"}}, ON_SQLITE),
        ("tests/workflows/cases/test_queue.py", {}, ON_BOTH),
        ("tests/workflows/flows/test_pilot_2011.py", {}, ON_POSTGRESQL),
        ("tests/workflows/flows/test_pilot_2011.py", {"marks": {"service"}}, ON_SQLITE),
        ("tests/cms_content/test_pages.py", {}, ON_POSTGRESQL),
        ("tests/cms_content/test_feeds.py", {}, ON_SQLITE),
        ("tests/cms_content/test_feeds.py", {"commits": True}, ON_BOTH),
        ("tests/cms_content/editorial/test_review.py", {}, ON_POSTGRESQL),
        ("tests/browser/test_paper.py", {"commits": True, "marks": {"browser"}}, ON_SQLITE),
        ("tests/journeys/test_whole_story.py", {"commits": True, "marks": {"browser"}}, ON_POSTGRESQL),
        ("tests/browser/test_weight.py", {"asks": False, "marks": {"browser"}}, ON_SQLITE),
        ("tests/anything/new.py", {}, ON_BOTH),
    ],
)
def test_where_a_test_runs(module, given, shares):
    assert shares_of(module, **({"asks": True, "commits": False, "marks": set()} | given)) == shares


def test_every_home_is_there_and_is_a_home():
    assert [place for place in HOMES if not (ROOT / place).exists()] == []
    assert set(HOMES.values()) == {ON_SQLITE, ON_POSTGRESQL, ON_BOTH}


def test_every_test_of_this_run_has_its_place(request):
    share = request.config.getoption("--share")
    places = {item.nodeid: shares_of_item(item) for item in request.session.items}
    assert [test for test, shares in places.items() if not shares or not shares <= ON_BOTH] == []
    assert [test for test, shares in places.items() if share and share not in shares] == []
