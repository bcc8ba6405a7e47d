"""As an editor I want a badly scraped page made readable, and to see exactly what is not certain (RULES A0-5)."""

import re

import pytest

from cms_content.importers.repair import MARK_OPEN, repair_text
from cms_content.importers.repair.gbk import char_of

CLEAN = """示范基地建設(shè)方案
一、總體要求
各地要加強示范基地建設(shè),推動企業(yè)聯(lián)合創(chuàng)新。示范基地建設(shè)由各地組織。
二、主要任務
(一)推動企業(yè)聯(lián)合創(chuàng)新。支持企業(yè)建設(shè)研發(fā)平臺,支持企業(yè)聯(lián)合創(chuàng)新。
(三)加強人才培養(yǎng)。支持企業(yè)引進人才,加強人才培養(yǎng),推動人才流動。
三、其他
各地要推動企業(yè)建設(shè)研發(fā)平臺,加強人才培養(yǎng)。"""


def shifted(text):
    """The text as a browser shows it after the first byte of its indent is lost, until it falls into step."""
    data = ("　" + text).encode("gbk")[1:]
    shown, place = "?", 0
    while place < len(data):
        if data[place] < 0x80:
            return shown + data[place:].decode("gbk")
        lead, trail = data[place], data[place + 1]
        shown += char_of(lead, trail) or ""
        place += 2
    return shown


def damaged(line):
    lines = CLEAN.split("\n")
    return "\n".join([*lines[:5], shifted(line), *lines[5:]])


def test_sound_text_comes_back_unchanged():
    text = "关于试点的意见\n是否可行?需要研究（GDP）增长(ppt)问题。\n——创新(chuang)发展。"
    result = repair_text(text)
    assert (result.text, result.repairs, result.doubts) == (text, (), ())


def test_inserted_pinyin_goes_and_traditional_becomes_simplified():
    result = repair_text(CLEAN)
    assert result.text.split("\n")[:3] == [
        "示范基地建设方案",
        "一、总体要求",
        "各地要加强示范基地建设,推动企业联合创新。示范基地建设由各地组织。",
    ]
    assert [(one.kind, one.count) for one in result.repairs if one.kind == "inserted_pinyin"] == [
        ("inserted_pinyin", 22)
    ]
    assert result.doubts == ()


def test_a_gloss_of_the_author_stays():
    text = "本办法所称“囧”(jiǒng)字商标，是指登记在册的商标。"
    assert repair_text(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "（二）推動企業(yè)建設(shè)研發(fā)平臺。支持各地。",
        "（二）加強示范基地建設(shè)。由各地組織。",
    ],
)
def test_a_shifted_run_is_shifted_back(line):
    text = damaged(line)
    assert line not in text
    result = repair_text(text)
    plain = repair_text(CLEAN + "\n" + line).text.split("\n")[-1]
    assert result.text.split("\n")[5] == plain
    assert [one.line for one in result.repairs if one.kind == "byte_shift"] == [6]
    assert result.doubts == ()


def test_what_the_document_does_not_support_is_marked_and_never_filled_in_silently():
    # These words occur nowhere else, and some of their shifted bytes are dropped by the decoder.
    line = "（二）嚴禁魑魅魍魎政府建設(shè)。支持各地。"
    result = repair_text(damaged(line))
    text = result.text.split("\n")[5]
    certain = re.sub("〔待核：[^〕]*〕", "", text)
    # 魍魉 came through with all its bytes and is a word; 政府 stands after the damage.
    assert set(certain) <= set("（二）魍魉政府建设。支持各地。")
    assert [one.line for one in result.doubts] == [6] * text.count(MARK_OPEN)
    assert text.count(MARK_OPEN) > 0


def test_a_run_that_never_falls_into_step_is_left_for_a_person():
    text = CLEAN + "\n?ㄒ唬└123。"
    result = repair_text(text)
    assert "ㄒ唬└" in result.text
