"""An editor reads Chinese on every form of ours; what Wagtail's own catalogue lacks stays as Wagtail has it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from cms_content.models.base import PortalPage

CHINESE = re.compile(r"[一-鿿]")
PAGES = [model for model in apps.get_models() if issubclass(model, PortalPage)]


def of_block(block: Any) -> list[Any]:
    parts = [*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)]
    inner = [words for part in parts if part is not None for words in of_block(part)]
    return [block.label, getattr(block.meta, "help_text", ""), *inner]


def of_panel(panel: Any) -> list[Any]:
    parts = [*getattr(panel, "children", []), getattr(panel, "child_edit_handler", None)]
    inner = [words for part in parts if part is not None for words in of_panel(part)]
    return [panel.heading, panel.help_text, *inner]


def of_form(form: Any) -> list[Any]:
    return [words for field in form.base_fields.values() for words in (field.label, field.help_text)]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_labels_and_help_of_every_form_are_in_chinese(db, model):
    with translation.override("zh-hans"):
        handler = model.get_edit_handler()
        form = handler.get_form_class()
        rows = [one.form for name, one in form.formsets.items() if name != "comments"]
        streams = [field.stream_block for field in model._meta.get_fields() if hasattr(field, "stream_block")]
        words = [model._meta.verbose_name, *of_panel(handler), *of_form(form)]
        words += [one for row in rows for one in of_form(row)] + [one for block in streams for one in of_block(block)]
        assert [str(one) for one in words if one and not CHINESE.search(str(one))] == []
