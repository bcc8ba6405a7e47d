"""Two authorities with policies and a notice, a nation above them, and a reader whose pages are kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_content.actions import publish_policy
from cms_content.policy_data import PolicyData
from portal import clock
from portal.tenancy.roles import Role
from portal.web.pagecache.epoch import epochs
from tests.workflows.notices import factories
from workflows.notices.actions import ensure_index

TITLE = "湖北示例措施"


@pytest.fixture(autouse=True)
def _kept(settings, tmp_path):
    """Switch the cache on, empty, and ask the database each time."""
    settings.PAGE_CACHE = True
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    caches["pages"].clear()
    epochs.forget()
    yield
    caches["pages"].clear()
    epochs.forget()


@pytest.fixture(autouse=True)
def _during_the_notice():
    with clock.frozen(factories.PUBLISHED):
        yield


@pytest.fixture
def nation(db):
    factories.seed_calendars()
    tenant = factories.make_tenant("national", "国家集群中心", kind="national")
    ensure_index(tenant)
    return tenant


@pytest.fixture
def hubei(nation):
    tenant = factories.make_tenant("hubei", "湖北省科学技术厅", parent=nation)
    ensure_index(tenant)
    return tenant


@pytest.fixture
def policy(hubei):
    return publish_policy(
        tenant=hubei,
        actor=None,
        policy=PolicyData(
            title=TITLE, slug="measures", doc_number="鄂科技发〔2026〕1号", written_on=dt.date(2026, 1, 5)
        ),
    )


@pytest.fixture
def cases(nation, hubei):
    edition = factories.make_edition(nation)
    return [factories.make_case(edition, hubei, f"武汉市第{n}创新型产业集群") for n in ("一", "二", "三")]


@pytest.fixture
def notice(nation, cases):
    return factories.make_notice(factories.make_user("公示经办", nation, Role.NOTICE_EDITOR), nation, cases)


@dataclass
class Got:
    """An answer, and whether it was kept before: then one query was asked, for the epoch."""

    answer: Any
    queries: int

    @property
    def kept(self) -> bool:
        return self.queries <= 1

    @property
    def text(self) -> str:
        return self.answer.content.decode()


@pytest.fixture
def read():
    """Return `(path, host) -> Got` for a reader without any cookie."""

    def ask(path: str, host: str = "hubei", *, client: Client | None = None, **headers: str) -> Got:
        with CaptureQueriesContext(connection) as seen:
            answer = (client or Client()).get(path, headers={"host": f"{host}.localhost"} | headers)
        return Got(answer, len(seen))

    return ask


@pytest.fixture
def settled(read):
    """Read an address twice; fail unless the second answer was kept, and return it."""

    def ask(path: str, host: str = "hubei") -> Got:
        assert not read(path, host).kept
        second = read(path, host)
        assert (second.answer.status_code, second.kept) == (200, True), path
        return second

    return ask
