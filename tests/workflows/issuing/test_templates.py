"""As an authority's administrator I use our own Word template, and am told by name what in it is unknown."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from portal import clock
from portal.errors import Invalid, NotAllowed
from tests.factories import MONDAY, country
from tests.workflows.issuing.world import accepted, administrator, configure, issue, template, text_of
from workflows.issuing import configuring
from workflows.issuing.errors import SeriesNotConfigured, TemplateRefused
from workflows.issuing.examining import examine_template
from workflows.issuing.kinds import KINDS
from workflows.issuing.rendering import head_for, own_template, render

KIND = KINDS["acceptance_notice"]
CORRECTION = KINDS["correction_notice"]


def examine(*paragraphs: str, kind=KIND):
    examine_template(template(*paragraphs).read(), kind)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_the_portals_own_templates_pass_their_own_examination(kind):
    examine_template(own_template(kind), kind)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_the_portals_own_templates_can_be_filled_with_nothing_and_with_markup(kind):
    for value in ("", "<w:p>&{{ authority }}\x00\x0b"):
        facts = dict.fromkeys(kind.placeholders, value) | {"corrections": [{"title": value, "text": value}]}
        assert render(own_template(kind), facts)[:2] == b"PK"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_signature_and_date_never_stand_alone_on_a_page(kind):
    facts = dict.fromkeys(kind.placeholders, "某") | {"corrections": []}
    lines = Document(io.BytesIO(render(own_template(kind), facts))).paragraphs
    assert [line.paragraph_format.keep_with_next for line in lines[-3:]] == [True, True, None]


def test_unknown_placeholders_are_named():
    with pytest.raises(TemplateRefused, match="不认识的占位符：leader、opinions。"):
        examine("{{ authority }} {{ opinions }}", "{% if leader %}{{ number }}{% endif %}")


def test_a_placeholder_of_another_kind_is_unknown():
    with pytest.raises(TemplateRefused, match="不认识的占位符：corrections"):
        examine("{%p for item in corrections %}", "{{ item.title }}", "{%p endfor %}")
    examine("{%p for item in corrections %}", "{{ item.title }}：{{ item.text }}", "{%p endfor %}", kind=CORRECTION)


@pytest.mark.parametrize(
    "written",
    [
        "{{ authority.__class__ }}",
        "{{ authority.upper() }}",
        "{{ ''.join(authority) }}",
        "{{ authority * 9999999 }}",
        "{{ authority|length }}",
        "{% set authority = 1 %}",
        "{% include 'x' %}",
        "{% for one in authority %}{{ one }}{% endfor %}",
        "{{ range(9) }}",
    ],
)
def test_only_simple_tags_are_taken(written):
    with pytest.raises(TemplateRefused):
        examine(written)


def test_a_broken_tag_is_told_as_such():
    with pytest.raises(TemplateRefused, match="标记写法有误"):
        examine("{% if reason %}没有结束")


def with_part(name: str, body: bytes) -> bytes:
    """Return a template with a further part in its package."""
    kept = io.BytesIO(template("{{ authority }}").read())
    with zipfile.ZipFile(kept, "a") as package:
        package.writestr(name, body)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "word/_rels/other.xml.rels",
            b'<Relationship Type="x/image" Target="http://a.example/" TargetMode="External"/>',
        ),
        ("word/other.xml", b"<w:instrText>INCLUDETEXT /etc/passwd</w:instrText>"),
        ("word/embeddings/object.bin", b"x"),
        ("word/footnotes.xml", b"<w:t>{{ authority }}</w:t>"),
    ],
)
def test_what_fetches_or_hides_is_refused(name, body):
    with pytest.raises(TemplateRefused):
        examine_template(with_part(name, body), KIND)


def test_something_else_than_a_word_document_is_refused():
    with pytest.raises(TemplateRefused, match="不是完整的 Word 文档"):
        examine_template(b"PK\x03\x04 nothing", KIND)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country()


def test_the_authoritys_own_template_is_filled_in(land):
    admin = configure(land.nation)
    upload = template("{{ authority }}发", "{{ number }}", "致{{ addressee }}")
    configuring.set_template(actor=admin, tenant=land.nation, kind=KIND.key, upload=upload)
    case = accepted(land, land.donghu)
    expected = ["国家科技主管机构发", "示例受〔2026〕1号", f"致{case.organisation.name}"]
    assert text_of(issue(land, case)) == expected
    configuring.use_own_template(actor=admin, tenant=land.nation, kind=KIND.key)
    assert text_of(issue(land, accepted(land, land.wuxi)))[2] == "受理通知书"


def test_a_refused_template_changes_nothing(land):
    admin = configure(land.nation)
    with pytest.raises(TemplateRefused):
        configuring.set_template(actor=admin, tenant=land.nation, kind=KIND.key, upload=template("{{ secret }}"))
    big = SimpleUploadedFile("大.docx", b"x" * (2 * 1024 * 1024 + 1))
    with pytest.raises(Invalid):
        configuring.set_template(actor=admin, tenant=land.nation, kind=KIND.key, upload=big)
    assert text_of(issue(land, accepted(land, land.donghu)))[2] == "受理通知书"


def test_only_the_authoritys_administrator_configures(land):
    for who in (land["national:leader"], administrator(land.hubei)):
        with pytest.raises(NotAllowed):
            configuring.set_word(actor=who, tenant=land.nation, kind=KIND.key, word="示例")
        with pytest.raises(NotAllowed):
            configuring.set_template(actor=who, tenant=land.nation, kind=KIND.key, upload=template("{{ number }}"))
    admin = administrator(land.nation)
    with pytest.raises(SeriesNotConfigured):
        configuring.set_template(actor=admin, tenant=land.nation, kind=KIND.key, upload=template("{{ number }}"))


@pytest.mark.parametrize("word", ["", "  ", "示例〔2026〕", "a" * 31, "示例 受"])
def test_a_word_holds_neither_year_nor_brackets(land, word):
    with pytest.raises(Invalid):
        configuring.set_word(actor=administrator(land.nation), tenant=land.nation, kind=KIND.key, word=word)


@pytest.mark.parametrize(
    ("authority", "points"), [("湖北省科学技术厅", 30), ("工业和信息化部火炬高技术产业开发中心", 24)]
)
def test_the_letterhead_of_an_authority_with_a_long_name_stays_on_one_line(authority, points):
    facts = dict.fromkeys(KIND.placeholders, "") | {"authority": authority}
    letter = Document(io.BytesIO(render(own_template(KIND, head_for(authority)), facts)))
    head = letter.paragraphs[0].runs[0]
    page = letter.sections[0]
    assert (head.text, head.font.size.pt) == (authority, points)
    room = page.page_width - page.left_margin - page.right_margin
    assert head.font.size * len(authority) <= room
