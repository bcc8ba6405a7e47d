"""Rich text in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from wagtail.rich_text import RichText

from cms_content.richtext import prose_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def prose(value: RichText | str) -> SafeString:
    """Return rich text, cleaned, as HTML; use it instead of Wagtail's `richtext`."""
    return prose_html(value.source if isinstance(value, RichText) else value)
