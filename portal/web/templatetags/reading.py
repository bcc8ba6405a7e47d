"""Marks of language in the templates (WCAG 3.1.2); loaded in every template (settings, `builtins`).

The interface is in the reader's language, what authorities publish is in Chinese. On a Chinese page nothing needs a
mark; on an English one every Chinese passage does, so that a screen reader changes its voice.
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

register = template.Library()
_NAMES = re.compile(r"[\u3400-\u9fff\uf900-\ufaff][\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]*")
"""Runs of Chinese characters with their own punctuation."""
_DIALLED = re.compile(
    r"(?<![\d-])(?:\+86[- ]?)?(?:0\d{2,3}-?\d{3,4}-?\d{4}|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4}|12\d{3})(?![\d-])"
)
"""Telephone numbers as authorities write them: with an area code, mobile, 400 and 800, and hotlines such as 12345."""
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def _speaks_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@register.simple_tag
def interface_tag() -> str:
    """Return the interface's language for `<html lang>`: zh-Hans or en."""
    return "zh-Hans" if _speaks_chinese() else "en"


@register.simple_tag
def in_interface() -> SafeString:
    """Return ` lang="en"` for words of the interface inside a Chinese document; nothing on a Chinese page."""
    return mark_safe("" if _speaks_chinese() else ' lang="en"')  # constants


@register.simple_tag
def in_chinese(text: Any = "汉") -> SafeString:
    """Return ` lang="zh-Hans"` for an element whose text, or attribute, is what an authority wrote.

    Given the text, only when there is Chinese in it. Nothing on a Chinese page.
    """
    marked = not _speaks_chinese() and _CHINESE.search(str(text))
    return mark_safe(' lang="zh-Hans"' if marked else "")  # constants


@register.filter
def zh(text: Any) -> Any:
    """Return what an authority wrote, marked as Chinese where the interface is not; for text, never in an attribute."""
    if text is None or _speaks_chinese() or not _CHINESE.search(str(text)):
        return text
    return format_html('<span lang="zh-Hans">{}</span>', conditional_escape(text))


@register.filter
def mixed(text: Any) -> Any:
    """Return a sentence of the interface with the Chinese names in it (an office, a file) marked."""
    if text is None or _speaks_chinese():
        return text
    # escaped before, so that only our own marks are markup
    return mark_safe(_NAMES.sub(r'<span lang="zh-Hans">\g<0></span>', conditional_escape(text)))


@register.filter
def dialled(text: Any) -> Any:
    """Return a contact whose telephone numbers stay in one piece and can be dialled by a tap; for text only."""
    if text is None:
        return text
    # escaped before, so that only our own links are markup
    return mark_safe(_DIALLED.sub(_telephone, conditional_escape(text)))


def _telephone(found: re.Match[str]) -> str:
    number = re.sub(r"[^\d+]", "", found[0])
    return f'<a class="nowrap" href="tel:{number}">{found[0]}</a>'


@register.filter
def known(title: Any) -> Any:
    """Return a title that the portal itself gave (政策, 公示) in the interface's language; any other as it stands."""
    return title if _speaks_chinese() or not title else gettext(str(title))
