"""Reads on evaluation results: one function decides who sees what (RULES A8-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.identity.models import User
from portal.tenancy.roles import CASE_ROLES, Role, has_role
from portal.tenancy.scope import bound
from workflows.cases.mandates import mine
from workflows.evaluation.models import EvaluationResult
from workflows.programmes.models import Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

OFFICIALS = (*CASE_ROLES, Role.OBJECTION_HANDLER)
FINAL = Q(final_at__isnull=False)


def results_for(tenant: Tenant, user: AbstractBaseUser | AnonymousUser) -> QuerySet[EvaluationResult]:
    """Return the results that `user` may see at the site of `tenant`, the latest year first.

    The evaluating authority sees all of its results, the builder its own, from the day they are told. A level says
    who else sees one once it is final: 省级部门 the builder's province; 同批参评单位 besides it the builders evaluated
    for the same year; 登录用户 whoever is signed in; 社会公开 everybody. 本单位 and 组织管理机构 add nobody.
    """
    seen = FINAL & Q(visibility=Visibility.PUBLIC)
    here = bound(tenant)
    if isinstance(user, User) and user.is_active:
        seen |= FINAL & Q(visibility=Visibility.SIGNED_IN)
        own = _own(here, user)
        seen |= own
        batch = EvaluationResult.across_tenants.filter(own, tenant=OuterRef("tenant"), year=OuterRef("year"))
        seen |= Q(FINAL, Exists(batch), visibility=Visibility.PEERS)
        if has_role(user, here, *OFFICIALS):
            levels = (Visibility.PROVINCE, Visibility.PEERS)
            seen |= Q(tenant=here) | FINAL & Q(recommender=here, visibility__in=levels)
    rows = EvaluationResult.across_tenants.filter(seen).select_related("cluster", "tenant", "filing", "edition")
    return rows.order_by("-year", "cluster__name", "pk")


def public_results(tenant: Tenant) -> QuerySet[EvaluationResult]:
    """Return what a site shows to everybody: final results that were decided to be public, the latest year first.

    Those of the authority's own evaluation, and of clusters that it or a unit below it builds: as in the directory.
    """
    own = bound(tenant)
    here = Q(tenant=own) | Q(recommender=own)
    for path in ("filing", "filing__parent", "filing__parent__parent"):
        here |= Q(**{path: own})
    rows = EvaluationResult.across_tenants.filter(FINAL, here, visibility=Visibility.PUBLIC)
    related = ("cluster__lead_organisation", "recommender", "edition")
    return rows.select_related(*related).order_by("-year", "cluster__name", "pk")


def result_of(case: Case) -> EvaluationResult:
    """Return the result of a case, for the flow itself."""
    return EvaluationResult.across_tenants.select_related(
        "appeal__mandate__agent", "appeal__mandate__organisation"
    ).get(case=case)


def _own(tenant: Tenant, user: User) -> Q:
    """Return the condition "a result of this person's own unit": its officials, and who acts for the builder."""
    own = mine(user, organisation="case__organisation", programme="edition__key") & Q(filing=tenant)
    return own | Q(filing=tenant) if has_role(user, tenant, *OFFICIALS) else own


def result_for(tenant: Tenant, user: AbstractBaseUser | AnonymousUser, pk: int) -> EvaluationResult | None:
    """Return one result that `user` may see at the site of `tenant`, or None."""
    rows = results_for(tenant, user).select_related(
        "appeal__mandate__agent", "appeal__mandate__organisation", "visibility_by", "case__organisation", "case__tenant"
    )
    return rows.filter(pk=pk).first()
