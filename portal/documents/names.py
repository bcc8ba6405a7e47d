"""File names as people gave them, made harmless for lists, headers and disks."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

MAX_STEM_CHARACTERS = 120
MAX_EXTENSION_CHARACTERS = 10
UNNAMED = "未命名"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that no name needs: controls, direction overrides, line separators and the like."""


def clean_filename(given: str) -> str:
    """Return the last path segment of `given` without characters that hide or break something.

    Direction overrides go first, so that a name that only looks like a PDF shows (and is judged by)
    its true extension. Never empty; at most 120 characters before the extension.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in _DROPPED)
    name = " ".join(kept.split()).rstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION_CHARACTERS:
        stem, dot, extension = name, "", ""
    return (stem.strip(". ")[:MAX_STEM_CHARACTERS].rstrip() or UNNAMED) + dot + extension


def extension_of(filename: str) -> str:
    """Return the extension in lower case without its dot, "" when there is none."""
    _stem, dot, extension = filename.rpartition(".")
    return extension.lower() if dot else ""


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """Return a Content-Disposition header (RFC 6266, names by RFC 5987).

    Raises ValueError for a name with control characters: such a name was not cleaned,
    and could end the header and start another one.
    """
    if any(unicodedata.category(c) == "Cc" for c in filename):
        raise ValueError("a file name with control characters must not enter a header")
    kind = "inline" if inline else "attachment"
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
