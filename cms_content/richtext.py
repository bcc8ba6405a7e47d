"""Rich text as it may reach a reader: the features of our editor and nothing else, whoever wrote the stored text.

Wagtail's editor cleans what people type; what programs store (importer, API, scripts) it would show as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

if TYPE_CHECKING:
    from bs4 import Tag

UNREAD = frozenset({"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript"})
"""Elements that go with all they hold; of any other unknown one the text stays."""


class _Prose(Whitelister):
    element_rules: ClassVar[dict[str, Any]] = {
        "[document]": allow_without_attributes,
        **dict.fromkeys(
            ("p", "br", "b", "strong", "em", "i", "ol", "ul", "li", "h2", "h3", "h4"), allow_without_attributes
        ),
        "a": attribute_rule({"href": check_url, "linktype": True, "id": True}),
    }

    def clean_tag_node(self, doc: Any, tag: Tag) -> None:
        if tag.name in UNREAD:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def prose_html(source: str) -> SafeString:
    """Return stored rich text as HTML: paragraphs, emphasis, lists, links; no script, style or picture."""
    return mark_safe(expand_db_html(_Prose().clean(source)))  # cleaned just now
