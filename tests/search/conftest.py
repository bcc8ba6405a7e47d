"""A shelf of rows to be found, and an embedded index of each test's own."""

from collections.abc import Iterator

import pytest

from search import sources
from search.schema import SearchRow
from search.sources import Source
from tests.search.shelf import Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Register a source whose rows are what the test puts on the shelf."""
    shelf = Shelf()
    sources.register(Source("shelf", "测试书架", shelf.load, shelf.all_pks))
    yield shelf
    del sources._sources["shelf"]


@pytest.fixture
def index_dir(settings, tmp_path):
    """Give the test an embedded index of its own; the directory does not exist yet."""
    settings.ELASTICSEARCH_URL = ""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    return settings.SEARCH_INDEX_DIR


@pytest.fixture
def make_row():
    """Return a maker of rows with everything filled in."""

    def make(pk: str = "1", title: str = "关于产业集群的通知", body: str = "", **more: object) -> SearchRow:
        given = {
            "source": "shelf",
            "pk": pk,
            "tenant_code": "hubei",
            "kind": "policy",
            "title": title,
            "body": body,
            "url": f"/shelf/{pk}/",
            "principals": ("pub",),
        }
        return SearchRow(**(given | more))

    return make
