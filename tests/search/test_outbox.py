"""As an editor, what I publish is found soon after, and nothing is lost while the engine is down."""

import datetime as dt
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from search import actions, lease, queries, tasks
from search.actions import DrainReport
from search.backends import get_engine
from search.backends.base import State
from search.errors import EngineUnavailable, UnknownSource
from search.models import Indexer, IndexEvent

pytestmark = pytest.mark.django_db


def found(text="集群", principals=("pub",)):
    return [hit.pk for hit in queries.search(text=text, principals=principals).hits]


def waiting():
    return list(IndexEvent.objects.values_list("object_pk", "attempts", "last_error"))


def publish(shelf, *rows):
    shelf.put(*rows)
    for row in rows:
        actions.enqueue(source="shelf", pk=row.pk)


@pytest.fixture
def dead(settings, index_dir, tmp_path):
    """Return a switch: on puts a file where the engine's directory should be, off takes it away."""
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")

    def switch(*, on):
        settings.SEARCH_INDEX_DIR = blocked / "index" if on else index_dir

    return switch


def test_a_change_is_found_after_the_next_pass_and_its_event_is_gone(shelf, index_dir, make_row):
    publish(shelf, make_row("1"), make_row("2", "另一件事"))
    assert tasks.drain_outbox() == 2
    assert found() == ["1"]
    assert waiting() == []


def test_a_change_rolled_back_leaves_no_event(shelf, index_dir, make_row):
    with transaction.atomic():
        publish(shelf, make_row())
        assert waiting() == [("1", 0, "")]
        transaction.set_rollback(True)
    assert waiting() == []


def test_an_unknown_source_is_a_fault_at_once(index_dir):
    with pytest.raises(UnknownSource):
        actions.enqueue(source="nowhere", pk=1)


def test_a_row_withdrawn_is_not_found_any_more(shelf, index_dir, make_row):
    publish(shelf, make_row("1"), make_row("2"))
    actions.drain()
    del shelf.rows["1"]
    actions.enqueue(source="shelf", pk="1")
    assert actions.drain() == DrainReport(done=1)
    assert found() == ["2"]


def test_many_events_of_one_row_read_it_once_and_draining_twice_changes_nothing(shelf, index_dir, make_row):
    read = []
    shelf.before_load = read.append
    publish(shelf, make_row(), make_row(), make_row("1", "集群新名"))
    actions.rebuild()
    read.clear()
    for _again in range(3):
        actions.enqueue(source="shelf", pk="1")
    assert actions.drain() == DrainReport(done=3)
    assert read == ["1"]
    assert actions.drain() == DrainReport()
    assert found("集群新名") == ["1"]


def test_a_dead_engine_keeps_the_events_and_is_left_alone_for_a_while(shelf, dead, make_row):
    actions.drain()
    dead(on=True)
    publish(shelf, make_row())
    assert actions.drain() == DrainReport(failed=1)
    [(pk, attempts, error)] = waiting()
    assert (pk, attempts) == ("1", 1)
    assert "Not a directory" in error
    assert actions.drain() == DrainReport(idle="busy")
    dead(on=False)
    assert actions.drain() == DrainReport(idle="busy")
    assert actions.drain(force=True) == DrainReport(done=1)
    assert found() == ["1"]
    assert Indexer.objects.get().failures == 0


def test_the_pause_grows_with_every_failure_and_ends():
    assert [lease.backoff(n).total_seconds() for n in (1, 2, 3, 8, 9, 50)] == [2, 4, 8, 256, 300, 300]


def test_after_the_pause_the_worker_goes_on_by_itself(shelf, dead, make_row):
    dead(on=True)
    publish(shelf, make_row())
    actions.drain()
    dead(on=False)
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    Indexer.objects.update(retry_at=past)
    IndexEvent.objects.update(not_before=past)
    assert tasks.drain_outbox() == 1
    assert found() == ["1"]


def test_one_broken_row_does_not_stop_the_others(shelf, index_dir, make_row):
    actions.drain()
    shelf.broken["2"] = LookupError("two is broken")
    publish(shelf, make_row("1"), make_row("3"))
    actions.enqueue(source="shelf", pk="2")
    assert actions.drain() == DrainReport(done=2, failed=1)
    assert sorted(found()) == ["1", "3"]
    assert waiting() == [("2", 1, "LookupError: two is broken")]


