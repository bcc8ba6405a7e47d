"""The published versions of a policy page, for the public to read and compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from cms_content.comparison import Change, compare
from cms_content.presentation import metadata_rows
from cms_content.validity import validity_of
from portal import clock

if TYPE_CHECKING:
    import datetime as dt

    from wagtail.models import Revision

    from cms_content.models import Attachment, PolicyPage

PUBLISHED = "wagtail.publish"


@dataclass(frozen=True)
class Version:
    """One published state of a page: its number from 1 on, since when it was public."""

    number: int
    published_at: dt.datetime
    revision: Revision


def published_versions(page: PolicyPage) -> list[Version]:
    """Return the states in which the page was public, the first one first; drafts are none.

    Publishing again without a change makes no new version.
    """
    entries = PageLogEntry.objects.filter(page=page.pk, action=PUBLISHED, revision__isnull=False)
    seen: dict[int, tuple[dt.datetime, Revision]] = {}
    for entry in entries.select_related("revision").order_by("timestamp", "pk"):
        seen.setdefault(entry.revision_id, (entry.timestamp, entry.revision))
    versions: list[Version] = []
    for at, revision in seen.values():
        if not versions or passages(of(versions[-1])) != passages(_page(revision)):
            versions.append(Version(len(versions) + 1, at, revision))
    return versions


def of(version: Version) -> PolicyPage:
    """Return the page as it was in that version."""
    return _page(version.revision)


def _page(revision: Revision) -> PolicyPage:
    """Return the page of a revision; the documents that it related to may be gone, so nobody asks for them."""
    from cms_content.models import PolicyPage  # its views call this module

    return cast("PolicyPage", PolicyPage.from_serializable_data(revision.content, check_fks=False))


def passages(page: PolicyPage) -> list[str]:
    """Return what a version says, passage by passage: title, stated metadata, body, attachments."""
    lines = [page.title, *_facts(page), page.summary]
    for block in page.body:
        value = block.value
        if isinstance(value, str):
            lines.append(value)
        elif block.block_type == "chapter":
            lines.append(value.line)
        else:
            lines.append("　".join(value.get(part) for part in ("number", "heading", "text") if value.get(part)))
    lines += [_attached(one) for one in page.attachments.all()]
    return [line.strip() for line in lines if line and line.strip()]


def _attached(one: Attachment) -> str:
    """Return an attachment with its state; a file that was exchanged for another is a change, too."""
    state = _("文件%(number)s") % {"number": one.version_id} if one.version_id else one.get_state_display()
    return _("附件：%(title)s（%(state)s）") % {"title": one.title, "state": state}


def _facts(page: PolicyPage) -> list[str]:
    """Return the metadata that the editors entered; what is computed from today's date is no part of a version."""
    computed = {_("有效性"), _("本站发布")}
    rows = metadata_rows(page, validity_of(page, clock.today()), [one.name for one in page.issuers.all()])
    return [f"{row['label']}：{row['value']}" for row in rows if row["value"] and row["label"] not in computed]


def compared(page: PolicyPage, number: int, against: str) -> dict[str, Any]:
    """Return version `number` and what it changed against another, the one before unless `against` names one.

    Raises Http404 for a version that does not exist.
    """
    versions = published_versions(page)
    by_number = {str(version.number): version for version in versions}
    new, old = by_number.get(str(number)), by_number.get(against or str(number - 1))
    if new is None or (against and old is None):
        raise Http404("没有这个版本")
    changes = compare(passages(of(old)) if old else [], passages(of(new)))
    return {
        "versions": versions,
        "new": new,
        "old": old,
        "changes": changes,
        "counts": _counts(changes),
    }


def _counts(changes: list[Change]) -> dict[str, int]:
    """Return how many passages were added, removed and changed."""
    kinds = [change.kind for change in changes]
    return {kind: kinds.count(kind) for kind in ("added", "removed", "changed")}
