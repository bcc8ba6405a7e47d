"""A reader opens a page whose text a program stored, with a script in it: the text is there, the script is not."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from wagtail.rich_text import RichText

from cms_content.prose import ProseBlock
from cms_content.richtext import prose_html

pytestmark = pytest.mark.static


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("<p>甲<b>乙</b></p>", "<p>甲<b>乙</b></p>"),
        ("<p>甲<script>alert(1)</script>乙</p>", "<p>甲乙</p>"),
        ("<script><p>丙</p></script>", ""),
        ('<p onclick="x()">甲</p>', "<p>甲</p>"),
        ('<a href="javascript:alert(1)">甲</a>', "<a>甲</a>"),
        ('<a href="jav&#x09;ascript:alert(1)">甲</a>', "<a>甲</a>"),
        ('<a href="https://example.org/?a=1&amp;b=2">甲</a>', '<a href="https://example.org/?a=1&amp;b=2">甲</a>'),
        ('<img src="x" onerror="alert(1)">', ""),
        ('<svg onload="alert(1)"><p>甲</p></svg>', ""),
        ("<table><tr><td>甲</td></tr></table>", "甲"),
        ("<p>1 &lt; 2<!-- 注 --></p>", "<p>1 &lt; 2</p>"),
        ("<script><img src=x onerror=alert(1)></script>", ""),
        ("<p><scr<script>ipt>alert(1)</p>", "<p>ipt&gt;alert(1)</p>"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", ""),
        ("<ul><li>甲</li></ul><ol><li>乙</li></ol>", "<ul><li>甲</li></ul><ol><li>乙</li></ol>"),
    ],
)
def test_only_the_editors_own_features_reach_the_reader(stored, shown):
    assert prose_html(stored) == shown


def test_each_block_of_prose_has_its_markup():
    block = ProseBlock()
    body = block.to_python(
        [
            {"type": "heading", "value": "小标题<b>"},
            {"type": "text", "value": "<p>正文<script>x</script></p>"},
            {"type": "question", "value": {"question": "问<i>", "answer": "<p>答</p>"}},
            {"type": "quotation", "value": "引文<i>"},
        ]
    )
    heading, text, question, quotation = ("".join(one.render().split("\n")) for one in body)
    assert heading == "<h2>小标题&lt;b&gt;</h2>"
    assert text == "<p>正文</p>"
    assert question == '<div class="question"><h3>问&lt;i&gt;</h3><p>答</p></div>'
    assert quotation == '<blockquote class="quotation"><p>引文&lt;i&gt;</p></blockquote>'


def test_a_page_without_headings_puts_its_questions_one_level_higher():
    value = {"question": "问", "answer": RichText("<p>答</p>")}
    html = render_to_string("cms_content/blocks/question.html", {"self": value, "question_heading": "h2"})
    assert "<h2>问</h2>" in html
