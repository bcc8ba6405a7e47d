"""As somebody who types 创新型产业集群, I find it however it was written: traditional, full width, upper case."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import TextAnalyzerBuilder, Tokenizer

from search.analysis import fold_table
from search.analysis.fold import TABLE, clean, fold, table
from search.analysis.tokens import LONGEST_RUN, shingles, tokens

GOLDEN = json.loads((Path(__file__).parent / "data" / "tokens.json").read_text("utf-8"))


def test_the_committed_table_is_what_the_generator_makes():
    made = fold_table.build()
    version = re.match(r"# unicode (\S+);", TABLE.read_text("ascii"))[1]
    if unicodedata.unidata_version == version:
        assert fold_table.render(made) == TABLE.read_text("ascii")
    else:  # another Python knows more characters, but must agree on those of the table
        committed = {chr(source): target for source, target in table().items()}
        assert {char: made.get(char) for char in committed} == committed


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("國科火字〔２０２０〕８５號", "国科火字〔2020〕85号"),
        ("創新型產業集群", "创新型产业集群"),
        ("ＧＤＰ增長", "gdp增长"),
        ("著力攻關", "着力攻关"),
        ("二○二○年", "二〇二〇年"),
        ("①推进 ②落实", " 推进  落实"),
        ("ⅣＫＭ㎡", "ⅳkm㎡"),
        ("İ", "İ"),
    ],
)
def test_different_ways_of_writing_become_one(written, folded):
    assert fold(written) == folded


def test_folding_twice_is_folding_once():
    everything = "".join(map(chr, table()))
    assert fold(fold(everything)) == fold(everything)


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("line", GOLDEN, ids=range(len(GOLDEN)))
def test_tokens_are_those_of_the_golden_file(line):
    assert tokens(line["text"]) == line["tokens"]


@pytest.mark.parametrize("line", GOLDEN, ids=range(len(GOLDEN)))
def test_the_embedded_engine_reads_the_same_tokens(line):
    spaces = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
    assert spaces.analyze(" ".join(line["tokens"])) == line["tokens"]
    pairs = shingles(line["tokens"])
    assert spaces.analyze(" ".join(pairs)) == pairs


@given(st.text())
def test_tokens_hold_no_space_and_no_joint(text):
    for token in tokens(text):
        assert token.split() == [token]
        assert "_" not in token
        assert len(token) <= LONGEST_RUN


def test_neighbours_of_different_kinds_never_give_the_same_shingle():
    assert shingles(["ab", "c"]) == ["ab_c"]
    assert shingles(["a", "bc"]) == ["a_bc"]
    assert shingles(["第", "5", "条"]) == ["第5", "5条"]
    assert shingles(["一"]) == []


def test_control_characters_and_broken_pairs_are_taken_out():
    assert clean("甲\x00乙\ud800丙\u200b丁\n戊") == "甲 乙\ufffd丙 丁\n戊"
