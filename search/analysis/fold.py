"""Make different ways of writing a character equal: width, case, traditional and simplified.

The table is data (`data/fold.tsv`), made once by `manage.py search_fold_table` with OpenCC. It knows single characters
only and never looks at the context, so that a document and a query always agree, and it never changes the length of a
text, so that offsets found in the folded text hold in the original.
"""

import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("data") / "fold.tsv"
UNREADABLE = "�"


@cache
def table() -> dict[int, str]:
    """Return the fold table as code point → one character, for `str.translate`."""
    pairs = (line.split("\t") for line in TABLE.read_text("ascii").splitlines() if not line.startswith("#"))
    return {int(source, 16): chr(int(target, 16)) for source, target in pairs}


def fold(text: str) -> str:
    """Return the text in the one form in which it is compared; same length as the original."""
    return text.translate(table())


def clean(text: str) -> str:
    """Return the text without what no engine and no page can carry: control characters and halves of surrogate pairs.

    Line breaks and tabs stay. A lone surrogate becomes the replacement character.
    """
    return "".join(UNREADABLE if "\ud800" <= char <= "\udfff" else " " if _is_control(char) else char for char in text)


def _is_control(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf"} and char != "\u200d"
