"""Open notices on an authority's home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from cms_content.home import Panel
from portal import clock
from workflows.notices.paths import INDEX_PATH
from workflows.notices.queries import open_notices, summaries

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.tenancy.models import Tenant

SHOWN = 3


def open_now(tenant: Tenant, _request: HttpRequest) -> Panel | None:
    """Return the panel of notices that take objections now, or None when there is none."""
    moment = clock.now()
    views = summaries(tenant, open_notices(tenant, moment)[:SHOWN], moment)
    if not views:
        return None
    return Panel(
        title=gettext("正在公示"),
        template="notices/home_panel.html",
        data={"notices": views},
        more_url=INDEX_PATH,
        more_label=gettext("全部公示"),
        order=10,
    )
