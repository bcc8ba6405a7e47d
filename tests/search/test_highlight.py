"""As a reader of the results, I see what was found, marked in the text as it was written, and can trust the page."""

import time

import pytest

from search.analysis.parsing import parse
from search.highlight import LONGEST_TEXT, SNIPPET, Highlighter


def title(query, text):
    return Highlighter(parse(query)).title(text)


def snippet(query, text):
    return Highlighter(parse(query)).snippet(text)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("创新型产业集群", "建設創新型產業集群的意見", "建設<mark>創新型產業集群</mark>的意見"),
        ("国科火字〔2020〕85号", "见國科火字［２０２０］８５號文", "见<mark>國科火字［２０２０］８５號</mark>文"),
        ("85号", "85号、185号、〔2020〕85号", "<mark>85号</mark>、185号、〔2020〕<mark>85号</mark>"),
        ("5个工作日", "15个工作日或5个工作日", "15个工作日或<mark>5个工作日</mark>"),
        ("S3", "AWSS3 与 AWS S3、s3", "AWSS3 与 AWS <mark>S3</mark>、<mark>s3</mark>"),
        ("群主制", "集群主导与群主制", "集群主导与<mark>群主制</mark>"),
        ("产业集群", "产业，集群", "<mark>产业，集群</mark>"),
        ("2020-12-04", "2020年12月4日至2020.12.04", "<mark>2020年12月4日</mark>至<mark>2020.12.04</mark>"),
        ("章程的修订", "章程的制定与修订", "<mark>章程</mark>的制定与<mark>修订</mark>"),
        ("群", "集群的群主", "集<mark>群</mark>的<mark>群</mark>主"),
        ("公示", "名单公布", "名单公布"),
    ],
)
def test_finds_are_marked_in_the_original(query, text, expected):
    assert title(query, text) == expected


def test_markup_in_a_text_stays_text():
    attack = '<script>alert(1)</script>公示<img src=x onerror="x">'
    expected = "&lt;script&gt;alert(1)&lt;/script&gt;<mark>公示</mark>&lt;img src=x onerror=&quot;x&quot;&gt;"
    assert title("公示", attack) == expected
    assert snippet("公示", attack) == expected


def test_the_snippet_is_the_place_with_the_most_words():
    filler = "这一段讲别的事情。" * 40
    text = f"{filler}这里只有异议。{filler}对公示有异议的，应当在期限内提出。{filler}"
    found = snippet("公示 异议 期限", text)
    assert "对<mark>公示</mark>有<mark>异议</mark>的，应当在<mark>期限</mark>内提出" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < SNIPPET + 60


def test_a_text_without_a_find_shows_its_beginning():
    assert snippet("公示", "这里没有。") == "这里没有。"
    assert snippet("公示", "") == ""


def test_a_find_cut_by_the_end_of_the_snippet_is_not_half_marked():
    text = "甲" * (SNIPPET - 2) + "产业集群"
    assert snippet("甲 产业集群", text).count("<mark>") == snippet("甲 产业集群", text).count("</mark>")


def test_a_long_document_is_marked_quickly():
    text = ("关于推进创新型产业集群高质量发展的若干措施。" * 10_000)[: LONGEST_TEXT * 2]
    began = time.perf_counter()
    snippet("创新型产业集群 措施", text)
    assert time.perf_counter() - began < 1
