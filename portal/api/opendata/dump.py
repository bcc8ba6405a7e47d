"""A table as a file: written row by row into a temporary file, so that its size, hash and rows are known when sent."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from portal.api.opendata.columns import cell

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.api.opendata.tables import Table

IN_MEMORY = 1024 * 1024
"""Bytes of a file that are kept in memory; more goes to the disk."""
BOM = "\ufeff"
"""By which spreadsheets know UTF-8."""


@dataclass(frozen=True)
class Dump:
    """A whole file, open at its beginning."""

    file: BinaryIO
    sha256: str
    size: int
    rows: int


Writer = Callable[["Table", "HttpRequest"], Iterator[str]]


def _csv(table: Table, request: HttpRequest) -> Iterator[str]:
    columns = [column for column in table.columns if column.in_csv]
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: list[str]) -> str:
        writer.writerow(cells)
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    yield BOM + written([column.name for column in columns])
    for row in table.rows(request):
        yield written([cell(column.value(row)) for column in columns])


def _json(table: Table, request: HttpRequest) -> Iterator[str]:
    """Give the beginning, then one piece a row; the end has to go with the last, so each row brings its own comma."""
    yield "["
    gap = "\n"
    for row in table.rows(request):
        yield gap + json.dumps({column.name: column.value(row) for column in table.columns}, ensure_ascii=False)
        gap = ",\n"


WRITERS: dict[str, tuple[Writer, str, str]] = {
    "csv": (_csv, "text/csv; charset=utf-8", ""),
    "json": (_json, "application/json", "\n]\n"),
}
"""Format → how it is written, its media type, and what ends it."""


def dumped(table: Table, form: str, request: HttpRequest) -> Dump:
    """Return the table as a file of the format `form`, a key of WRITERS. The caller closes the file."""
    writer, _kind, end = WRITERS[form]
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the answer that is sent closes it
    digest, pieces = hashlib.sha256(), 0

    def put(text: str) -> None:
        piece = text.encode()
        digest.update(piece)
        file.write(piece)

    for text in writer(table, request):
        put(text)
        pieces += 1
    put(end)
    size = file.tell()
    file.seek(0)
    return Dump(cast("BinaryIO", file), digest.hexdigest(), size, pieces - 1)
