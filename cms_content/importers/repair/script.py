"""Traditional to simplified script."""

import re
from functools import cache

import opencc

_WORN = re.compile("著(?=[力眼重手])")  # the converter leaves 著 alone, these four words are never written so


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified script."""
    return _WORN.sub("着", str(_converter().convert(text)))
