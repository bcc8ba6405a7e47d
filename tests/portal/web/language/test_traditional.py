"""A reader from Hong Kong or Taiwan reads the pages in traditional characters; no word of a document is exchanged."""

from __future__ import annotations

import csv

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from cms_content.demo_policies import national, provincial
from cms_content.themes import TABLE
from portal.web import traditional
from search.analysis.fold import fold

TRICKY = {
    "皇后之后": "皇后之後",
    "头发发展，发文后发布": "頭髮發展，發文後發佈",
    "方面的面条": "方面的麵條",
    "里程和这里": "里程和這裡",
    "干部要干净，干旱不相干": "幹部要乾淨，乾旱不相干",
    "系统的联系和系数": "系統的聯繫和係數",
    "集群的群主": "集群的群主",
    "制定制度，制造产品": "制定制度，製造產品",
    "准予备案，标准": "准予備案，標準",
    "征求意见，特征": "徵求意見，特徵",
    "复印件，答复，重复": "複印件，答復，重複",
    "一只，只有": "一隻，只有",
    "范围，云计算": "範圍，雲計算",
    "台账，台州": "臺賬，台州",
    "国科火字〔2020〕85号": "國科火字〔2020〕85號",
}


@pytest.mark.parametrize(("simplified", "expected"), TRICKY.items())
def test_words_decide_which_character_is_meant(simplified, expected):
    assert traditional.to_traditional(simplified) == expected


def texts() -> list[str]:
    """Return every text of the demonstration's policies and the theme table."""
    found = [value for module in (national, provincial) for value in _strings(vars(module))]
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        found += [row["name"] for row in csv.DictReader(file)]
    return [*found, *TRICKY]


def _strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, one in value.items() if not str(name).startswith("__") for text in _strings(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _strings(one)]
    return _strings(vars(value)) if type(value).__module__ == "cms_content.policy_data" else []


def test_characters_are_exchanged_and_words_are_not():
    """Folding both scripts, as the search does, gives the same text: so each is found by the other, too."""
    assert len(texts()) > 200
    assert [text for text in texts() if fold(traditional.to_traditional(text)) != fold(text)] == []


PAGE = """<!doctype html><html lang="zh-Hans"><head><title>发文</title><meta name="x" content="发">
<script type="application/ld+json">{"name": "发文"}</script><style>a::before{content:"发"}</style></head><body>
<!-- 发 --><a href="/搜索?q=发" title="后来" id="发" data-x='title="发"'>皇<mark>后</mark></a>
<div lang="zh-Hans" aria-label="发文"><span lang="en">Issued</span></div>
<input name="q" value="发" placeholder="发文"><input type="submit" value="发送">
<button name="v" value="发">发送</button>
<textarea aria-label="发文">发</textarea><code>发<code>发</code></code><img alt="头发" src="/发.png">
<a translate="no" lang="zh-Hans" title="发">简体发</a><td data-label="发文机关">1 &lt; 2 头发&amp;</td>
<select><option value="发">头发</option><option>发</option></select><p>头<br>发</p></body></html>"""
CONVERTED = """<!doctype html><html lang="zh-Hant"><head><title>發文</title><meta name="x" content="发">
<script type="application/ld+json">{"name": "发文"}</script><style>a::before{content:"发"}</style></head><body>
<!-- 发 --><a href="/搜索?q=发" title="後來" id="发" data-x='title="发"'>皇<mark>后</mark></a>
<div lang="zh-Hant" aria-label="發文"><span lang="en">Issued</span></div>
<input name="q" value="发" placeholder="發文"><input type="submit" value="發送">
<button name="v" value="发">發送</button>
<textarea aria-label="發文">发</textarea><code>发<code>发</code></code><img alt="頭髮" src="/发.png">
<a translate="no" lang="zh-Hans" title="发">简体发</a><td data-label="發文機關">1 &lt; 2 頭髮&amp;</td>
<select><option value="发">頭髮</option><option>发</option></select><p>頭<br>發</p></body></html>"""


def test_only_what_is_read_changes_never_what_is_sent_followed_or_run():
    assert traditional.convert_page(PAGE) == CONVERTED


@pytest.mark.parametrize("broken", ["发<", "<p title='发", "发</p", "<textarea>发", "a < b 发 > c", "<a <b 发>", ""])
def test_broken_pages_are_not_lost(broken):
    assert fold(traditional.convert_page(broken)) == fold(broken)


def test_the_response_keeps_its_length_and_loses_the_simplified_pages_tag():
    response = HttpResponse("<p>头发</p>", headers={"Content-Length": "1", "ETag": '"x"'})
    traditional.convert_response(response)
    assert (response.content.decode(), response["Content-Length"], "ETag" in response) == ("<p>頭髮</p>", "13", False)


def test_files_streams_and_packed_pages_pass_untouched():
    feed = HttpResponse("<p>头发</p>", content_type="application/atom+xml")
    packed = HttpResponse(b"\x1f\x8b\xff", headers={"Content-Encoding": "gzip"})
    traditional.convert_response(feed)
    traditional.convert_response(packed)
    assert (feed.content.decode(), packed.content) == ("<p>头发</p>", b"\x1f\x8b\xff")
    parts = iter(["<p>头发</p>".encode()])
    stream = StreamingHttpResponse(parts)
    traditional.convert_response(stream)
    assert b"".join(stream).decode() == "<p>头发</p>"
