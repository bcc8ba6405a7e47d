"""Verbs on programme editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.actions import record
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@transaction.atomic
def install_edition(*, actor: User | None, tenant: Tenant, definition: Mapping[str, Any]) -> ProgrammeEdition:
    """Make the edition known to the authority; one that exists is left as the authority has set it."""
    edition, new = ProgrammeEdition.across_tenants.get_or_create(
        tenant=tenant,
        key=definition["key"],
        edition=definition["edition"],
        defaults={name: value for name, value in definition.items() if name not in {"key", "edition"}},
    )
    if new:
        record(
            tenant=tenant, actor=actor, verb="programme.installed", target=f"edition:{edition.pk}", summary=str(edition)
        )
    return edition
