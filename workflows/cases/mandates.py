"""Reads on mandates: whether a person acts for an organisation as a member, as its agent (代办), or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, Count, DateField, Exists, IntegerField, OuterRef, Q, Subquery

from portal import clock
from portal.identity.models import Organisation, OrganisationMember
from portal.prepared import Prepared, Slot
from portal.tenancy.scope import bound
from workflows.cases.models.mandate import Mandate

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case
    from workflows.programmes.models import ProgrammeEdition


def in_force(today: dt.date | Slot | None = None) -> Q:
    """Return the condition under which a mandate holds on a day, by default today: neither ended nor revoked."""
    today = today or clock.today()
    return Q(revoked_at=None, since__lte=today, until__gte=today)


def mandate_for(user: User, organisation: Organisation, edition: ProgrammeEdition | None = None) -> Mandate | None:
    """Return the mandate by which `user` acts for the organisation now, None for its members and for strangers.

    Parameters
    ----------
    edition: the item that it has to cover; None where any item will do.
    """
    rows = Mandate.across_tenants.filter(in_force(), agent=user, organisation=organisation)
    if edition is not None:
        rows = rows.filter(programme__in=("", edition.key))
    mandate = rows.order_by("pk").first()
    return None if mandate is None or is_member(user.pk, organisation) else mandate


def in_whose_name(mandate: Mandate | None) -> dict[str, Any]:
    """Return what event and audit record say of an agent's act: everything that an agent does is signed so (代办)."""
    return {"mandate": mandate.pk, "signed": str(mandate)} if mandate else {}


def is_member(person: int, organisation: Organisation) -> bool:
    """Tell whether the person of this key belongs to the organisation now."""
    return OrganisationMember.objects.filter(organisation=organisation, user=person, until=None).exists()


def is_agent_at(tenant: Tenant, user: User) -> bool:
    """Tell whether `user` acts for any organisation of this authority as its agent."""
    return _held_at(tenant, user).exists()


def mandates_asked(tenant: Tenant, user: User) -> Subquery:
    """Return how many mandates `user` holds in this authority, as a part of another query; NULL for none."""
    counted = _held_at(tenant, user).order_by().values("tenant").annotate(number=Count("pk")).values("number")
    return Subquery(counted, output_field=IntegerField())


def _held_at(tenant: Tenant, user: User) -> QuerySet[Mandate]:
    return Mandate.across_tenants.filter(in_force(), tenant=bound(tenant), agent=user.pk)


def _acting(person: Slot, organisation: Slot, programme: Slot, case: Slot, today: Slot) -> QuerySet[Mandate]:
    now = in_force(today) & Q(programme__in=("", programme))
    rows = Mandate.across_tenants.filter(agent=person, organisation=organisation)
    return rows.filter(now | Q(editions__case=case)).only("pk")[:1]


_ACTING = Prepared(
    _acting, person=BigIntegerField(), organisation=BigIntegerField(), programme=CharField(), case=BigIntegerField(),
    today=DateField(),
)  # fmt: skip


def acted_for(person: int, case: Case) -> bool:
    """Tell whether this person (by key) is an agent in this case, or was when it was filed: they never review it."""
    return _ACTING.any(
        person=person, organisation=case.organisation_id, programme=case.edition.key, case=case.pk, today=clock.today()
    )


def mine(user: User, *, organisation: str, programme: str = "") -> Q:
    """Return the condition that the row's organisation is one for which `user` acts, as a member or as an agent.

    Parameters
    ----------
    organisation, programme: names of the row's columns; without a programme's any mandate will do.
    """
    members = OrganisationMember.objects.filter(organisation=OuterRef(organisation), user=user, until=None)
    mandates = Mandate.across_tenants.filter(in_force(), agent=user, organisation=OuterRef(organisation))
    if programme:
        mandates = mandates.filter(Q(programme="") | Q(programme=OuterRef(programme)))
    return Q(Exists(members)) | Q(Exists(mandates))


def granted_by(tenant: Tenant, user: User) -> QuerySet[Mandate]:
    """Return the mandates that the organisations of `user` gave, newest first."""
    rows = Mandate.across_tenants.filter(
        tenant=bound(tenant), organisation__members__user=user, organisation__members__until=None
    )
    return rows.select_related("organisation", "agent", "document__document")


def held_by(tenant: Tenant, user: User) -> QuerySet[Mandate]:
    """Return the mandates that `user` holds or held in this authority, newest first."""
    rows = Mandate.across_tenants.filter(tenant=bound(tenant), agent=user)
    return rows.select_related("organisation", "agent", "document__document")
