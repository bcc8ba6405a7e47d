"""What an official arranges for the own desk: saved views; and the record of what was exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import ALLOWED, Verdict, refused, require, rule
from portal.tenancy.roles import is_official_of
from workflows.cases.models import SavedView

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

MOST_VIEWS = 20
LONGEST_NAME, LONGEST_QUERY = 30, 500


@rule("desk.arrange")
def may_arrange(user: User, tenant: Tenant) -> Verdict:
    """Whoever works in the authority arranges the own desk there."""
    if is_official_of(user, tenant):
        return ALLOWED
    return refused("not_official", f"您不在{tenant.short_name}任职。")


@transaction.atomic
def save_view(*, actor: User, tenant: Tenant, name: str, query: str) -> SavedView:
    """Keep a selection of the queue under a name; the same name takes the new selection.

    Raises NotAllowed, Invalid without a name or beyond MOST_VIEWS.
    """
    require(actor, "desk.arrange", tenant)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(f"请给视图取一个名称，不超过{LONGEST_NAME}字。", fields={"name": "请填写视图名称。"})
    if len(query) > LONGEST_QUERY:
        raise Invalid("筛选条件过长，不能保存。请缩短关键词。")
    views = SavedView.across_tenants.filter(tenant=tenant, user=actor)
    if not views.filter(name=name).exists() and views.count() >= MOST_VIEWS:
        raise Invalid(f"最多保存{MOST_VIEWS}个视图，请先删除不用的视图。")
    view, _ = SavedView.across_tenants.update_or_create(tenant=tenant, user=actor, name=name, defaults={"query": query})
    return view


@transaction.atomic
def remove_view(*, actor: User, view: SavedView) -> None:
    """Forget a saved view of one's own. Raises NotAllowed."""
    require(actor, "desk.arrange", view.tenant)
    SavedView.across_tenants.filter(pk=view.pk, user=actor).delete()


@transaction.atomic
def record_export(*, actor: User, tenant: Tenant, drawer: str, rows: int) -> None:
    """Write down that a list left the portal as a file: by whom, which, how many rows."""
    require(actor, "desk.arrange", tenant)
    record(
        tenant=tenant,
        actor=actor,
        verb="work.exported",
        target=f"tenant:{tenant.pk}",
        summary=f"导出{drawer}列表，共{rows}行",
        details={"rows": rows},
    )
