"""A small country, and a program that asks with the token of one of its people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.office.models import Scope
from portal.office.tokens import issue_token
from tests import factories
from tests.factories import MONDAY

ROOT = "/api/v1/office"


@pytest.fixture
def land(db, settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


def clean() -> None:
    """Let the scanner have found every file clean."""
    DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)


def token_of(land, who: str, *scopes: str, days: int = 90) -> str:
    """Return the text of a new token of "tenant:role"; without scopes it has them all."""
    tenant = next(one for one in (land.nation, land.hubei, land.jiangsu) if one.code == who.partition(":")[0])
    asked = list(scopes) or list(Scope.values)
    _token, text = issue_token(actor=land[who], tenant=tenant, title="OA 系统", scopes=asked, days=days)
    return text


@pytest.fixture
def system(client, land):
    """Return a program of an authority: `system("hubei:reviewer")(path)` asks, with `data` it posts."""

    def of(who: str, *scopes: str, text: str | None = None, host: str | None = None) -> Any:
        token = text or token_of(land, who, *scopes)
        at = host or who.partition(":")[0]

        def ask(path: str, data: Any = None, key: str | None = "k1", **more: Any) -> Any:
            headers = {"host": f"{at}.localhost", "authorization": f"Bearer {token}"}
            if data is None:
                return client.get(ROOT + path, headers=headers | more)
            if key is not None:
                headers["idempotency-key"] = key
            body = data if isinstance(data, str) else json.dumps(data)
            return client.post(ROOT + path, body, content_type="application/json", headers=headers | more)

        return ask

    return of


def said(answer: Any, status: int = 200) -> Any:
    """Return the JSON of an answer with this status that nobody keeps."""
    assert answer.status_code == status, answer.content.decode()
    assert (answer["Cache-Control"], "Access-Control-Allow-Origin" in answer) == ("no-store", False)
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer["Content-Type"].startswith(kind)
    return json.loads(answer.content)
