"""As an authority I want no query to reach another's rows by oversight: only by a word that a reader can look for.

`objects` of a model with tenant-private rows knows the authority visited and raises outside a scope; the plain manager
is called `across_tenants`, and the modules that may use it are listed here with why. `None` never means "all".
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models

import cms_content.editorial.queries
import cms_content.queries
import portal.audit.queries
import portal.documents.queries
import portal.identity.queries
import portal.invitations.queries
import portal.notifications.queries
import portal.office.queries
import portal.registry.queries
import portal.workcalendar.queries
import workflows.cases.mandates
import workflows.cases.queries
import workflows.evaluation.queries
import workflows.issuing.queries
import workflows.notices.handling.queue
import workflows.notices.queries
import workflows.programmes.queries
from portal.tenancy.models import Tenant
from portal.tenancy.scope import NoTenantScope, tenant_scope

OWN_APPS = ("tenancy", "audit", "identity", "documents", "registry", "notifications", "invitations", "search",
            "cms_content", "editorial", "office", "programmes", "cases", "issuing", "notices", "evaluation",
            "workcalendar", "web", "clock", "flows")  # fmt: skip
PACKAGES = ("portal", "workflows", "search", "cms_content")

READS = "reads of one authority: every function binds the tenant that it is given and refuses None"
VERB = "verbs: take the thing or the authority as an argument and check the actor's permission on it"
PORTAL = "run by the portal itself or its operator, for all authorities"
DEMO = "the demonstration only"
MAY_CROSS = {
    "cms_content/actions/publication.py": "finds a page's first publication in the one chain of the audit record",
    "cms_content/directory.py": "the public directory of confirmed clusters is the whole nation's",
    "cms_content/editorial/actions.py": VERB,
    "cms_content/editorial/publishing.py": PORTAL,
    "cms_content/editorial/queries.py": READS,
    "portal/audit/actions.py": "the chain is one for all authorities",
    "portal/audit/queries.py": READS,
    "portal/audit/verify.py": PORTAL,
    "portal/documents/actions.py": VERB,
    "portal/web/demo/yearly.py": DEMO,
    "portal/web/demo/zones.py": DEMO,
    "portal/workcalendar/adjusting.py": VERB,
    "portal/documents/erasing.py": VERB,
    "portal/documents/public.py": READS,
    "portal/documents/queries.py": READS,
    "portal/documents/settling.py": PORTAL,
    "portal/documents/sweeping.py": PORTAL,
    "portal/identity/memberships.py": VERB,
    "portal/identity/queries.py": READS,
    "portal/invitations/actions.py": VERB,
    "portal/invitations/letters.py": PORTAL,
    "portal/invitations/queries.py": READS,
    "portal/notifications/actions.py": VERB,
    "portal/notifications/digests.py": PORTAL,
    "portal/notifications/queries.py": READS,
    "portal/notifications/texts.py": READS,
    "portal/office/listening.py": "addresses of the authorities that take part in the case that the event is of",
    "portal/office/queries.py": READS,
    "portal/office/sending.py": PORTAL,
    "portal/office/tokens.py": "whose a token is, before the authority is compared; and " + VERB,
    "portal/office/webhooks.py": VERB,
    "portal/registry/actions/clusters.py": VERB,
    "portal/registry/actions/zones.py": VERB,
    "portal/registry/enrolment.py": VERB,
    "portal/registry/queries.py": READS,
    "portal/registry/stewarding.py": VERB,
    "portal/web/demo/hubei.py": DEMO,
    "portal/web/demo/loading.py": DEMO,
    "portal/web/demo/moving.py": DEMO,
    "portal/web/demo/people.py": DEMO,
    "portal/web/demo/start_page.py": DEMO,
    "portal/web/demo/story.py": DEMO,
    "portal/web/demo/views.py": DEMO,
    "portal/web/management/commands/create_tenant.py": PORTAL,
    "portal/web/provisioning.py": PORTAL,
    "portal/workcalendar/actions.py": VERB,
    "portal/workcalendar/management/commands/load_calendars.py": PORTAL,
    "portal/workcalendar/queries.py": READS,
    "workflows/cases/actions/applying.py": VERB,
    "workflows/cases/actions/arranging.py": VERB,
    "workflows/cases/actions/editions.py": VERB,
    "workflows/cases/actions/opinions.py": VERB,
    "workflows/cases/actions/paper.py": VERB,
    "workflows/cases/engine.py": "locks the case that a verb was given; the verb checks the actor's permission on it",
    "workflows/cases/entry.py": "the organisations that the person who asks acts for, to send them to their own site",
    "workflows/cases/forms.py": "finds again the file that this person just uploaded for this step",
    "workflows/cases/occasions.py": VERB,
    "workflows/cases/actions/mandating.py": VERB,
    "workflows/cases/mandate_form.py": "finds again the paper that this person just uploaded",
    "workflows/cases/mandates.py": READS,
    "workflows/cases/queries.py": READS,
    "workflows/cases/readiness.py": PORTAL,
    "workflows/flows/batches.py": "counts the cases of the case's own edition: a number, no row",
    "workflows/evaluation/actions.py": VERB,
    "workflows/evaluation/queries.py": READS,
    "workflows/cases/actions/rescheduling.py": PORTAL,
    "workflows/issuing/access.py": READS,
    "workflows/issuing/actions.py": VERB,
    "workflows/issuing/configuring.py": VERB,
    "workflows/issuing/drafting.py": VERB,
    "workflows/issuing/numbering.py": "part of the verb that issues: the series of the authority that it was given",
    "workflows/issuing/queries.py": READS,
    "workflows/issuing/tasks.py": PORTAL,
    "workflows/notices/actions/closing.py": PORTAL,
    "workflows/notices/actions/drafting.py": VERB,
    "workflows/notices/actions/following.py": VERB,
    "workflows/notices/actions/configuring.py": VERB,
    "workflows/notices/actions/handling.py": VERB,
    "workflows/notices/actions/papers.py": VERB,
    "workflows/notices/actions/parting.py": VERB,
    "workflows/notices/actions/recounting.py": PORTAL,
    "workflows/notices/actions/resealing.py": PORTAL,
    "workflows/notices/actions/retention.py": PORTAL,
    "workflows/notices/actions/investigating.py": VERB,
    "workflows/notices/actions/limiting.py": VERB,
    "workflows/notices/actions/publishing.py": VERB,
    "workflows/notices/actions/releasing.py": "locks the objection that a verb was given, for its own authority only",
    "workflows/notices/actions/replying.py": "part of the flow of the objection that a verb was given",
    "workflows/notices/actions/starting.py": PORTAL,
    "workflows/notices/actions/submitting.py": VERB,
    "workflows/notices/aftermath.py": READS,
    "workflows/notices/drafts.py": READS,
    "workflows/notices/fates.py": "a case's objections, whoever asks: they decide its item",
    "workflows/notices/glue.py": VERB,
    "workflows/notices/guards.py": "a case's objections, whoever asks: they hold it",
    "workflows/notices/handling/limits.py": READS,
    "workflows/notices/handling/people.py": "the cases that one objection names: who worked on them keeps away",
    "workflows/notices/handling/queue.py": READS,
    "workflows/notices/handling/telling.py": PORTAL,
    "workflows/notices/moments.py": "one moment, no row: when any authority's kept pages must be made anew",
    "workflows/notices/policy.py": READS,
    "workflows/notices/queries.py": READS,
    "workflows/notices/search_source.py": PORTAL,
    "workflows/programmes/actions.py": VERB,
    "workflows/programmes/queries.py": READS,
}
"""Module → why it may ask across authorities."""

SHARED = {
    "tenancy.AuthorityName": "names that authorities bore: public",
    "tenancy.Membership": "who holds which role: asked by person and authority at once",
    "editorial.ReviewTask": "a stage of Wagtail's workflow, reached through the page's own workflow",
    "cases.Participation": "says itself which authorities share a case",
    "cases.CaseCopy": "sent from one authority to another that takes part; reached through its case",
    "cases.Delegation": "who stands for whom: `standing` alone asks, always for one authority",
    "cases.Suspension": "seen by every authority that takes part; reached through its case",
    "cases.CaseEvent": "told by the worker to listeners, each of which binds whom it tells; seen through its case",
    "cases.WorkItem": "reached through its case, or through queries that bind the authority",
    "cases.Decision": "seen by others when handed over: `decisions_seen_by` alone decides",
}
"""Models with a `tenant` whose rows authorities share by hand-over, or that are public; with the reason."""


def crossing_modules() -> set[str]:
    """Return every module of the portal that uses `across_tenants` on a model (not the declaration itself)."""
    found = set()
    for package in PACKAGES:
        for file in (settings.BASE_DIR / package).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            if any(isinstance(node, ast.Attribute) and node.attr == "across_tenants" for node in ast.walk(tree)):
                found.add(str(file.relative_to(settings.BASE_DIR)))
    return found


def tenant_models() -> list[type[models.Model]]:
    """Return the portal's own models with a reference `tenant` to an authority."""
    return [
        model
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        if any(field.name == "tenant" and field.related_model is Tenant for field in model._meta.get_fields())
    ]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def private_models() -> list[type[models.Model]]:
    return [model for model in tenant_models() if label(model) not in SHARED]


