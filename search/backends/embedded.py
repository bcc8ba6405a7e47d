"""The embedded engine: tantivy, in a directory beside the database, without a server.

The directory holds one index per build and a pointer file `CURRENT` with the name of the one in use, replaced
atomically. tantivy leaves orphan files behind when long-lived Index objects take turns writing, so the index is opened
anew for every write.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from tantivy import Index, Query, Searcher, TextAnalyzerBuilder, Tokenizer

from search.backends.base import DEEPEST, EngineQuery, EngineResults, Health, State, StoredRow, WriteReport
from search.backends.embedded_query import facets, wanted, with_filters
from search.backends.embedded_rows import SCHEMA, Documents, documents, tombstone
from search.errors import EngineUnavailable, IndexMissing
from search.schema import SCHEMA_VERSION, SearchRow

POINTER = "CURRENT"
CHUNK = 1_000
HEAP_BYTES = 30_000_000


class EmbeddedEngine:
    """tantivy behind the engines' interface."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._building: Path | None = None
        self._reader: tuple[int, str, Index] | None = None

    def upsert(self, rows: Sequence[SearchRow]) -> WriteReport:
        """See Engine.upsert."""
        return self._write_everywhere(documents(rows))

    def delete(self, keys: Sequence[str], version: int) -> WriteReport:
        """See Engine.delete. A tombstone, which nothing ever matches, stays until the next rebuild."""
        return self._write_everywhere({key: (version, tombstone(key, version)) for key in keys})

    def search(self, query: EngineQuery) -> EngineResults:
        """See Engine.search."""
        with _failures():
            searcher = self._open_for_reading().searcher()
            within = with_filters(wanted(query), query)
            limit = min(query.limit, DEEPEST - query.offset)
            found = searcher.search(within, limit=max(1, limit), offset=query.offset)
            rows = [StoredRow.load(json.loads(searcher.doc(address)["stored"][0])) for _score, address in found.hits]
            return EngineResults(_total(found), rows if limit > 0 else [], facets(searcher, query))

    def rebuild(self, rows: Iterable[SearchRow]) -> int:
        """See Engine.rebuild."""
        name = f"v{SCHEMA_VERSION}-{uuid4().hex}"
        building = self._directory / name
        with _failures():
            building.mkdir(parents=True)
            Index(SCHEMA, path=str(building))
        self._building = building
        try:
            for chunk in _chunks(rows):
                self._fill(building, chunk)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        finally:
            self._building = None
        with _failures():
            self._point_to(name)
            return self._count()

    @staticmethod
    def _fill(building: Path, chunk: Sequence[SearchRow]) -> None:
        with _failures():
            _write(building, documents(chunk))

    def clear(self) -> None:
        """See Engine.clear."""
        self._reader = None
        shutil.rmtree(self._directory, ignore_errors=True)

    def refresh(self) -> None:
        """See Engine.refresh: every search reads the newest commit anyway."""

    def exists(self) -> bool:
        """See Engine.exists."""
        try:
            with _failures():
                return self._current().is_dir()
        except IndexMissing:
            return False

    def health(self) -> Health:
        """See Engine.health."""
        try:
            with _failures():
                return Health("embedded", State.READY, rows=self._count())
        except IndexMissing:
            return Health("embedded", State.MISSING, "索引尚未建立")
        except EngineUnavailable as error:
            return Health("embedded", State.UNREACHABLE, str(error.__cause__ or error))

    def _count(self) -> int:
        return _total(self._open_for_reading().searcher().search(Query.exists_query("tenant"), limit=1))

    def _current(self) -> Path:
        """Return the directory in use. Raises IndexMissing when there is none of this schema."""
        name = self._pointed_to()
        while not (self._directory / name / "meta.json").exists():
            later = self._pointed_to()
            if later == name:
                raise IndexMissing
            name = later  # it was swapped and removed between the two steps
        return self._directory / name

    def _pointed_to(self) -> str:
        """Return the name in the pointer. Raises IndexMissing for none, or one of another schema."""
        try:
            name = (self._directory / POINTER).read_text("ascii").strip()
        except FileNotFoundError:
            raise IndexMissing from None
        if not name.startswith(f"v{SCHEMA_VERSION}-"):
            raise IndexMissing
        return name

    def _point_to(self, name: str) -> None:
        """Switch to a finished index and remove the others; readers that have them open keep reading."""
        pointer = self._directory / f"{POINTER}.{uuid4().hex}"
        with pointer.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._directory / POINTER)
        for path in self._directory.glob("v*-*"):
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)

    def _open_for_reading(self) -> Index:
        """Return this process's index, opened anew after a swap or a fork, with its newest commit loaded."""
        with self._lock:
            path = self._current()
            while True:
                try:
                    return self._load(path)
                except (ValueError, OSError):
                    later = self._current()
                    if later == path:
                        raise
                    path = later  # it was swapped and removed between the two steps

    def _load(self, path: Path) -> Index:
        kept = self._reader
        if kept is None or kept[:2] != (os.getpid(), path.name):
            self._reader = kept = (os.getpid(), path.name, _open(path))
        kept[2].reload()
        return kept[2]

    def _write_everywhere(self, batch: Documents) -> WriteReport:
        with _failures():
            if self._building is None:
                return _write(self._current(), batch)
            report = _write(self._building, batch)
            try:
                return _write(self._current(), batch)
            except IndexMissing:  # the first build: there is nothing else to write to
                return report


def _total(found: Any) -> int:
    """Return the number of all hits, an attribute that tantivy's type stubs leave out."""
    return int(found.count)


def _write(path: Path, batch: Documents) -> WriteReport:
    report = WriteReport()
    if not batch:
        return report
    index = _open(path)
    searcher = index.searcher()
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    for key, (version, document) in batch.items():
        if _version_of(searcher, key) > version:
            report.stale += 1
            continue
        writer.delete_documents_by_term("key", key)
        writer.add_document(document)
        report.written += 1
    writer.commit()
    writer.wait_merging_threads()
    return report


def _version_of(searcher: Searcher, key: str) -> int:
    hits = searcher.search(Query.term_query(SCHEMA, "key", key), limit=1, order_by_field="version").hits
    return int(hits[0][0]) if hits else -1


def _open(path: Path) -> Index:
    index = Index(SCHEMA, path=str(path))
    index.register_tokenizer("spaces", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


def _chunks(rows: Iterable[SearchRow]) -> Iterator[list[SearchRow]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what tantivy and the file system raise into the engines' errors."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable from error
    except BaseException as error:
        # a panic in Rust arrives as a BaseException of pyo3, which no `except Exception` would stop
        if type(error).__name__ == "PanicException":
            raise EngineUnavailable from error
        raise
