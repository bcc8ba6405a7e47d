"""As an editor I import a page of a government site and get its text and its facts, without the site around them."""

import time

import pytest

from cms_content.importers import recognise
from cms_content.importers.formats.html import extract

PAGE = """<!DOCTYPE html><html><head><title>某页_某网</title>
<meta name="SiteName" content="东川省人民政府门户网站"><meta name="SiteDomain" content="dongchuan.gov.example">
<meta name="ArticleTitle" content="东川省设备管理办法"><meta name="PubDate" content="2024-01-08 09:30">
<meta name="ContentSource" content="东川省科学技术厅"><meta name="Url" content="https://dongchuan.example/zc/1.html">
<style>p{}</style></head><body>
<div class="topNav"><a href="/">首页</a><a href="/zc">政策</a></div>
<div class="bread-crumb">您的位置：首页 &gt; 政策</div>
<header><h1>东川省设备管理办法</h1></header>
<div id="share">分享到 微信 微博</div><div class="fontSize">【字体：大 中 小】</div>
<table class="xxgk"><tr><th>索 引 号</th><td>000000000/2024-00001</td><th>主题分类：</th><td>科技、教育\\科技</td></tr>
<tr><th>发文机关</th><td>东川省科学技术厅</td><th>成文日期</th><td>2024年01月05日</td></tr>
<tr><th>发文字号</th><td>东科规〔2024〕1号</td><th>有效性</th><td>有效</td></tr></table>
<div class="TRS_Editor"><p>　　为规范设备管理，制定本办法。</p>
<p>　　一、登记。设备应当<br>登记在册。</p>
<table><tr><td>设备</td><td>数量</td></tr><tr><td>光谱仪</td><td>3</td></tr></table>
<p>　　二、报告。每年报告一次，报告的格式见附件。</p>
<p style="display: none">隐藏的文字</p><!-- 注释 --></div>
<p><a href="../fj/1.docx">附件：设备登记表.docx</a></p>
<div><p>相关文件：东川省旧设备管理办法的若干说明文字</p></div>
<div class="footer">主办单位：东川省科学技术厅 ICP备案号：东ICP备00000000号</div>
<script>alert(1)</script></body></html>"""


def test_text_without_furniture_and_facts_from_the_table_and_the_tags():
    found = extract(PAGE)
    assert [line.strip() for line in found.text.split("\n")] == [
        "东川省设备管理办法",
        "为规范设备管理，制定本办法。",
        "一、登记。设备应当",
        "登记在册。",
        "〔待核：以下 2 行原为表格，请对照原件〕",
        "｜设备｜数量｜",
        "｜光谱仪｜3｜",
        "二、报告。每年报告一次，报告的格式见附件。",
        "[附件：设备登记表.docx](https://dongchuan.example/fj/1.docx)",
    ]
    assert found.metadata == {
        "site": "东川省人民政府门户网站",
        "fallback_title": "东川省设备管理办法",
        "published": "2024-01-08 09:30",
        "source": "东川省科学技术厅",
        "url": "https://dongchuan.example/zc/1.html",
        "index_number": "000000000/2024-00001",
        "theme": "科技、教育\\科技",
        "issuer": "东川省科学技术厅",
        "written": "2024年01月05日",
        "doc_number": "东科规〔2024〕1号",
        "state": "有效",
    }


def test_the_facts_reach_the_record():
    policy = recognise(PAGE.encode("gb18030"), filename="a.html")
    assert policy.doc_number is not None
    assert (policy.title, policy.doc_number.normalised) == ("东川省设备管理办法", "东科规〔2024〕1号")
    assert (str(policy.written_on), str(policy.published_on)) == ("2024-01-05", "2024-01-08")
    assert (policy.issuers, policy.index_number) == (("东川省科学技术厅",), "000000000/2024-00001")
    assert [(one.title, one.href) for one in policy.attachments] == [
        ("设备登记表", "https://dongchuan.example/fj/1.docx")
    ]
    assert policy.source_url == "https://dongchuan.example/zc/1.html"


def test_a_schedule_with_the_words_of_labels_is_no_table_of_facts():
    page = "<table><tr><td>名称</td><td>时间</td></tr><tr><td>甲展</td><td>三月</td></tr></table>"
    assert extract(page).text.split("\n")[1:] == ["｜名称｜时间｜", "｜甲展｜三月｜"]
    assert extract(page).metadata == {}


def test_a_table_that_lays_out_the_page_is_text():
    page = f"<table><tr><td>左</td><td><p>{'很长的正文。' * 30}</p><p>第二段</p></td></tr></table>"
    assert [line.strip() for line in extract(page).text.split("\n")] == ["左", "很长的正文。" * 30, "第二段"]


def test_a_part_is_not_furniture_only_because_of_its_name():
    text = "各市科技局应当每年报告一次设备使用情况。" * 5
    assert extract(f'<div id="print-content"><p>{text}</p></div>').text == text


def test_facts_as_list_of_definitions():
    page = "<dl><dt>发文字号：</dt><dd>东科规〔2024〕1号</dd><dt>发布日期</dt><dd>2024-01-08</dd></dl><p>正文</p>"
    assert extract(page).metadata == {"doc_number": "东科规〔2024〕1号", "published": "2024-01-08"}


def test_script_in_a_link_or_a_broken_address_stays_dead():
    page = (
        '<meta name="url" content="https://a.example/"><p><a href="javascript:alert(1)">附件：甲表</a></p>'
        '<p><a href="http://[bad">附件：乙表</a></p>'
    )
    assert extract(page).text.split("\n") == ["[附件：甲表](javascript:alert%281%29)", "[附件：乙表](#)"]


@pytest.mark.parametrize("page", ["<p" * 50_000, "<div>" * 50_000 + "文字", "<a href='x'>" * 20_000, "<table>" * 5_000])
def test_a_hostile_page_takes_little_time_and_no_stack(page):
    start = time.process_time()
    extract(page)
    assert time.process_time() - start < 20