def test_a_row_that_may_not_be_indexed_any_more_disappears(shelf, index_dir, make_row):
    publish(shelf, make_row("1"))
    actions.drain()
    assert found() == ["1"]
    shelf.rows["1"] = make_row("2")  # the source now answers with something it was not asked for
    actions.enqueue(source="shelf", pk="1")
    assert actions.drain() == DrainReport(failed=1)
    assert found() == []


def test_a_missing_index_is_built_from_all_sources(shelf, index_dir, make_row):
    shelf.put(make_row("1"), make_row("2"))
    assert get_engine().health().state == State.MISSING
    with pytest.raises(EngineUnavailable):
        found()
    assert actions.drain() == DrainReport()
    assert sorted(found()) == ["1", "2"]
    assert get_engine().health().rows == 2


def test_an_idle_worker_only_reads_once_the_index_is_there(shelf, index_dir, make_row, django_assert_num_queries):
    shelf.put(make_row())
    assert tasks.drain_outbox() == 0
    assert found() == ["1"]
    with django_assert_num_queries(1):
        assert tasks.drain_outbox() == 0


def test_a_row_that_fails_in_a_rebuild_is_tried_again(shelf, index_dir, make_row):
    shelf.put(make_row("1"))
    shelf.broken["2"] = LookupError("two is broken")
    assert actions.rebuild() == 1
    assert waiting() == [("2", 1, "LookupError: two is broken")]
    del shelf.broken["2"]
    shelf.put(make_row("2"))
    assert actions.drain(force=True) == DrainReport(done=1)
    assert sorted(found()) == ["1", "2"]


def test_what_changes_during_a_rebuild_is_in_the_new_index(shelf, index_dir, make_row, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 1)
    shelf.put(make_row("1", "集群旧名"), make_row("2"), make_row("3"))
    actions.rebuild()

    def change(pk):
        if pk == "2" and shelf.rows["1"].title == "集群旧名":  # read after 1 went into the new index
            publish(shelf, make_row("1", "集群新名"))
            shelf.rows.pop("3")
            actions.enqueue(source="shelf", pk="3")

    shelf.before_load = change
    actions.rebuild()
    assert found("集群旧名") == []
    assert found("集群新名") == ["1"]
    assert sorted(found()) == ["1", "2"]
    assert waiting() == []


def test_only_one_process_indexes_at_a_time(shelf, index_dir, make_row):
    publish(shelf, make_row())
    with lease.held() as mine:
        assert mine is not None
        assert actions.drain() == DrainReport(idle="busy")
        with pytest.raises(EngineUnavailable, match="另一个进程"):
            actions.rebuild()
        with pytest.raises(CommandError):
            call_command("search_drain")
    assert actions.drain() == DrainReport(done=1)


def test_the_lease_of_a_dead_process_runs_out(index_dir):
    Indexer.objects.create(name="indexer", holder="gone", until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with lease.held() as mine:
        assert mine is not None


def test_ticks_only_rise_even_when_the_count_went_back(index_dir):
    with lease.held() as mine:
        first = mine.tick()
        second = mine.tick()
        Indexer.objects.update(tick=0)
        assert 0 < first < second < mine.tick()


def test_commands_say_what_they_did(shelf, dead, make_row, capsys):
    publish(shelf, make_row())
    call_command("search_rebuild")
    call_command("search_drain")
    assert capsys.readouterr().out == "索引已重建：1 条（embedded）\n已编入 0 项变更，还有 0 项等待\n"
    dead(on=True)
    publish(shelf, make_row())
    with pytest.raises(CommandError, match="shelf:1"):
        call_command("search_drain")
    with pytest.raises(CommandError):
        call_command("search_rebuild")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_event_once(shelf, index_dir, make_row):
    actions.drain()
    publish(shelf, *(make_row(str(number)) for number in range(40)))
    ready = threading.Barrier(2)
    done = []

    def work():
        ready.wait()
        for _round in range(200):
            report = actions.drain(batch=3)
            done.append(report.done)
            if not IndexEvent.objects.exists():
                break
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 40
    assert waiting() == []
    assert queries.search(text="集群", principals=("pub",)).total == 40
