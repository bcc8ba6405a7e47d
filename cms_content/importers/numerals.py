"""Chinese numerals as official documents write them (headings, dates, terms)."""

DIGITS = {"〇": 0, "○": 0, "Ｏ": 0, "◯": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
DIGITS |= {"七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
TENS = {"廿": 20, "卅": 30}
CHINESE = "〇一二三四五六七八九"
NUMERAL = "〇○Ｏ◯零一二两三四五六七八九十百千廿卅"
LARGEST = 9999
_ONE_TEN = 10
_TWENTY = 20


def to_int(text: str) -> int | None:
    """Value of a numeral in Arabic (also full-width) or Chinese form; None if it is none.

    Both ways of writing are read: by place (二十一, 一百零八) and digit by digit (二〇二〇).
    """
    text = text.strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if any(char not in NUMERAL for char in text):
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    return _by_place(text)


def _by_place(text: str) -> int | None:
    total, digit, last_unit = 0, None, 10_000
    for char in text:
        if char in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[char]
            continue
        if char in TENS:
            if digit is not None or last_unit <= _ONE_TEN:
                return None
            total, last_unit = total + TENS[char], _ONE_TEN
            continue
        unit = UNITS[char]
        if unit >= last_unit or (digit == 0 and unit != _ONE_TEN):
            return None
        total, digit, last_unit = total + (digit or 1) * unit, None, unit
    return total + (digit or 0)


def to_chinese(value: int) -> str:
    """How a document writes the number by place: 21 → 二十一, 108 → 一百零八.

    Raises
    ------
    ValueError: below 0 or above 9999.
    """
    if not 0 <= value <= LARGEST:
        raise ValueError(value)
    if value == 0:
        return CHINESE[0]
    parts: list[str] = []
    pending_zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            parts.append(("零" if pending_zero and parts else "") + CHINESE[digit] + name)
        pending_zero = digit == 0
    text = "".join(parts)
    return text[1:] if _ONE_TEN <= value < _TWENTY else text


def digits_to_chinese(value: int) -> str:
    """How a document writes a year: 2020 → 二〇二〇."""
    return "".join(CHINESE[int(char)] for char in str(value))
