"""The columns of this app's own page types that are watched for freshness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from cms_content.editorial.freshness import Limit, register_column
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    import datetime as dt

    from wagtail.models import Page

    from portal.tenancy.models import Tenant


def latest_page(tenant: Tenant, kind: type[Page]) -> dt.date | None:
    """Return the day on which the authority's site last got a page of this type; for `register_column`."""
    site = bound(tenant).site
    if site is None:
        return None
    live = kind.objects.live().descendant_of(site.root_page)
    moment = live.aggregate(last=Max("first_published_at"))["last"]
    return timezone.localdate(moment) if moment else None


def register() -> None:
    """Watch policies and news (RULES B5.1: six months, two weeks)."""
    register_column(key="policies", name="政策文件", limit=Limit(months=6), latest=_policies, order=10)
    register_column(key="news", name="动态", limit=Limit(days=14), latest=_news, order=30)


def _policies(tenant: Tenant) -> dt.date | None:
    from cms_content.models import PolicyPage  # models load after the apps' first imports

    return latest_page(tenant, PolicyPage)


def _news(tenant: Tenant) -> dt.date | None:
    from cms_content.models import NewsPage  # same

    return latest_page(tenant, NewsPage)