def test_only_listed_modules_ask_across_authorities():
    assert crossing_modules() == set(MAY_CROSS), "list the module in MAY_CROSS with its reason, or use `objects`"


def test_no_view_form_or_page_asks_across_authorities():
    thin = ("views", "forms", "urls")
    found = {
        module
        for module in crossing_modules()
        if any(part.removesuffix(".py") in thin for part in module.split("/")) and MAY_CROSS.get(module) != DEMO
    }
    assert found == {"workflows/cases/forms.py"}


def test_every_listed_model_exists():
    assert set(SHARED) <= {label(model) for model in tenant_models()}
    assert len(private_models()) >= 8


@pytest.mark.django_db
@pytest.mark.parametrize("model", private_models(), ids=label)
def test_the_usual_manager_knows_its_authority(model):
    managers = {manager.name: manager for manager in model._meta.managers}
    assert {"objects", "across_tenants"} <= set(managers)
    assert model._meta.default_manager_name == "across_tenants"
    for ask in ("exists", "count", "all", "first"):
        with pytest.raises(NoTenantScope):
            getattr(model.objects, ask)()
    with pytest.raises(NoTenantScope), tenant_scope(None):
        model.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", private_models(), ids=label)
def test_within_a_scope_only_its_authoritys_rows_are_asked(model):
    one, two = (
        Tenant.objects.create(code=code, name=code, short_name=code, kind="national", host=code, place_name=code)
        for code in ("one", "two")
    )
    with tenant_scope(one):
        first = str(model.objects.all().query)
    with tenant_scope(two):
        second = str(model.objects.all().query)
    assert first != second
    assert first.replace(f"= {one.pk}", "= X") == second.replace(f"= {two.pk}", "= X")


