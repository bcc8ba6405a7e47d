"""As the programmer of an authority's OA system I have only docs/oa_api.md: every line of it works as it is written.

The curl lines are taken out of the document and sent in their order, by a program that does what a reader does: puts
the own case, numbers and references where the document shows made-up ones. The receiver of pushes is run, too.
"""

from __future__ import annotations

import json
import re
import shlex
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.office.models import Delivery, Scope, Topic
from portal.office.sending import signature
from portal.office.webhooks import register_webhook
from portal.settings.base import BASE_DIR
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import say
from tests.portal.api.office.conftest import ROOT, clean, token_of
from workflows.cases.queries import QueueTab
from workflows.cases.telling import tell_listeners

DOCUMENT = (Path(BASE_DIR) / "docs" / "oa_api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN_CASE, SHOWN_FILE, SHOWN_UPLOAD = "DONGHU-2026-1A2B3C4D", "57", "<上传得到的引用>"


class Line(NamedTuple):
    """A curl line of the document."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, object] | None
    parts: dict[str, str]
    person: str


def blocks(language: str) -> list[str]:
    """Return the document's blocks of this language, "" for those that are typed at a prompt."""
    return [text for name, text in BLOCK.findall(DOCUMENT) if name == language]


def lines() -> list[Line]:
    """Return the document's curl lines in order. Fails for an option that it does not know."""
    typed = "".join(text for text in blocks("") if "curl" in text).replace("\\\n", " ")
    words = shlex.split(typed)
    starts = [at for at, word in enumerate(words) if word == "curl"]
    ends = [*starts[1:], len(words)]
    return [_line(words[start + 1 : end]) for start, end in zip(starts, ends, strict=True)]


def _line(words: list[str]) -> Line:
    method, url, headers, body, parts, person = "", "", {}, None, {}, ""
    rest = iter([word for word in words if not re.match(r"\w=", word)])
    for word in rest:
        if word == "-H":
            said = next(rest)
            if said in {"$T", "$L"}:
                person = said
            else:
                name, _colon, value = said.partition(": ")
                headers[name] = value
        elif word == "-X":
            method = next(rest)
        elif word == "-d":
            body = json.loads(next(rest))
        elif word == "-F":
            name, _equals, value = next(rest).partition("=")
            parts[name] = value
        elif word == "-o":
            next(rest)
        elif word.startswith("$H/"):
            url = word.removeprefix("$H")
        else:
            pytest.fail(f"the document uses {word!r}, which this test does not understand")
    return Line(method or ("POST" if body or parts else "GET"), url, headers, body, parts, person)


class Reader:
    """Sends the document's lines as its reader would, and remembers what was answered."""

    def __init__(self, client, land, case) -> None:
        self.client, self.land, self.case = client, land, case
        self.tokens = {"$T": token_of(land, "hubei:reviewer"), "$L": token_of(land, "hubei:leader")}
        self.step, self.upload, self.file = {}, "", ""

    def send(self, line: Line):
        """Return the answer to one line, with the own numbers in the places of those that are shown."""
        path = line.path.replace(SHOWN_CASE, self.case.number)
        path = re.sub(r"/steps/\d+/", lambda _shown: f"/steps/{self.step['work']}/", path)
        path = path.replace(f"/materials/{SHOWN_FILE}/", f"/materials/{self.file}/")
        headers = line.headers | {"host": "hubei.localhost", "authorization": f"Bearer {self.tokens[line.person]}"}
        if line.method == "GET":
            answer = self.client.get(ROOT + path, headers=headers)
        elif line.parts:
            assert line.parts["file"].startswith("@")
            parts = line.parts | {"file": factories.pdf(line.parts["file"][1:])}
            answer = self.client.post(ROOT + path, parts, headers=headers)
        else:
            kind = headers.pop("Content-Type", "application/octet-stream")
            answer = self.client.post(ROOT + path, self._body(line) or "", content_type=kind, headers=headers)
        self._remember(path, answer)
        return answer

    def _body(self, line: Line) -> str:
        if line.body is None:
            return ""
        own = line.body | {"work": self.step["work"], "version": self.step["version"]}
        if "documents" in own:
            assert set(own["documents"].values()) == {SHOWN_UPLOAD}
            own["documents"] = dict.fromkeys(own["documents"], self.upload)
        return json.dumps(own)

    def _remember(self, path: str, answer) -> None:
        if path.endswith("/steps"):
            self.step = answer.json()["items"][0]
        elif path.endswith("/materials"):
            self.file = answer.json()["items"][0]["file"]["id"]
        elif path.endswith("/documents"):
            self.upload = answer.json()["item"]["reference"]


def corrected(land, case) -> None:
    """Let the applicant answer what was asked, and the reviewer recommend: the leader is next."""
    say(case, "correction", land["donghu:applicant"], "resubmit")
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    clean()


@pytest.mark.django_db
def test_every_curl_line_of_the_document_does_what_it_says(land, client):
    case = factories.submitted(land, land.donghu)
    clean()
    reader, answers = Reader(client, land, case), []
    for line in lines():
        if line.person == "$L" and case.corrections.filter(answered_at=None).exists():
            corrected(land, case)
        answer = reader.send(line)
        told = answer.getvalue()  # read to the end: a file is closed after that
        assert answer.status_code == 200, f"{line}\n{told.decode()}"
        assert told.startswith(b"%PDF" if line.path.endswith("/content") else b"{")
        answers.append((line.method, re.sub(r"^/cases/[^/]*", "", line.path)))
    assert answers == [
        ("GET", "/me"),
        ("GET", "/queue?tab=todo&due=soon"),
        ("GET", ""),
        ("GET", "/handover"),
        ("GET", "/materials"),
        ("GET", "/materials/57/content"),
        ("GET", "/steps"),
        ("POST", "/steps/12/claim"),
        ("POST", "/steps/12/release"),
        ("POST", "/verdicts"),
        ("GET", "/steps"),
        ("POST", "/steps/13/documents"),
        ("POST", "/verdicts"),
    ]
    verdicts = [(one.step, one.verdict) for one in case.decisions.order_by("pk")]
    assert verdicts == [
        ("province_review", "return"),
        ("correction", "resubmit"),
        ("province_review", "recommend"),
        ("province_sign", "sign"),
    ]
    keys = [line.headers["Idempotency-Key"] for line in lines() if "Idempotency-Key" in line.headers]
    assert len(set(keys)) == len(keys) == 4


@pytest.mark.django_db
def test_a_push_says_what_the_document_shows(land):
    (shown,) = [text for text in blocks("") if text.startswith("POST /hook")]
    head, _gap, body = shown.partition("\n\n")
    admin = factories.person("系统管理员", land.hubei, Role.SYSTEM_ADMIN)
    register_webhook(actor=admin, tenant=land.hubei, url="https://oa.example.gov.cn/hook", topics=list(Topic.values))
    factories.submitted(land, land.donghu)
    tell_listeners()
    sent = [json.loads(one.body) for one in Delivery.objects.all()]
    (opened,) = [one for one in sent if one["event"] == "case.step_opened"]

    def shape(told: dict) -> dict:
        return {name: sorted(value) if isinstance(value, dict) else type(value) for name, value in told.items()}

    assert shape(opened) == shape(json.loads(body))
    names = [line.partition(":")[0] for line in head.splitlines()[1:]]
    assert names == ["X-Jqt-Delivery", "X-Jqt-Event", "X-Jqt-Timestamp", "X-Jqt-Signature"]


@pytest.mark.static  # reads the document and the code, asks no database
def test_the_receiver_of_the_document_knows_genuine_pushes():
    (source,) = blocks("python")
    names: dict[str, object] = {}
    exec(source, names)  # noqa: S102  # the very lines that the reader copies
    genuine, key, body = names["genuine"], "s3cret", json.dumps({"event": "case.decided"})
    stamp = str(int(time.time()))

    def told(at: str, signed: str) -> object:
        return genuine(key, {"X-Jqt-Timestamp": at, "X-Jqt-Signature": f"v1={signed}"}, body.encode())

    assert told(stamp, signature(key, stamp, body)) is True
    assert told(stamp, signature("another", stamp, body)) is False
    old = str(int(stamp) - 301)
    assert told(old, signature(key, old, body)) is False


@pytest.mark.static
def test_the_document_names_all_that_there_is():
    """Scopes, drawers and events: what is added to the code has to be told to the programmer."""
    assert [scope for scope in Scope.values if f"`{scope}`" not in DOCUMENT] == []
    assert [tab for tab in QueueTab.values if f"`{tab}`" not in DOCUMENT] == []
    assert [topic for topic in Topic.values if f"`{topic}`" not in DOCUMENT] == []
