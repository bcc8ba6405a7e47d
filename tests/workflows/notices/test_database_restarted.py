"""Story: PostgreSQL is restarted while many object: who has a receipt is stored, who has none tries again, once.

A real server process and a real PostgreSQL that goes away and comes back in the middle. Whoever meets the gap gets a
page that says so and holds everything typed; its button sends the same form again.
"""

from __future__ import annotations

import html
import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
import pytest

from tests import multipart
from tests.benchmarks import load
from tests.migrated import template
from tests.served import served
from tests.services.fixtures import serve
from tests.services.postgres import Postgres
from workflows.notices import receipts

pytestmark = pytest.mark.service

PEOPLE = 40
AT_ONCE = 8
BEFORE = 8
"""Receipts that are out when the database goes."""
GONE_SECONDS = 2.0
PATIENCE = 60
WITH_FILE = 4
NUMBER = re.compile(r'id="receipt-number">([0-9A-Z-]+)<')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def database(pytestconfig):
    """A PostgreSQL of this test's own, with the migrated template where there is one."""
    for server in serve(Postgres(), pytestconfig):
        server.fill_from(template("sql"))
        yield server


@pytest.fixture
def portal(database, tmp_path):
    with served(tmp_path, database_url=database.url, TRUSTED_PROXIES="1") as running:
        yield running


@dataclass
class Objector:
    """One person who presses until the receipt is there; `gaps` are the pages that said to try again."""

    number: int
    port: int
    path: str
    csrf: str
    fields: list[tuple[str, str]]
    gaps: list[str] = field(default_factory=list)
    receipt: str = ""

    @property
    def files(self):
        content = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + str(self.number).encode()
        return [("evidence", "数据.pdf", content)] if self.number % WITH_FILE == 0 else []

    def press(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Host": f"national.localhost:{self.port}",
            "Cookie": f"csrftoken={self.csrf}",
            "X-Forwarded-For": f"10.0.0.{self.number}",
            "Content-Type": multipart.CONTENT_TYPE,
        }
        link.request("POST", self.path, multipart.body(self.fields, self.files), headers)
        answer = link.getresponse()
        page = answer.read().decode()
        link.close()
        return answer.status, page

    def submit(self):
        """Press, and send the page that came back as it is until it is the receipt."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, page = self.press()
            if status == 200:
                self.receipt = NUMBER.search(page)[1]
                return
            assert status == 503, page
            self.gaps.append(page)
            self.fields = [(html.unescape(name), html.unescape(value)) for name, value in HIDDEN.findall(page)]
            time.sleep(0.3)


def objectors(port, ask):
    notice = ask("SELECT id FROM notices_notice")[0][0]
    items = [row[0] for row in ask("SELECT id FROM notices_noticeitem ORDER BY position")]
    path = f"/objections/new/{notice}/"
    head, _body = load.fetch(port, load.request_of(f"national.localhost:{port}", path))
    csrf = re.search(rb"csrftoken=([^;]+)", head)[1].decode()
    for number in range(PEOPLE):
        fields = [
            ("csrfmiddlewaretoken", csrf),
            ("token", receipts.new_form_token(notice)),
            ("items", str(items[number % len(items)])),
            ("kind", "person"),
            ("person_name", f"示例{number}"),
            ("person_phone", f"138{number:08d}"),
            ("ground", "truth"),
            ("reasons", f"第{number}份：<申报材料>与“公开数据”不一致，\n请予核实。"),
            ("reply_by", "page"),
            ("declared", "on"),
        ]
        yield Objector(number, port, path, csrf, fields)


def test_who_has_a_receipt_is_stored_and_who_has_none_tries_again_once(database, portal):
    def ask(sql):
        with psycopg.connect(database.url.replace("postgres://", "postgresql://")) as link:
            return link.execute(sql).fetchall()

    crowd = list(objectors(portal.port, ask))
    sent = [list(one.fields) for one in crowd]
    with ThreadPoolExecutor(AT_ONCE) as people:
        pressed = [people.submit(one.submit) for one in crowd]
        while sum(bool(one.receipt) for one in crowd) < BEFORE:
            time.sleep(0.02)
        database.go_away()
        had = {one.receipt for one in crowd} - {""}
        time.sleep(GONE_SECONDS)
        database.come_back()
        for one in pressed:
            one.result(timeout=PATIENCE)

    rows = dict(
        ask(
            "SELECT receipt_number, COUNT(version_id) FROM notices_objection LEFT JOIN notices_objectionevidence"
            " ON objection_id = notices_objection.id GROUP BY receipt_number"
        )
    )
    assert had <= rows.keys()
    assert rows == {one.receipt: len(one.files) for one in crowd}
    assert len(rows) == PEOPLE
    gaps = [(one, page) for one in crowd for page in one.gaps]
    assert len(gaps) >= AT_ONCE
    for one, page in gaps:
        assert "系统正在恢复，请稍后再试" in page
        assert "再次提交" in page
        assert ("数据.pdf" in page) is bool(one.files)
        assert "Traceback" not in page
    assert [one.fields for one in crowd] == sent, "the page holds every field as it was typed"

    again = {one.receipt: NUMBER.search(one.press()[1])[1] for one in crowd[:AT_ONCE]}
    assert list(again) == list(again.values())
    assert ask("SELECT COUNT(*) FROM notices_objection")[0][0] == PEOPLE