QUERIES = [
    function
    for module in (
        cms_content.editorial.queries,
        cms_content.queries,
        portal.audit.queries,
        portal.documents.queries,
        portal.identity.queries,
        portal.invitations.queries,
        portal.notifications.queries,
        portal.office.queries,
        portal.registry.queries,
        portal.workcalendar.queries,
        workflows.cases.mandates,
        workflows.cases.queries,
        workflows.evaluation.queries,
        workflows.issuing.queries,
        workflows.notices.handling.queue,
        workflows.notices.queries,
        workflows.programmes.queries,
    )
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]
WITH_TENANT = [function for function in QUERIES if "tenant" in inspect.signature(function).parameters]
NONE_IS_SAID = {"to_verify": "the operator's check of the store: None is all, and only its command asks so"}


PLAIN = {"str": "1", "int": 1, "User": AnonymousUser()}


class Anything:
    """Stands for arguments that must not matter before the authority is known."""

    pk = 0

    def __getattr__(self, name: str) -> Any:
        return Anything()


@pytest.mark.django_db
@pytest.mark.parametrize("query", WITH_TENANT, ids=lambda query: f"{query.__module__}.{query.__name__}")
def test_no_query_takes_none_for_all(query: Callable[..., Any]):
    arguments = {
        name: PLAIN.get(str(parameter.annotation), Anything())
        for name, parameter in inspect.signature(query).parameters.items()
        if parameter.default is parameter.empty and name != "tenant"
    }
    if query.__name__ in NONE_IS_SAID:
        assert "None" in (query.__doc__ or "")
        return
    with pytest.raises(NoTenantScope):
        list(query(tenant=None, **arguments) or ())


def test_there_are_queries_to_try():
    assert len(WITH_TENANT) > 30
