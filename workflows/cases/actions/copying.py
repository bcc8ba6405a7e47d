"""An earlier application as the ground of a new one: its values are copied, its documents only offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from workflows.cases.actions.applying import editable, replaceable
from workflows.cases.errors import NothingToReuse
from workflows.cases.models import Material
from workflows.cases.queries import earlier_materials

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case


@transaction.atomic
def reuse_material(*, actor: User, case: Case, key: str) -> Material:
    """File once more the version that the copied application filed under `key`, because the applicant says so.

    Raises NothingToReuse if there is none, NotOpenForEditing, KeyError for a foreign key.
    """
    case = editable(actor, case)
    replaceable(case, key)
    version = earlier_materials(case).get(key)
    if version is None:
        raise NothingToReuse
    values: dict[str, Any] = {"version": version}
    return Material.objects.update_or_create(case=case, edition=None, key=key, defaults=values)[0]
