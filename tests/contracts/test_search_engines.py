"""As whoever runs the portal, I change the engine by one setting and everything is found, hidden and kept the same.

Every test runs on the embedded engine and on a real Elasticsearch.
"""

import datetime as dt
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from portal import clock
from search import actions, queries, sources
from search.backends import get_engine
from search.backends.base import Engine, State
from search.errors import EngineUnavailable, IndexMissing
from search.models import IndexEvent
from search.sources import Source
from tests.contracts.search_cases import QUESTIONS, SENTENCES, row, sentences, visible_and_hidden

PUBLIC = ("pub",)
VISIBLE = [
    (("pub",), None, {"h-pub", "h-notice", "j-pub"}),
    (("pub",), "hubei", {"h-pub", "h-notice"}),
    (("pub", "t:hubei:reviewer"), "hubei", {"h-pub", "h-notice", "h-inner"}),
    (("pub", "t:hubei:reviewer"), None, {"h-pub", "h-notice", "h-inner", "j-pub"}),
    (("pub", "t:hubei:reviewer"), "jiangsu", {"j-pub"}),
    (("t:jiangsu:reviewer",), None, {"j-inner"}),
    (("c:77",), "jiangsu", {"j-inner"}),
    (("t:hubei", "t:hubei:review", "hubei", "*", "t:HUBEI:reviewer"), None, set()),
]
GOLDEN = Path(__file__).parents[1] / "search" / "data" / "tokens.json"


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.service)])
def engine(request, settings, tmp_path) -> Iterator[Engine]:
    """Each engine in turn, without an index, chosen by the settings as in production."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_INDEX_PREFIX = f"test-{uuid4().hex}"
    wanted = request.param == "elasticsearch"
    settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url") if wanted else ""
    engine = get_engine()
    assert engine.health().engine == request.param
    yield engine
    engine.clear()


@pytest.fixture
def dead(request, engine, settings, tmp_path):
    """Return a switch: on points the settings to where no engine answers."""
    alive = (settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_DIR)
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")

    def switch(*, on):
        if not on:
            settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_DIR = alive
        elif alive[0]:
            settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        else:
            settings.SEARCH_INDEX_DIR = blocked / "index"

    return switch


def search(text, principals=PUBLIC, **more):
    get_engine().refresh()
    return queries.search(text=text, principals=principals, **more)


def found(text, principals=PUBLIC, **more):
    return [hit.pk for hit in search(text, principals, **more).hits]


class TestFinding:
    @pytest.fixture(autouse=True)
    def filled(self, engine):
        assert engine.rebuild(sentences()) == len(SENTENCES)

    def test_every_question_finds_exactly_what_answers_it(self):
        answers = {question: search(question, size=100) for question in QUESTIONS}
        assert {question: {hit.pk for hit in answer.hits} for question, answer in answers.items()} == QUESTIONS
        assert {question: answer.total for question, answer in answers.items()} == {
            question: len(expected) for question, expected in QUESTIONS.items()
        }

    def test_odd_questions_find_something_or_nothing_and_never_fail(self):
        for odd in [
            "AND",
            "a OR",
            "NOT 集群",
            "body:公示^4",
            "集群~2 /x/",
            "<script>",
            "集" * 200,
            "1",
            "🀄集群",
            "'; DROP--",
        ]:
            assert search(odd).total >= 0

    def test_one_character_is_enough(self):
        assert set(found("税")) == set()
        assert set(found("税", size=5)) == set()
        assert set(found("链")) == {"c-simple"}

    def test_pages_hold_every_hit_once(self):
        whole = found("2020", size=100)
        pages = [found("2020", page=number, size=3) for number in range(1, len(whole) // 3 + 2)]
        assert [pk for page in pages for pk in page] == whole
        assert len(set(whole)) == len(whole) > 9

    def test_beyond_the_last_page_is_the_last_page(self):
        results = search("2020", page=99_999, size=5)
        assert results.page == results.pages
        assert results.hits


class TestShowing:
    def test_hits_are_marked_in_the_original_and_markup_stays_text(self, engine):
        engine.rebuild([row("1", "創新型產業集群<b>", "見<i>國科火字［２０２０］８５號</i>，不是185號")])
        [hit] = search("创新型产业集群 国科火字〔2020〕85号").hits
        assert hit.title_html == "<mark>創新型產業集群</mark>&lt;b&gt;"
        assert hit.snippet_html == "見&lt;i&gt;<mark>國科火字［２０２０］８５號</mark>&lt;/i&gt;，不是185號"

    def test_the_document_itself_comes_before_those_that_cite_it(self, engine):
        cited = "本办法依据国科火字〔2020〕85号制定。" * 5
        engine.rebuild(
            [
                row("cites", "实施办法", cited),
                row("cites-too", "贯彻国科火字〔2020〕85号的意见", cited),
                row("itself", "发展意见", "正文没有自己的编号。", docno="国科火字[2020]85号"),
            ]
        )
        assert found("国科火字〔2020〕85号") == ["itself", "cites-too", "cites"]

    def test_word_for_word_comes_before_words_apart_and_titles_before_bodies(self, engine):
        apart = row("apart", "甲", "评价应当客观。办法另行制定。")
        body = row("body", "乙", "评价办法已经制定。")
        title = row("title", "评价办法", "丙")
        engine.rebuild([apart, body, title])
        assert found("评价办法") == ["title", "body", "apart"]

    def test_a_very_long_document_is_found_by_its_end(self, engine):
        engine.rebuild([row("1", "长文", "集群发展。" * 30_000 + "结尾处有一句独特的话")])
        assert found("独特的话") == ["1"]

    def test_everything_that_is_shown_comes_back(self, engine):
        [given] = [shown for shown in visible_and_hidden() if shown.pk == "h-pub"]
        engine.rebuild([given])
        [hit] = search("集群").hits
        assert {
            name: getattr(hit, name) for name in ("source", "pk", "tenant_code", "kind", "url", "date", "validity")
        } == {name: getattr(given, name) for name in ("source", "pk", "tenant_code", "kind", "url", "date", "validity")}


class TestVisibility:
    @pytest.fixture(autouse=True)
    def filled(self, engine):
        engine.rebuild(visible_and_hidden())

    def test_hits_counts_and_facets_are_within_the_principals(self):
        for principals, tenant, expected in VISIBLE:
            results = search("集群", principals, tenant_code=tenant)
            rows = [shown for shown in visible_and_hidden() if shown.pk in expected]
            assert {hit.pk for hit in results.hits} == expected
            assert results.total == len(expected)
            assert results.facets == {
                "kind": _counts(shown.kind for shown in rows),
                "validity": _counts(shown.validity for shown in rows if shown.validity),
                "year": _counts(str(shown.date.year) for shown in rows),
            }

    def test_a_word_of_a_hidden_row_is_not_found_at_all(self):
        assert search("内部材料").total == 0

    def test_a_chosen_filter_keeps_the_other_values_of_its_facet_and_narrows_the_others(self):
        results = search("集群", tenant_code="hubei", kinds=["notice"])
        assert [hit.pk for hit in results.hits] == ["h-notice"]
        assert results.total == 1
        assert results.facets == {"kind": {"policy": 1, "notice": 1}, "validity": {}, "year": {"2021": 1}}

    def test_filters_add_up(self):
        assert set(found("集群", kinds=["policy", "notice"], years=[2020, 2021])) == {"h-pub", "h-notice"}
        assert found("集群", kinds=["policy"], validity=["expired"]) == ["j-pub"]
        assert found("集群", kinds=["policy"], years=[2021]) == []
        assert found("集群", kinds=["nonsense\x00"]) == []

    def test_a_planned_row_is_in_no_hit_and_no_count_until_its_second(self, engine):
        opens = dt.datetime(2026, 9, 24, 9, tzinfo=clock.BEIJING)
        engine.rebuild([row("now", "集群", kind="policy"), row("later", "集群", kind="notice", opens_at=opens)])
        seen = {}
        for late in (-1, 0):
            with clock.frozen(opens + dt.timedelta(seconds=late)):
                results = search("集群")
                narrowed = search("集群", kinds=["notice"])
                seen[late] = ({hit.pk for hit in results.hits}, results.total, results.facets["kind"], narrowed.total)
        assert seen == {
            -1: ({"now"}, 1, {"policy": 1}, 0),
            0: ({"now", "later"}, 2, {"policy": 1, "notice": 1}, 1),
        }

    def test_ten_thousand_principals_are_no_trouble(self):
        many = ("pub", *(f"c:{number}" for number in range(10_000)))
        assert set(found("集群", many)) == {"h-pub", "h-notice", "j-pub", "j-inner"}


class TestWriting:
    def test_an_older_version_never_overwrites_a_newer_one(self, engine):
        engine.rebuild([row("1", "第五版集群", version=5)])
        report = engine.upsert([row("1", "第四版集群", version=4), row("2", "另一篇集群", version=4)])
        assert (report.written, report.stale) == (1, 1)
        assert {hit.title for hit in search("集群").hits} == {"第五版集群", "另一篇集群"}
        assert engine.upsert([row("1", "第五版集群重写", version=5)]).written == 1
        assert found("重写") == ["1"]

    def test_within_one_batch_the_newest_version_stays(self, engine):
        engine.rebuild([])
        engine.upsert([row("1", "新集群", version=9), row("1", "旧集群", version=8)])
        assert [hit.title for hit in search("集群").hits] == ["新集群"]

    def test_a_deletion_is_versioned_too(self, engine):
        engine.rebuild([row("1", "集群", version=5), row("2", "集群", version=5)])
        assert engine.delete(["case:1"], 4).stale == 1
        assert set(found("集群")) == {"1", "2"}
        assert engine.delete(["case:1", "case:unknown"], 6).stale == 0
        assert found("集群") == ["2"]
        assert engine.upsert([row("1", "集群", version=5)]).stale == 1
        assert found("集群") == ["2"]
        engine.upsert([row("1", "集群", version=7)])
        assert set(found("集群")) == {"1", "2"}
        assert engine.health().rows == 2

    def test_narrowed_visibility_takes_effect_with_the_write(self, engine):
        engine.rebuild([row("1", "集群", version=1)])
        engine.upsert([row("1", "集群", version=2, principals=("t:hubei:leader",))])
        assert found("集群") == []
        assert found("集群", ("t:hubei:leader",)) == ["1"]

    def test_without_an_index_nothing_is_written_or_found(self, engine):
        assert (engine.exists(), engine.health().state) == (False, State.MISSING)
        with pytest.raises(IndexMissing):
            engine.upsert([row("1", "集群")])
        with pytest.raises(IndexMissing):
            engine.delete(["case:1"], 1)
        with pytest.raises(IndexMissing):
            queries.search(text="集群", principals=PUBLIC)
        assert not engine.exists()
        engine.clear()


class TestRebuilding:
    def test_searches_find_the_row_all_the_while(self, engine):
        engine.rebuild([row("1", "集群")])
        seen, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                try:
                    seen.append(queries.search(text="集群", principals=PUBLIC).total)
                except EngineUnavailable as error:
                    seen.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        for version in range(2, 8):
            engine.rebuild([row("1", "集群", version=version)])
        stop.set()
        asking.join()
        assert set(seen) == {1}
        assert len(seen) > 5

    def test_what_is_written_meanwhile_is_in_both_indices(self, engine):
        engine.rebuild([row(str(number), "旧集群", version=1) for number in range(1, 4)])

        def rows():
            yield row("1", "旧集群", version=2)
            yield row("2", "旧集群", version=2)
            engine.upsert([row("1", "新集群", version=3)])
            engine.delete(["case:2", "case:3"], 4)
            assert {hit.title for hit in search("集群").hits} == {"新集群"}
            yield row("3", "旧集群", version=2)

        assert engine.rebuild(rows()) == 1
        assert [(hit.pk, hit.title) for hit in search("集群").hits] == [("1", "新集群")]

    def test_a_broken_rebuild_leaves_the_old_index(self, engine):
        engine.rebuild([row("1", "集群")])

        def rows():
            yield row("2", "集群")
            raise LookupError

        with pytest.raises(LookupError):
            engine.rebuild(rows())
        assert found("集群") == ["1"]
        engine.upsert([row("3", "集群")])
        assert set(found("集群")) == {"1", "3"}

    def test_a_rebuild_forgets_what_is_no_longer_there(self, engine):
        engine.rebuild([row("1", "集群"), row("2", "集群")])
        engine.rebuild([row("2", "集群")])
        assert found("集群") == ["2"]


@pytest.mark.django_db
class TestDeadEngine:
    def test_events_stay_and_a_later_pass_takes_them(self, dead):
        shelf = {"1": row("1", "集群")}
        sources.register(Source("case", "案例", shelf.get, lambda: list(shelf)))
        try:
            actions.drain()
            dead(on=True)
            shelf["2"] = row("2", "集群")
            actions.enqueue(source="case", pk="2")
            assert actions.drain().failed == 1
            assert get_engine().health().state == State.UNREACHABLE
            with pytest.raises(EngineUnavailable):
                queries.search(text="集群", principals=PUBLIC)
            assert IndexEvent.objects.get().attempts == 1
            dead(on=False)
            assert found("集群") == ["1"]
            assert actions.drain(force=True).done == 1
            assert set(found("集群")) == {"1", "2"}
            assert IndexEvent.objects.count() == 0
        finally:
            del sources._sources["case"]


def test_both_engines_hold_exactly_the_tokens_of_the_golden_file(engine):
    lines = json.loads(GOLDEN.read_text("utf-8"))
    engine.rebuild([row(str(number), "—", line["text"]) for number, line in enumerate(lines)])
    for number, line in enumerate(lines):
        for token in set(line["tokens"]):
            expected = {str(other) for other, its in enumerate(lines) if token in its["tokens"]}
            assert {hit.pk for hit in search(token, size=100).hits} == expected, (number, token)


def test_real_documents_are_found_by_numbers_and_phrases_that_were_damaged(engine):
    folder = Path(os.environ.get("JQT_SHARED", Path(__file__).parents[3] / "shared")) / "real_documents"
    texts = {path.name[:3]: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}
    engine.rebuild([row(pk, f"文件{pk}", text) for pk, text in texts.items()])
    expected = {
        "国科发高〔2017〕90号": {"004"},
        "苏发〔2017〕19号": {"004"},
        "国科火字〔2020〕85号": {"001"},
        "国科火字（2020）183号": {"002"},
        "一区一战略产业": {"004"},
    }
    for question, answer in expected.items():
        assert set(found(question)) == answer & set(texts), question


def _counts(values):
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return counted
