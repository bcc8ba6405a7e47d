"""An editor's numbers become addresses that can be quoted, and every theme has the name that sites print."""

from __future__ import annotations

import pytest

from cms_content.anchors import anchored_body, chinese_number, ordinal
from cms_content.policy_data import ArticleData, ChapterData, ParagraphData
from cms_content.themes import full_name, themes

pytestmark = pytest.mark.static


@pytest.mark.parametrize(
    ("text", "value"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("九千九百九十九", 9999)]
)
def test_chinese_numerals(text, value):
    assert chinese_number(text) == value


def test_other_text_is_not_a_numeral():
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        chinese_number("甲")


@pytest.mark.parametrize(
    ("number", "plain"), [("第十二条", "12"), ("（三）", "3"), ("12.", "12"), ("", ""), ("附", "")]
)
def test_ordinal_of_a_heading(number, plain):
    assert ordinal(number) == plain


def test_anchors_follow_the_numbering_and_are_unique():
    body = anchored_body(
        (
            ChapterData(number="第一章", title="总则"),
            ArticleData(number="第一条", text="甲"),
            ChapterData(number="第二章", title="分则"),
            ChapterData(number="（一）", title="小节", level=2),
            ArticleData(number="1.", text="乙"),
            ArticleData(number="1.", text="丙"),
            ParagraphData(text="丁"),
            ParagraphData(text="戊", doubtful=True),
            ChapterData(title="无号"),
        )
    )
    assert [(kind, value if isinstance(value, str) else value["anchor"]) for kind, value in body] == [
        ("chapter", "c1"),
        ("article", "a1"),
        ("chapter", "c2"),
        ("chapter", "c2-1"),
        ("article", "p1"),
        ("article", "p1-x2"),
        ("paragraph", "丁"),
        ("doubtful", "戊"),
        ("chapter", "c4"),
    ]


def test_theme_table():
    first_level = [theme for theme in themes().values() if not theme.parent]
    assert (len(first_level), full_name("11-01"), full_name("11"), full_name("99")) == (
        22,
        "科技、教育\\科技",
        "科技、教育",
        "",
    )
