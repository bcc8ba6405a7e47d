"""As a keeper of the index, I take no row that says too little, above all not who may find it."""

import datetime as dt

import pytest

from search import sources
from search.errors import RowRefused, UnknownSource


@pytest.mark.parametrize("principals", [(), ("",), ("pub", ""), "pub"])
def test_a_row_that_does_not_say_who_may_find_it_is_refused(make_row, principals):
    with pytest.raises(RowRefused):
        make_row(principals=principals)


@pytest.mark.parametrize(
    "fault",
    [{"title": " "}, {"tenant_code": ""}, {"kind": ""}, {"url": "javascript:alert(1)"}, {"url": ""}, {"source": ""}],
)
def test_a_row_without_title_site_kind_or_address_is_refused(make_row, fault):
    with pytest.raises(RowRefused):
        make_row(**fault)


def test_a_row_knows_its_numbers_own_and_cited(make_row):
    row = make_row(
        "7", "意见\n（试行）", "根据国科发高〔201790号和本文", docno="国科火字[2020]085号", date=dt.date(2020, 4, 29)
    )
    assert row.key == "shelf:7"
    assert row.title == "意见 （试行）"
    assert row.own_number == "国科火字〔2020〕85号"
    assert row.docnos[0] == "国科火字〔2020〕85号"
    assert "国科发高〔2017〕90号" in row.docnos


def test_what_no_engine_can_carry_is_taken_out_of_a_row(make_row):
    row = make_row("1", "甲\x00乙", "丙\ud800丁")
    assert (row.title, row.body) == ("甲 乙", "丙\ufffd丁")


def test_a_source_answers_for_its_own_rows_only(shelf, make_row):
    shelf.rows["1"] = make_row("2")
    with pytest.raises(RowRefused):
        sources.get("shelf").row("1", version=1)


def test_one_key_one_source(shelf):
    with pytest.raises(RuntimeError):
        sources.register(sources.get("shelf"))
    with pytest.raises(UnknownSource):
        sources.get("nowhere")
