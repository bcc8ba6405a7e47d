"""As an editor I want document numbers in one form, and a damaged one corrected only in the open (RULES A8-15)."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_content.importers import docnum

CORPUS = Path(__file__).parent / "data" / "docnum_corpus.csv"
with CORPUS.open(encoding="utf-8-sig", newline="") as file:
    ROWS = list(csv.DictReader(file))
VALID = [row for row in ROWS if row["result_of_regex"] == "valid"]
REJECTED = [row for row in ROWS if row["result_of_regex"] != "valid"]
REPAIRED = {
    "国科发高〔201790号": "国科发高〔2017〕90号",
    "苏发〔201719号": "苏发〔2017〕19号",
    "国科发火2013[230]号": "国科发火〔2013〕230号",
    "国令第796号": "国令第796号",
    "〔2024〕—2 号": None,
    "HFGS—2017—9": None,
    "国办发…2011‟58号": "国办发〔2011〕58号",
    "国科火字〔2021〕045号": "国科火字〔2021〕45号",
}


def test_the_corpus_is_whole():
    assert (len(VALID), len(REJECTED)) == (17, 8)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["as_seen"])
def test_brackets_and_spaces_are_tidied(row):
    assert docnum.tidy(row["as_seen"]) == (row["normalised"] or row["as_seen"])


@pytest.mark.parametrize("row", VALID, ids=lambda row: row["as_seen"])
def test_a_valid_number_is_read_in_parts(row):
    number = docnum.parse(row["as_seen"])
    assert number is not None
    parts = {"org": number.org, "year": str(number.year), "kind": number.kind, "seq": str(number.seq)}
    assert str(parts) == row["parts"]
    assert (number.normalised, number.raw) == (row["normalised"] or row["as_seen"], row["as_seen"])
    assert (number.status, number.note) == ("valid", "")


@pytest.mark.parametrize("row", REJECTED, ids=lambda row: row["as_seen"])
def test_what_is_not_well_formed_is_refused_and_repaired_only_with_a_note(row):
    assert docnum.parse(row["as_seen"]) is None
    number = docnum.repair(row["as_seen"])
    assert (number.normalised if number else None) == REPAIRED[row["as_seen"]]
    if number:
        assert number.status != "valid"
        assert number.note
        assert number.raw == row["as_seen"]


ORGS = st.text(alphabet="国科火字发高鄂政办函规工信部苏", min_size=2, max_size=8)
BRACKETS = st.sampled_from(["〔〕", "[]", "［］", "【】", "（）", "()", "﹝﹞"])


@given(ORGS, st.integers(1949, 2099), st.sampled_from(["", "函"]), st.integers(1, 99999), BRACKETS)
def test_every_bracket_form_normalises_to_one_and_stays_there(org, year, kind, seq, brackets):
    number = docnum.parse(f"{org}{brackets[0]}{year}{brackets[1]}{kind}{seq} 号")
    assert number is not None
    assert number.normalised == f"{org}〔{year}〕{kind}{seq}号"
    again = docnum.parse(number.normalised)
    assert again is not None
    assert again.normalised == number.normalised


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "根据《甲办法》（国科发火〔2013〕230号）和苏政办发[2020]82号文件精神，",
            ["国科发火〔2013〕230号", "苏政办发〔2020〕82号"],
        ),
        ("按照鄂科技规〔2025〕1号要求执行", ["鄂科技规〔2025〕1号"]),
        ("见火炬〔2024〕函5号、通办（2021）27号。", ["火炬〔2024〕函5号", "通办〔2021〕27号"]),
        ("（国科发高〔201790号）、（苏发〔201719号）", ["国科发高〔2017〕90号", "苏发〔2017〕19号"]),
        ("依据国务院令第711号", ["国务院令第711号"]),
        ("共有100号设备，编号2013230号。", []),
    ],
)
def test_numbers_in_running_text(text, numbers):
    assert [number.normalised for number in docnum.find_all(text)] == numbers


def test_the_raw_form_stays_beside_the_corrected_one():
    (number,) = docnum.find_all("（国科发高〔201790号）")
    assert number.to_json() == {
        "org": "国科发高",
        "year": 2017,
        "kind": "",
        "seq": 90,
        "raw": "国科发高〔201790号",
        "status": "repaired",
        "note": "右括号缺失，按四位年份断开，请核对",
        "normalised": "国科发高〔2017〕90号",
    }
