"""Keeping what a browser sends of an application's form: fields, files, and what it had seen of the draft."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from portal.errors import DomainError, Invalid
from workflows.cases import actions, presenting, queries
from workflows.cases.errors import ChangedElsewhere
from workflows.cases.merging import clashing, differing, marks, seen_after
from workflows.programmes import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.identity.http import SignedInRequest
    from workflows.cases.models import Case

PAGE, LONGEST_PAGE = "", 20
"""Where the marks bear the page's own name; no field is called so."""
UNDER_WAY = 60
"""Seconds after which every page has got the answer to its save."""
LONGEST_QUOTE = 120
"""Characters of somebody else's text that are shown beside one's own."""


def kept(request: SignedInRequest, case: Case) -> Case:
    """Keep what was typed and every file that was picked, whichever button was pressed.

    Raises ChangedElsewhere for fields that were changed here and in another browser, and Invalid naming the files
    that were refused; everything else is kept.
    """
    typed, seen = typed_in(case, request), seen_by(request)
    case = actions.save_draft(actor=request.user, case=case, values=typed, seen=seen)
    faults = {}
    for entry in case.edition.materials_for(case.occasion):
        key = entry["key"]
        for upload in request.FILES.getlist(f"file_{key}")[:1]:
            try:
                actions.attach_material(actor=request.user, case=case, key=key, upload=upload)
            except DomainError as fault:
                faults[key] = fault.message
    if clashes := clashing(case.draft, typed, seen):
        words = {name: _words(case.draft.get(name)) for name in clashes}
        raise ChangedElsewhere(fields=faults | words, values={name: typed[name] for name in clashes})
    if faults:
        raise Invalid(fields=faults)
    return case


def kept_quietly(request: SignedInRequest, case: Case) -> tuple[Case, dict[str, Any]]:
    """Keep what the page sends by itself; return the case, and what the page shows of it."""
    typed, seen = typed_in(case, request), seen_by(request)
    case = actions.save_draft(actor=request.user, case=case, values=typed, seen=seen)
    titles = dict(presenting.correctable(case))
    clashes = clashing(case.draft, typed, seen)
    after = seen_after(case.draft, typed, seen)
    if page := seen.get(PAGE, "")[:LONGEST_PAGE]:
        after[PAGE] = page
        cache.set(f"draft-page:{page}", after, UNDER_WAY)
    return case, {
        "seen": json.dumps(after),
        "clashes": [titles.get(name, name) for name in clashes],
        "elsewhere": [titles.get(name, name) for name in differing(case.draft, typed) if name not in clashes],
    }


def _words(value: Any) -> str:
    now = f"现为“{value[:LONGEST_QUOTE]}”，" if isinstance(value, str) and value.strip() else ""
    return (
        f"本页打开之后，这一栏已在别处改过，{now}本页没有覆盖它。下面是您在本页填写的内容，再次保存或提交将以它为准。"
    )


def shown(case: Case, names: Iterable[str]) -> str:
    """Return the marks of what a page shows, with a name for the page itself, for its hidden field."""
    return json.dumps(marks(case.draft, names) | {PAGE: secrets.token_urlsafe(9)})


def seen_by(request: SignedInRequest) -> dict[str, str]:
    """Return the marks of what the page showed; empty for a page that bears none.

    What the page saved by itself a moment ago it has seen too, though the answer may still be under way.
    """
    try:
        found = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    seen = {str(name): str(one) for name, one in found.items()}
    own: dict[str, str] = cache.get(f"draft-page:{seen.get(PAGE, '')[:LONGEST_PAGE]}") or {}
    return seen | own


def typed_in(case: Case, request: SignedInRequest) -> dict[str, Any]:
    """Return the form's fields that the browser sent, whole numbers as numbers.

    A correction's page takes the fields that were asked only: browsers send nothing of a disabled one, which for a box
    means unticked.
    """
    sent, files, only = request.POST, request.FILES, queries.open_keys(case)
    fields = forms.build(case.edition, case.tenant, None, only=only).fields
    widgets = {name: field.widget for name, field in fields.items() if not field.disabled}
    return {
        name: _number_or_text(name, widget.value_from_datadict(sent, files, name))
        for name, widget in widgets.items()
        if not widget.value_omitted_from_data(sent, files, name)
    }


def _number_or_text(name: str, value: Any) -> Any:
    if name.startswith("plan_") and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:  # noqa: PLR2004  # years
        return int(value)
    return value
