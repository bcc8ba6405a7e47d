"""What the page of a toolkit shows: instruments by class, each document's validity today, changes since it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cms_content.anchors import anchor_of
from cms_content.kinds import shelf_of
from cms_content.models.toolkit import Instrument, ToolkitPage, ToolkitScope
from cms_content.presentation import in_words
from cms_content.schema_org import item_list
from cms_content.validity import TONES, Validity, lapsed_on, validity_of
from portal import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from cms_content.models import PolicyPage
    from cms_content.models.toolkit import ToolkitEntry


@dataclass(frozen=True)
class Tool:
    """One instrument as it is shown.

    Parameters
    ----------
    entry: its row. title, number: of the document. url: of its clause, else of the document; "" if not held.
    validity: today, None for a document that the portal does not hold. tone: how the word is shown.
    changed: day in words on which the document was last changed after it was read for the toolkit, or "".
    lapsed: day in words since when the document is no longer in force, or "".
    guide_title, guide_url: of the guide that says how to get it.
    """

    entry: ToolkitEntry
    title: str
    number: str
    url: str = ""
    validity: Validity | None = None
    tone: str = "muted"
    changed: str = ""
    lapsed: str = ""
    guide_title: str = ""
    guide_url: str = ""


@dataclass(frozen=True)
class ToolClass:
    """The instruments of one class."""

    value: str
    label: str
    tools: list[Tool]


def toolkit_context(page: ToolkitPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    entries = page.entries.select_related("policy", "guide").order_by("sort_order", "pk") if page.pk else []
    tools = [_tool(entry, request) for entry in entries]
    standing = [tool for tool in tools if not tool.lapsed]
    address = page.get_full_url(request)
    return {
        "address": address,
        "classes": _classes(standing),
        "count": len(standing),
        "lapsed": [tool for tool in tools if tool.lapsed],
        "others": _others(page),
        "reviewed_on": in_words(page.reviewed_on),
        "structured_data": item_list(page.title, [tool.entry.benefit for tool in standing], url=address),
    }


def toolkits_by_cluster(pages: QuerySet[Any]) -> dict[int, ToolkitPage]:
    """Return cluster → its 一群一策 toolkit, the newest, among `pages` (live and public, of all kinds)."""
    rows = shelf_of(ToolkitPage.section_kind).within(pages).filter(scope=ToolkitScope.CLUSTER)
    return {page.cluster_id: page for page in reversed(rows.exclude(cluster=None))}


def _classes(tools: Iterable[Tool]) -> list[ToolClass]:
    """Return the classes that have an instrument, in the order of RULES S0-6."""
    found = [
        ToolClass(one.value, str(one.label), [tool for tool in tools if tool.entry.instrument == one])
        for one in Instrument
    ]
    return [one for one in found if one.tools]


def _others(page: ToolkitPage) -> list[ToolkitPage]:
    """Return the section's other toolkits of the same scope, those for enterprises from the lowest rung up."""
    siblings: Any = ToolkitPage.objects.sibling_of(page, inclusive=False)
    found = list(shelf_of(page.section_kind).prepared(siblings.filter(scope=page.scope).live().public()))
    rungs = [choice for choice, _label in ToolkitPage.tier.field.choices or ()]
    return sorted(found, key=lambda one: rungs.index(one.tier)) if page.scope == ToolkitScope.TIER else found


def _tool(entry: ToolkitEntry, request: HttpRequest) -> Tool:
    guide = entry.guide if entry.guide and entry.guide.live else None
    how = {"guide_title": guide.title, "guide_url": guide.get_url(request) or ""} if guide else {}
    policy = entry.policy
    if policy is None or not policy.live:
        # a document that is withdrawn is named as far as the toolkit itself does
        return Tool(entry, entry.title or entry.number or _("（文件已撤下）"), entry.number, **how)
    today = clock.today()
    validity = validity_of(policy, today)
    anchor = anchor_of(policy.body, entry.clause)
    return Tool(
        entry,
        policy.title,
        policy.doc_number,
        (policy.get_url(request) or "") + (f"#{anchor}" if anchor else ""),
        validity,
        TONES[validity],
        in_words(changed_since(entry, policy)),
        in_words(lapsed_on(policy, today)),
        **how,
    )


def changed_since(entry: ToolkitEntry, policy: PolicyPage) -> dt.date | None:
    """Return the day of the policy's last publication when that is not the version that was read; else None."""
    if entry.revision_id is None or entry.revision_id == policy.live_revision_id or policy.last_published_at is None:
        return None
    return policy.last_published_at.astimezone(clock.BEIJING).date()
