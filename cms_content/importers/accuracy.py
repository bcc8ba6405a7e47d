"""How often the importer reads each field right, over documents with expected values beside them.

A field counts as right only when it is exactly what was expected; null in the expected values means that the
document does not say it, so that a guess counts as wrong.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms_content.importers.batch import files_of, read_bytes
from cms_content.importers.errors import ImportRefused
from cms_content.importers.recogniser import recognise
from cms_content.importers.result import Heading, RecognisedPolicy

EXPECTED = ".expected.json"


def _day(name: str) -> Callable[[RecognisedPolicy], str | None]:
    def read(policy: RecognisedPolicy) -> str | None:
        value = getattr(policy, name)
        return value.isoformat() if value else None

    return read


def _plain(name: str) -> Callable[[RecognisedPolicy], Any]:
    return lambda policy: getattr(policy, name)


def _headings(headings: Sequence[Heading]) -> int:
    return sum(1 + _headings(one.children) for one in headings)


FIELDS: dict[str, tuple[str, Callable[[RecognisedPolicy], Any]]] = {
    "title": ("标题", _plain("title")),
    "carrier_title": ("印发通知标题", _plain("carrier_title")),
    "genre": ("体裁", _plain("genre")),
    "index_number": ("索引号", _plain("index_number")),
    "theme": ("主题分类", _plain("theme")),
    "issuers": ("发文机关", lambda policy: list(policy.issuers)),
    "doc_number": ("发文字号", lambda policy: policy.doc_number.normalised if policy.doc_number else None),
    "written_on": ("成文日期", _day("written_on")),
    "published_on": ("发布日期", _day("published_on")),
    "effective_from": ("实施日期", _day("effective_from")),
    "valid_until": ("有效期至", _day("valid_until")),
    "repealed_on": ("废止日期", _day("repealed_on")),
    "captured_on": ("抓取日期", _day("captured_on")),
    "is_trial": ("试行", _plain("is_trial")),
    "addressees": ("主送机关", lambda policy: list(policy.addressees)),
    "publicity": ("公开属性", _plain("publicity")),
    "attachments": ("附件", lambda policy: [one.title for one in policy.attachments]),
    "missing_attachments": ("缺失附件", lambda policy: [a.title for a in policy.attachments if a.state == "missing"]),
    "headings": ("层级数", lambda policy: _headings(policy.main.headings)),
    "cited": ("引用文件", lambda policy: [one.number or one.title for one in policy.cited_documents]),
}
"""Field of the expected values → its Chinese name, and how the recognised value is written there."""


class BadExpectation(ImportRefused):
    """A file of expected values cannot be used."""

    code = "bad_expectation"
    message = "应有值文件有误，请核对。"


@dataclass(frozen=True)
class Wrong:
    """A field that was not read as expected."""

    field: str
    expected: Any
    found: Any


@dataclass(frozen=True)
class Measured:
    """One document: how many fields were expected and which were wrong; `refused` when it could not be read."""

    path: str
    fields: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    refused: str = ""

    @property
    def right(self) -> int:
        """How many fields were read as expected."""
        return len(self.fields) - len(self.wrong)


def measure(folder: Path) -> Iterator[Measured]:
    """Each document of the folder that has `<name>.expected.json` beside it, in the order of their names.

    Raises BadExpectation for expected values without a document, of an unknown field, or that are no JSON.
    """
    documents, _others = files_of(folder)
    by_name = [(_expected_beside(path), path) for path in documents]
    orphans = set(folder.rglob(f"*{EXPECTED}")) - {expected for expected, _path in by_name}
    if orphans:
        raise BadExpectation(f"“{min(orphans)}”旁边没有同名的文件，请核对。")
    for expected, path in by_name:
        if expected.is_file():
            yield _measure(path, expected, path.relative_to(folder).as_posix())


def totals(measured: Sequence[Measured]) -> dict[str, tuple[int, int]]:
    """Field → (right, expected), in the order of `FIELDS`, for the fields that were expected at all."""
    found = {name: [0, 0] for name in FIELDS}
    for one in measured:
        wrong = {each.field for each in one.wrong}
        for name in one.fields:
            found[name][0] += name not in wrong
            found[name][1] += 1
    return {name: (right, count) for name, (right, count) in found.items() if count}


def _expected_beside(path: Path) -> Path:
    return path.with_name(f"{path.name.split('.')[0]}{EXPECTED}")


def _measure(path: Path, expected_file: Path, name: str) -> Measured:
    expected = _read_expected(expected_file)
    fields = tuple(expected)
    try:
        policy = recognise(read_bytes(path), filename=path.name)
    except ImportRefused as error:
        return Measured(name, fields, tuple(Wrong(one, expected[one], None) for one in fields), error.message)
    found = {one: FIELDS[one][1](policy) for one in fields}
    wrong = tuple(Wrong(one, expected[one], found[one]) for one in fields if found[one] != expected[one])
    return Measured(name, fields, wrong)


def _read_expected(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BadExpectation(f"“{path}”不是有效的 JSON 文件，请核对。") from error
    unknown = sorted(set(data) - set(FIELDS)) if isinstance(data, dict) else ["（不是对象）"]
    if unknown:
        raise BadExpectation(f"“{path}”里有不认识的字段：{'、'.join(unknown)}。")
    return {name: data[name] for name in FIELDS if name in data}
