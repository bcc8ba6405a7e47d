"""What apps above add to the case page: a programme's own facts, such as the reports of a build period."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

Panel = Callable[["Case", "Tenant", "User"], "dict[str, Any] | None"]
_panels: list[Panel] = []


def register_case_panel(panel: Panel) -> None:
    """Let an app above this one show something of a case: its `template` and what that reads, or None.

    What is to be read before the application says so by `first`.
    """
    if panel not in _panels:
        _panels.append(panel)


def panels_of(case: Case, tenant: Tenant, user: User) -> list[dict[str, Any]]:
    """Return what is shown of this case to `user` of `tenant`."""
    return [shown for panel in _panels if (shown := panel(case, tenant, user)) is not None]
