"""As an editor I import the Word file that the office sends, with its automatic numbers, and see what was lost."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cms_content.importers import errors, recognise
from cms_content.importers.formats.docx import extract
from tests.cms_content.importers.make_files import docx_file

TEXT = """# 东川省设备管理办法
## 总则
为了规范设备管理，制定本办法。
### 适用范围
本办法适用于本省各级科技主管部门。
|设备|数量|
|光谱仪|3|
## 附则
本办法自2024年1月1日起施行。
>东川省科学技术厅
>2023年12月1日"""


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered(*levels):
    """A document whose list counts as (format, text) of each level say."""
    document = docx.Document()
    part = document.part.numbering_part.element
    formats = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{formats}</w:abstractNum>')
    part.insert(0, abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))

    def add(level, text):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>')
        )

    return document, add


def test_paragraphs_headings_by_style_and_marked_tables():
    found = extract(docx_file(TEXT, header="内部资料"))
    assert found.text.split("\n") == [
        "东川省设备管理办法",
        "总则",
        "为了规范设备管理，制定本办法。",
        "适用范围",
        "本办法适用于本省各级科技主管部门。",
        "〔待核：以下 2 行原为表格，请对照原件〕",
        "｜设备｜数量｜",
        "｜光谱仪｜3｜",
        "附则",
        "本办法自2024年1月1日起施行。",
        "东川省科学技术厅",
        "2023年12月1日",
    ]
    assert found.styled == {2: 1, 4: 2, 9: 1}
    assert found.notes == ("有 1 个表格已按行转成文字，请对照原件核对",)


def test_headings_by_style_become_the_outline():
    policy = recognise(docx_file(TEXT), filename="a.docx")
    (first, last) = policy.main.headings
    assert (first.number, first.title, first.anchor) == ("", "总则", "h1")
    assert [(one.title, one.anchor) for one in first.children] == [("适用范围", "h2")]
    assert last.title == "附则"
    assert (policy.title, policy.issuers, policy.encoding) == ("东川省设备管理办法", ("东川省科学技术厅",), "docx")
    assert policy.warnings[0] == "有 1 个表格已按行转成文字，请对照原件核对"


def test_automatic_numbers_stand_in_the_text():
    document, add = numbered(
        ("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "●")
    )
    document.add_paragraph("关于加强设备管理的意见")
    for level, text in [(0, "目标"), (1, "近期"), (1, "远期"), (2, "调查"), (3, "要点"), (0, "任务"), (1, "普查")]:
        add(level, text)
    lines = extract(saved(document)).text.split("\n")
    assert lines == [
        "关于加强设备管理的意见",
        "一、目标",
        "（一）近期",
        "（二）远期",
        "1.调查",
        "要点",
        "二、任务",
        "（一）普查",
    ]


def test_articles_numbered_by_a_list_are_articles():
    document, add = numbered(("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2"))
    document.add_paragraph("东川省设备管理办法")
    for text in ("总则", "附则"):
        add(0, text)
        document.add_paragraph("设备应当登记在册，并按年度报告使用情况。")
    policy = recognise(saved(document), filename="a.docx")
    assert [(one.number, one.title) for one in policy.main.headings] == [("第一章", "总则"), ("第二章", "附则")]


def test_changes_are_read_as_accepted_and_noted():
    document = docx.Document()
    paragraph = document.add_paragraph("设备应当")._p
    run = '<w:r><w:{0} xml:space="preserve">{1}</w:{0}></w:r>'
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')} w:id='1'>{run.format('delText', '每月')}</w:del>"))
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')} w:id='2'>{run.format('t', '每年')}</w:ins>"))
    document.add_paragraph("登记在册。")
    found = extract(saved(document))
    assert found.text == "设备应当每年\n登记在册。"
    assert found.notes == ("文件含修订痕迹，已按接受全部修订读取，请核对是否为定稿",)


def test_content_controls_are_read_and_the_contents_table_is_not():
    document = docx.Document()
    for gallery, text in (("Table of Contents", "总则 1"), ("Cover Pages", "正文在控件里")):
        document.element.body.insert(
            0,
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj><w:docPartGallery w:val='{gallery}'/></w:docPartObj>"
                f"</w:sdtPr><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ),
        )
    assert extract(saved(document)).text == "正文在控件里"


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked():
    raw = docx_file(TEXT)
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/image1.bin", bytes(101 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(errors.BadArchive):
        recognise(out.getvalue(), filename="a.docx")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"PK\x03\x04 and so on", errors.BadArchive),
        (docx_file(TEXT)[:2000], errors.BadArchive),
        (archive({"word/document.xml": "<not xml"}), errors.BadArchive),
        (archive({"word/document.xml": "<a/>", "[Content_Types].xml": "<Types/>"}), errors.BadArchive),
        (archive({"word/document.xml": "", **{f"{one}.txt": "" for one in range(2001)}}), errors.BadArchive),
        (archive({"OFD.xml": "<ofd/>"}), errors.OfdFile),
        (archive({"xl/workbook.xml": "<workbook/>"}), errors.BinaryFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), errors.LegacyWord),
        (b"{\\rtf1\\ansi and so on}", errors.RichText),
    ],
    ids=["no zip", "cut off", "bad xml", "no parts", "too many parts", "ofd", "xlsx", "doc", "rtf"],
)
def test_what_is_no_word_document_is_refused_in_one_line(raw, error):
    with pytest.raises(error) as caught:
        recognise(raw, filename="a.docx")
    assert caught.value.message == error.message


def test_an_entity_that_names_a_file_of_the_server_is_not_followed():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>关于设备管理的通知，请各单位按时登记&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_file("正文"))) as good, zipfile.ZipFile(out, "w") as file:
        for name in good.namelist():
            file.writestr(name, bomb if name == "word/document.xml" else good.read(name))
    assert extract(out.getvalue()).text == "关于设备管理的通知，请各单位按时登记"
