"""As an editor I import a PDF with a text layer as paragraphs; a scan is refused whole, with a word of what to do."""

import pytest

from cms_content.importers import errors, recognise
from cms_content.importers.formats import pdf
from cms_content.importers.formats.pdf_layout import Page, Row, paragraphs
from tests.cms_content.importers import make_files

LONG = (
    "为落实《东川省科技创新条例》，省科技厅研究制定了设备管理办法，现印发给你们，请遵照执行，并及时告知执行中的问题。"
)
DUTY = "依照前款规定，各级科技主管部门应当加强设备的日常管理，做好统计工作，按照本办法第三条规定及时公开结果和数据。"
TEXT = "\n".join(
    [
        "^东川省科学技术厅",
        "^关于印发《东川省设备管理办法》的通知",
        "^东科发〔2023〕12号",
        "各市（州）科技局：",
        f"　　{LONG}",
        ">东川省科学技术厅",
        ">2023年3月6日",
        "====",
        "^东川省设备管理办法",
        *[f"　　第{one}条　{DUTY}" for one in "一二三四五六七八九"],
    ]
)


def test_lines_join_to_paragraphs_across_lines_and_pages():
    found = pdf.extract(make_files.pdf_file(TEXT, running_head="东川省科学技术厅文件"))
    expected = [line.lstrip("^>　") for line in TEXT.split("\n") if line != "===="]
    assert found.text.split("\n") == expected
    head = "东川省科学技术厅文件"
    assert found.furniture == (head, "— 1 —", head, "— 2 —", head, "— 3 —")


def test_a_pdf_gives_the_same_facts_as_the_text():
    policy = recognise(make_files.pdf_file(TEXT), filename="a.pdf")
    assert policy.title == "东川省设备管理办法"
    assert policy.carrier_title == "东川省科学技术厅关于印发《东川省设备管理办法》的通知"
    assert policy.doc_number is not None
    assert (policy.doc_number.normalised, policy.addressees) == ("东科发〔2023〕12号", ("各市（州）科技局",))
    assert [one.number for one in policy.main.headings] == [f"第{one}条" for one in "一二三四五六七八九"]
    assert (policy.encoding, policy.warnings) == ("pdf", ("原文未载明发布日期，留空待核",))


@pytest.mark.parametrize(
    ("raw", "error", "line"),
    [
        (make_files.scanned_pdf(), errors.ScannedPdf, errors.ScannedPdf.message),
        (
            make_files.scanned_pdf(text_pages=[LONG[:20]]),
            errors.ScannedPdf,
            "这个 PDF 的第 2 页是没有文字层的图片，为免只导入一部分，整份未导入：请先做文字识别（OCR）。",
        ),
        (make_files.encrypted_pdf(), errors.EncryptedPdf, errors.EncryptedPdf.message),
        (b"%PDF-1.7 and so on", errors.BadPdf, errors.BadPdf.message),
        (make_files.pdf_file(TEXT)[:900], errors.BadPdf, errors.BadPdf.message),
        (make_files.garbled_pdf(LONG), errors.GarbledPdf, errors.GarbledPdf.message),
        (make_files.bomb_pdf(), errors.BadPdf, errors.BadPdf.message),
    ],
    ids=["scan", "one scanned page", "password", "no pdf", "cut off", "no encoding", "bomb"],
)
def test_what_cannot_be_read_whole_is_refused_in_one_line(raw, error, line):
    with pytest.raises(error) as caught:
        recognise(raw, filename="a.pdf")
    assert caught.value.message == line


def row(text, *, left=80.0, right=None, bottom=400.0, size=16.0):
    return Row(text, left, right or left + len(text) * size, bottom, bottom + size, size)


def test_a_line_that_names_an_article_goes_on_in_an_indented_paragraph():
    rows = [
        row("第二条　设备的报废和处置，由使用单位提出申请，按照本办法", left=112, right=512, bottom=500),
        row("第三条规定办理，", right=512, bottom=472),
        row("第五条另有规定的除外。", bottom=444),
        row("第四条　本办法自印发之日起施行。", left=112, bottom=416),
    ]
    lines, _dropped = paragraphs([Page(842, image=False, rows=rows)])
    assert lines == ["".join(one.text for one in rows[:3]), rows[3].text]


def test_two_names_at_one_height_stay_apart():
    rows = [row("东川省科学技术厅"), row("东川省财政厅", left=300), row("2023年3月6日", left=200, bottom=370)]
    assert paragraphs([Page(842, image=False, rows=rows)])[0] == ["东川省科学技术厅　东川省财政厅", "2023年3月6日"]


def test_latin_words_keep_their_space_and_chinese_lines_get_none():
    rows = [
        row("The portal keeps open", right=512, bottom=500),
        row("data，并按年度公开统计结果和评价结果以及", right=512, bottom=472),
        row("说明。", bottom=444),
    ]
    joined = "The portal keeps open data，并按年度公开统计结果和评价结果以及说明。"
    assert paragraphs([Page(842, image=False, rows=rows)])[0] == [joined]


def test_a_number_in_the_body_is_no_page_number():
    rows = [
        row("设备数量为：", bottom=500),
        row("2023", bottom=472),
        row("共计二十七台件。", right=500, bottom=444),
        row("— 7 —", bottom=40),
    ]
    assert paragraphs([Page(842, image=False, rows=rows)]) == (
        ["设备数量为：", "2023", "共计二十七台件。"],
        ["— 7 —"],
    )


def test_radicals_that_fonts_draw_for_characters_become_characters():
    found = pdf.extract(make_files.pdf_file("⼀、⽀持⻚岩⽓开发利⽤的意⻅和措施办法"))
    assert found.text == "一、支持页岩气开发利用的意见和措施办法"
