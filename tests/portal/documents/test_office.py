"""As an official I see a Word file as it is printed, whatever else is converted and whatever is hidden in it."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document

from cms_content.importers.formats import pdf
from portal.documents import office
from tests.programs import needs_soffice


def word(text: str = "建设规划") -> bytes:
    document = Document()
    document.add_paragraph(text)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    kept = io.BytesIO(word())
    with zipfile.ZipFile(kept, "a") as package:
        package.writestr(name, body)
    return kept.getvalue()


def stand_in(place, monkeypatch, script: str) -> None:
    """Put a program named soffice first on the path, for what the real one cannot be asked to do: fail, hang."""
    program = place / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")


@needs_soffice
def test_two_conversions_at_once_do_not_meet():
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(office.to_pdf, [word("第一份规划" * 9), word("第二份规划" * 9)]))
    assert [pdf.extract(one).text.strip() for one in made] == ["第一份规划" * 9, "第二份规划" * 9]


@needs_soffice
def test_the_real_program_that_takes_too_long_is_ended_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # so that its processes are known by their words
    monkeypatch.setattr(office, "TIMEOUT_SECONDS", 0.5)
    began = time.monotonic()
    assert office.to_pdf(word()) is None
    assert time.monotonic() - began < 10
    assert not [words for words in _running() if str(tmp_path) in words]


def _running() -> list[str]:
    """Return the command lines of all processes."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended in between
            found.append(place.read_text(encoding="utf-8", errors="replace"))
    return found


def test_a_hanging_program_and_its_children_are_ended(tmp_path, monkeypatch):
    mark = tmp_path / "still-there"
    stand_in(tmp_path, monkeypatch, f"(sleep 2; touch {mark}) & sleep 60")
    monkeypatch.setattr(office, "TIMEOUT_SECONDS", 0.3)
    assert office.to_pdf(word()) is None
    time.sleep(2.2)
    assert not mark.exists()


def test_a_program_that_fails_gives_nothing(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "exit 3")
    assert office.to_pdf(word()) is None


LINKED = b'<Relationship Type="x/image" Target="http://a.example/" TargetMode="External"/>'


@pytest.mark.parametrize(
    "document",
    [
        b"PK\x03\x04 nothing",
        with_part("word/_rels/other.xml.rels", LINKED),
        with_part("word/_rels/other.xml.rels", LINKED.replace(b'"External"', b"'External'")),
        with_part("word/other.xml", b"<w:instrText>INCLUDEPICTURE http://a.example/</w:instrText>"),
        with_part("word/embeddings/object.bin", b"x"),
    ],
)
def test_what_is_broken_or_would_fetch_something_is_never_given_to_it(document, tmp_path, monkeypatch):
    mark = tmp_path / "was-run"
    stand_in(tmp_path, monkeypatch, f"touch {mark}")
    assert office.to_pdf(document) is None
    assert not mark.exists()


def test_a_hyperlink_is_no_reason_to_refuse():
    assert office.is_convertible(with_part("word/_rels/x.xml.rels", LINKED.replace(b"x/image", b"x/hyperlink")))
