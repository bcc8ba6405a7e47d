"""As a reader without Chinese I find no word of the interface that somebody forgot to translate.

The sources are Chinese; the English catalogue must hold every one of them, as `make messages` reads them from the
code. A message added without its English words makes these tests fail: run `make messages` and fill the blanks in
portal/locale/en/LC_MESSAGES/django.po, then run it again to compile them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

pytestmark = pytest.mark.static
ROOT = Path(__file__).parents[2]
CATALOGUE = Path("portal/locale/en/LC_MESSAGES/django.po")
PARTS = ("cms_content", "portal", "search", "templates", "workflows")
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")
TAG = re.compile(r"</?[a-z][^>]*>")
OFFICIALS = (
    "cases/",
    "evaluation/",
    "issuing/",
    "registers/",
    "programmes/rows.html",
    "demo/",
    "style/",
    "notices/comment",
    "notices/_draft_state.html",
    "notices/draft",
    "notices/edition_limits.html",
    "notices/entry_",
    "notices/erratum.html",
    "notices/limits.html",
    "notices/template.html",
    "office/",
    "notices/queue.html",
    "notices/_upheld.html",
    "notices/objection_detail.html",
)
"""Templates that speak Chinese only: the workspace, the demonstration's start page, the living style page."""


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / CATALOGUE))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> polib.POFile:
    """The messages of the code as it stands, read from a copy into a copy of the catalogue."""
    if not shutil.which("xgettext"):
        reason = "xgettext is not installed (Debian: gettext)"
        if os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}:
            pytest.fail(reason)
        pytest.skip(reason)
    copy = tmp_path_factory.mktemp("messages")
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "static", "migrations", "*.mo", "data")
        shutil.copytree(ROOT / part, copy / part, ignore=ignored)
    shutil.copy(ROOT / "manage.py", copy)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-location", "--no-obsolete"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "VAR_DIR": str(copy / "var")}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True, timeout=120)
    return polib.pofile(str(copy / CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def english(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_of_the_code_has_its_english_words(extracted):
    assert len(extracted) > 400
    assert [key(entry) for entry in extracted if not entry.translated() or "fuzzy" in entry.flags] == []


def test_the_catalogue_holds_nothing_else(catalogue, extracted):
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []
    assert {key(entry) for entry in catalogue} - {key(entry) for entry in extracted} == set()


def test_the_compiled_catalogue_is_the_one_that_people_edit(catalogue):
    compiled = polib.mofile(str((ROOT / CATALOGUE).with_suffix(".mo")))
    assert {key(entry): english(entry) for entry in compiled} == {key(entry): english(entry) for entry in catalogue}


def test_placeholders_and_tags_survive_the_translation(catalogue):
    for entry in catalogue:
        for text in english(entry):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid
            assert set(TAG.findall(text)) == set(TAG.findall(entry.msgid)), entry.msgid


def test_english_words_are_english(catalogue):
    """Only the pattern of a document number is quoted in Chinese."""
    strange = [text for entry in catalogue for text in english(entry) if CHINESE.search(text)]
    assert [
        text for text in strange if CHINESE.sub("", text.replace("国科火字", "").replace("国科发", "")) == text
    ] == []
    assert [text for entry in catalogue for text in english(entry) if re.search(r"[，。；：（）、]|  ", text)] == []


def test_every_plural_has_both_forms(catalogue):
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    assert {tuple(entry.msgstr_plural) for entry in plurals} == {(0, 1)}
    assert [entry.msgid for entry in plurals if entry.msgstr_plural[0] == entry.msgstr_plural[1]] == []


def public_templates() -> list[Path]:
    """Return every template that the public sees, wherever its app keeps it."""
    found = [path for part in PARTS for path in (ROOT / part).rglob("*.html") if "templates" in path.parts]
    return sorted(path for path in found if not _name(path).startswith(OFFICIALS))


def _name(path: Path) -> str:
    return path.as_posix().rsplit("/templates/", 1)[1]


TRANSLATED = (
    re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL),
    re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL),
    re.compile(r"{%\s*trans(?:late)?\b.*?%}"),
    re.compile(r"""_\((?:".*?"|'.*?')\)"""),
    re.compile(r'<(\w+)[^<>]*\blang="zh-[^<>]*>[^<]*</\1>'),
)


def test_no_template_of_the_public_says_anything_untranslated():
    forgotten = {}
    for path in public_templates():
        text = path.read_text(encoding="utf-8")
        for pattern in TRANSLATED:
            text = pattern.sub("", text)
        lines = [line.strip() for line in text.splitlines() if CHINESE.search(line)]
        if lines:
            forgotten[_name(path)] = lines
    assert forgotten == {}
