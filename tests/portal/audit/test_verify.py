"""As an audit administrator I run `verify_audit` and learn what was tampered with, and where.

The tampering is done by somebody who can do everything to the database: the
triggers are dropped, and rows are changed by SQL.
"""
# ruff: noqa: S608  # the statements are the intruder's, and ours

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.audit import triggers
from portal.audit.actions import record
from portal.audit.chain import digest
from portal.audit.models import AuditRecord, ChainHead
from portal.audit.verify import Fault, FaultKind, verify_chain

ROWS = 6


@pytest.fixture
def chain(db):
    """Six rows, the second of them with details."""
    return [
        record(tenant=None, actor=None, verb=f"test.row{n}", target="case:1", details={"n": n})
        for n in range(1, ROWS + 1)
    ]


def tamper(*statements):
    """Do what an intruder with the database's password would do, and hide the traces."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(connection)


def faults():
    return [(fault.seq, fault.kind) for fault in verify_chain()]


def rewrite(seq, **changes):
    """Change a row and give it a fresh, matching digest."""
    row = AuditRecord.across_tenants.get(seq=seq)
    for name, value in changes.items():
        setattr(row, name, value)
    fresh = digest(row)
    columns = ", ".join(f"{name} = '{value}'" for name, value in changes.items())
    tamper(f"UPDATE audit_auditrecord SET {columns}, digest = '{fresh}' WHERE seq = {seq}")
    return fresh


def insert(seq, previous):
    """Put a forged row with a matching digest at `seq`."""
    first = AuditRecord.across_tenants.get(seq=1)
    forged = AuditRecord(seq=seq, previous_digest=previous, verb="test.forged", algorithm=first.algorithm)
    forged.at, forged.recorded_at = first.at, first.recorded_at
    forged.digest = digest(forged)
    forged.save()
    return forged


def test_a_whole_chain_has_no_fault(chain):
    assert faults() == []


def test_an_empty_chain_has_no_fault(db):
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'test.other'", "summary = '改'", "target = 'case:2'", "actor_name = '李'", "tenant_id = 1",
        "actor_id = 1", "at = '2020-01-01 00:00:00+00:00'", "recorded_at = '2020-01-01 00:00:00+00:00'",
        """details = '{"n": 99}'""", "digest = 'x'",
    ],
)  # fmt: skip
def test_a_changed_column_shows(chain, change):
    tamper(f"UPDATE audit_auditrecord SET {change} WHERE seq = 3")
    assert faults() == [(3, FaultKind.CHANGED)]


@pytest.mark.parametrize("seq", [1, 3, ROWS])
def test_a_row_rewritten_with_a_fresh_digest_shows(chain, seq):
    rewrite(seq, summary="改")
    assert faults() == [(seq, FaultKind.CHANGED)]


def test_removed_rows_show(chain):
    tamper("DELETE FROM audit_auditrecord WHERE seq IN (1, 3, 4)")
    assert faults() == [(seq, FaultKind.REMOVED) for seq in (1, 3, 4)]


def test_a_truncated_tail_shows(chain):
    tamper("DELETE FROM audit_auditrecord WHERE seq > 4")
    assert faults() == [(5, FaultKind.TRUNCATED), (6, FaultKind.TRUNCATED)]


def test_everything_removed_shows(chain):
    tamper("DELETE FROM audit_auditrecord")
    assert faults() == [(seq, FaultKind.TRUNCATED) for seq in range(1, ROWS + 1)]


def test_a_row_appended_behind_the_head_shows(chain):
    insert(ROWS + 1, chain[-1].digest)
    assert faults() == [(ROWS + 1, FaultKind.INSERTED)]


def test_a_row_inserted_in_the_middle_shows(chain):
    """The intruder moves later rows up, links the forged one well, and lifts the head's number."""
    tamper(
        *(f"UPDATE audit_auditrecord SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(ROWS, 2, -1)),
        f"UPDATE audit_chainhead SET seq = {ROWS + 1}",
    )
    insert(3, chain[1].digest)
    found = verify_chain()
    assert [(fault.seq, fault.kind) for fault in found] == [
        (3, FaultKind.INSERTED), *((seq, FaultKind.MOVED) for seq in range(4, ROWS + 2)),
    ]  # fmt: skip
    assert found[1] == Fault(4, FaultKind.MOVED, original_seq=3)


def test_rows_that_changed_places_show(chain):
    tamper(
        "UPDATE audit_auditrecord SET seq = 99 WHERE seq = 2",
        "UPDATE audit_auditrecord SET seq = 2 WHERE seq = 4",
        "UPDATE audit_auditrecord SET seq = 4 WHERE seq = 99",
    )
    assert verify_chain() == [Fault(2, FaultKind.MOVED, 4), Fault(4, FaultKind.MOVED, 2)]


def test_a_removal_hidden_by_renumbering_shows(chain):
    tamper(
        "DELETE FROM audit_auditrecord WHERE seq = 4",
        "UPDATE audit_auditrecord SET seq = 4 WHERE seq = 5",
        "UPDATE audit_auditrecord SET seq = 5 WHERE seq = 6",
    )
    assert verify_chain() == [
        Fault(4, FaultKind.MOVED, 5), Fault(5, FaultKind.MOVED, 6), Fault(6, FaultKind.TRUNCATED),
    ]  # fmt: skip


def test_a_missing_head_shows(chain):
    ChainHead.objects.all().delete()
    assert faults() == [(ROWS, FaultKind.HEAD_MISSING)]


def test_an_unknown_algorithm_is_not_taken_for_sound(chain):
    tamper("UPDATE audit_auditrecord SET algorithm = 'none' WHERE seq = 2")
    assert faults() == [(2, FaultKind.UNKNOWN_ALGORITHM)]


def test_a_tail_cut_together_with_the_head_shows_against_a_noted_head(chain):
    """Nothing inside the database tells; the head that was printed last week does."""
    tamper(
        f"DELETE FROM audit_auditrecord WHERE seq = {ROWS}",
        f"UPDATE audit_chainhead SET seq = {ROWS - 1}, digest = '{chain[-2].digest}'",
    )
    assert verify_chain() == []
    assert verify_chain(anchors={ROWS: chain[-1].digest}) == [Fault(ROWS, FaultKind.REMOVED)]
    assert verify_chain(anchors={2: chain[1].digest}) == []
    assert verify_chain(anchors={2: chain[2].digest}) == [Fault(2, FaultKind.CHANGED)]


def run(*arguments):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def test_the_command_prints_count_and_head(chain):
    assert run("--anchor", f"6:{chain[-1].digest}") == (
        0, [f"审计记录完整：共 6 条，链末端 6:{chain[-1].digest}"], [],
    )  # fmt: skip


def test_the_command_names_what_and_where(chain):
    tamper("UPDATE audit_auditrecord SET verb = 'x' WHERE seq = 3", "DELETE FROM audit_auditrecord WHERE seq = 6")
    code, out, err = run()
    assert (code, out) == (1, [])
    assert err == [
        "第 3 条：内容被改 [changed]",
        "第 6 条：末尾被截断 [truncated]",
        "审计记录未通过核验：2 处异常。请保全数据库并报告审计管理员。",
    ]


def test_the_command_notices_dropped_protection(chain):
    triggers.remove(connection)
    code, _, err = run()
    triggers.install(connection)
    assert code == 1
    assert "数据库的只追加保护（触发器）已被移除或停用 [unprotected]" in err


def test_a_bad_anchor_is_explained():
    with pytest.raises(CommandError, match="序号:摘要值"):
        call_command("verify_audit", "--anchor", "nonsense")
