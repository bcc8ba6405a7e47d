"""To whom a document is sent (主送机关)."""

import re

WORDS = re.compile(
    r"^各|人民政府|直属|有关|(?:部|厅|局|委|院|会|政府|处|中心|公司|单位|企业|高校|院所|机构|部门|兵团|集团|大学|银行|办|镇|街道)$"
)
MAX_LENGTH = 500
_OPENING, _CLOSING = "（(〔[", "）)〕]"


def read_addressees(text: str) -> tuple[str, ...]:
    """The addressees in order if the line is an addressee line (ends in a colon), else ().

    Split at commas and semicolons outside brackets; 、 joins places of one addressee.
    """
    text = text.strip()
    if not text.endswith(("：", ":")) or len(text) > MAX_LENGTH or "。" in text or "《" in text:
        return ()
    names = [name for name in _split(text[:-1]) if name]
    bare = [re.sub(r"[（(][^）)]*[）)]", "", name) for name in names]
    return tuple(names) if names and all(WORDS.search(name) for name in bare) else ()


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for char in re.sub(r"\s", "", text):
        depth += (char in _OPENING) - (char in _CLOSING)
        if char in "，,；;" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
