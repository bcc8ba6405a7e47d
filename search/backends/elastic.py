"""Elasticsearch 8 behind the engines' interface.

An alias points to the index in use; a rebuild fills a new index and moves the alias in one request. Rows carry
external versions, so an older row never overwrites a newer one. Needs nothing beyond the minimal distribution: no
plugin, no script, no `GET /`.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers

from search.backends.base import EngineQuery, EngineResults, Health, State, StoredRow, WriteReport
from search.backends.elastic_query import build
from search.backends.elastic_rows import SETTINGS, document, mapping
from search.errors import EngineUnavailable, IndexMissing
from search.schema import SCHEMA_VERSION, SearchRow

logger = logging.getLogger(__name__)
# the client's transport writes a line for every request, and the worker makes one each second
logging.getLogger("elastic_transport").setLevel(logging.WARNING)
CHUNK = 500
CHUNK_BYTES = 10 * 1024 * 1024
REQUEST_SECONDS = 10
REBUILD_SECONDS = 120
_CONFLICT, _NOT_FOUND = 409, 404
_TRY_LATER = frozenset({408, 429, 502, 503, 504})


class ElasticEngine:
    """Elasticsearch behind the engines' interface.

    Parameters
    ----------
    url: address of one node or of the cluster, with user and password if it wants them.
    prefix: first part of the names of alias and indices, so that portals can share a cluster.
    """

    def __init__(self, url: str, *, prefix: str) -> None:
        self._client = Elasticsearch(url, request_timeout=REQUEST_SECONDS, max_retries=1, retry_on_timeout=False)
        self._prefix = prefix
        self._alias = f"{prefix}-v{SCHEMA_VERSION}"
        self._building: str | None = None

    def upsert(self, rows: Sequence[SearchRow]) -> WriteReport:
        """See Engine.upsert."""
        newest = {row.key: row for row in sorted(rows, key=lambda row: row.version)}
        return self._write_everywhere([_index(row) for row in newest.values()])

    def delete(self, keys: Sequence[str], version: int) -> WriteReport:
        """See Engine.delete."""
        return self._write_everywhere([_operation("delete", key, version) for key in keys])

    def search(self, query: EngineQuery) -> EngineResults:
        """See Engine.search."""
        with _failures():
            answer = build(query).index(self._alias).using(self._client).execute().to_dict()
        rows = [StoredRow.load(hit["_source"]["stored"]) for hit in answer["hits"]["hits"]]
        facets = {
            name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found["values"]["buckets"]}
            for name, found in answer["aggregations"].items()
        }
        return EngineResults(total=answer["hits"]["total"]["value"], rows=rows, facets=facets)

    def rebuild(self, rows: Iterable[SearchRow]) -> int:
        """See Engine.rebuild."""
        name = f"{self._alias}-{uuid4().hex}"
        with _failures():
            self._client.indices.create(index=name, settings=SETTINGS, mappings=mapping().to_dict())
        self._building = name
        try:
            operations = (_index(row) for row in rows)
            report = self._bulk(name, operations)
            with _failures():
                self._patient().indices.refresh(index=name)
                count = int(self._client.count(index=name)["count"])
                self._swap(name)
        except BaseException:
            with _failures():
                self._client.indices.delete(index=name, ignore_unavailable=True)
            raise
        finally:
            self._building = None
        for key, reason in report.rejected.items():
            logger.error("search: %s was refused by the engine: %s", key, reason)
        return count

    def clear(self) -> None:
        """See Engine.clear."""
        with _failures():
            for name in self._indices():
                self._client.indices.delete(index=name, ignore_unavailable=True)

    def refresh(self) -> None:
        """See Engine.refresh."""
        with _failures():
            self._client.indices.refresh(index=self._alias)

    def exists(self) -> bool:
        """See Engine.exists."""
        with _failures():
            return bool(self._client.indices.exists_alias(name=self._alias))

    def health(self) -> Health:
        """See Engine.health. Asks for the state of the cluster: minimal distributions do not serve `GET /`."""
        try:
            with _failures():
                status = self._client.cluster.health()["status"]
                if not self.exists():
                    return Health("elasticsearch", State.MISSING, "索引尚未建立")
                rows = int(self._client.count(index=self._alias)["count"])
        except EngineUnavailable as error:
            return Health("elasticsearch", State.UNREACHABLE, str(error.__cause__ or error))
        return Health("elasticsearch", State.READY, f"集群状态 {status}", rows)

    def _swap(self, name: str) -> None:
        """Move the alias in one request, then remove the indices that it left behind."""
        others = [index for index in self._indices() if index != name]
        moves: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._alias, "is_write_index": True}}]
        moves += [{"remove_index": {"index": index}} for index in others]
        self._client.indices.update_aliases(actions=moves)

    def _indices(self) -> list[str]:
        """Return the names of this portal's indices, of older schemas too, the ones left by a broken rebuild too."""
        # the pattern alone could match another portal whose prefix begins like ours
        ours = re.compile(rf"{re.escape(self._prefix)}-v\d+-[0-9a-f]{{32}}")
        found = self._client.indices.get(index=f"{self._prefix}-v*", features=["aliases"])
        return [name for name in found if ours.fullmatch(name)]

    def _patient(self) -> Elasticsearch:
        return self._client.options(request_timeout=REBUILD_SECONDS)

    def _write_everywhere(self, operations: list[dict[str, Any]]) -> WriteReport:
        if self._building is None:
            return self._write_live(operations)
        report = self._bulk(self._building, operations)
        try:
            return self._write_live(operations)
        except IndexMissing:  # the first build: there is nothing else to write to
            return report

    def _write_live(self, operations: list[dict[str, Any]]) -> WriteReport:
        # a missing alias must be refused, or Elasticsearch invents an index of that name; for a deletion with an
        # external version it does so in spite of require_alias
        if not self.exists():
            raise IndexMissing
        return self._bulk(self._alias, operations, require_alias=True)

    def _bulk(self, target: str, operations: Iterable[dict[str, Any]], *, require_alias: bool = False) -> WriteReport:
        report = WriteReport()
        outcomes = helpers.streaming_bulk(
            self._patient(),
            operations,
            index=target,
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            raise_on_error=False,
            require_alias=require_alias,
        )
        with _failures():
            for _ok, outcome in outcomes:
                _count(report, next(iter(outcome.values())))
        return report


def _index(row: SearchRow) -> dict[str, Any]:
    return _operation("index", row.key, row.version) | {"_source": document(row)}


def _operation(kind: str, key: str, version: int) -> dict[str, Any]:
    return {"_op_type": kind, "_id": key, "version": version, "version_type": "external_gte"}


def _count(report: WriteReport, outcome: dict[str, Any]) -> None:
    """Sort one row's outcome: written, stale, or refused. Raises when it is the engine that is at fault."""
    status, error = outcome["status"], outcome.get("error")
    if error is None:
        report.written += 1
    elif status == _CONFLICT:
        report.stale += 1
    elif status == _NOT_FOUND and error["type"] == "index_not_found_exception":
        raise IndexMissing
    elif status in _TRY_LATER:
        raise EngineUnavailable
    else:
        report.rejected[outcome["_id"]] = f"{error['type']}: {error['reason']}"


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the client raises into the engines' errors."""
    try:
        yield
    except NotFoundError as error:
        if error.error == "index_not_found_exception":
            raise IndexMissing from error
        raise EngineUnavailable from error
    except (ApiError, TransportError) as error:
        raise EngineUnavailable from error
