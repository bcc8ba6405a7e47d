"""What an applicant does: start a case, fill it in, file documents, submit, answer a correction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.module_loading import import_string

from portal import clock
from portal.audit.actions import record
from portal.documents.actions import store_version
from portal.identity.memberships import require_standing
from portal.registry.models import Cluster
from portal.tenancy.permissions import require
from workflows.cases.engine import locked
from workflows.cases.errors import (
    AlreadyDecided,
    ApplicationIncomplete,
    MayNotApply,
    MayNotCopy,
    NotOpenForEditing,
    WindowClosed,
)
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.merging import writable
from workflows.cases.models import Capacity, Case, CaseEdition, CaseState, EventKind, Material, Occasion
from workflows.cases.nodes import take_part
from workflows.cases.occasions import check_occasion
from workflows.cases.queries import open_keys, open_work_of
from workflows.cases.telling import tell
from workflows.programmes import forms
from workflows.programmes.materials import max_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from portal.documents.models import Document
    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition


@transaction.atomic
def start_case(
    *,
    actor: User,
    tenant: Tenant,
    organisation: Organisation,
    edition: ProgrammeEdition,
    occasion: str = Occasion.NEW,
    cluster: Cluster | None = None,
    copied_from: Case | None = None,
) -> Case:
    """Open a draft application of `organisation` in the programme edition.

    Parameters
    ----------
    occasion, cluster: for what is filed; a change or a review is about a standing cluster that the
        organisation leads, and starts with what the register holds (RULES B6).
    copied_from: an application that this organisation submitted in the same programme; the new one starts
        with its words, never with its period or its documents.

    Raises MayNotCopy, MayNotApply if this kind of authority does not apply there (RULES S2-1, S2-8),
    WindowClosed outside the window, and the refusals of `check_occasion`.
    """
    require(actor, "case.start", (tenant, organisation, edition))
    require_standing(organisation)
    if not edition.may_apply(tenant):
        raise MayNotApply
    if edition.window_state(clock.today()) != "open":
        raise WindowClosed
    if cluster is not None:  # two drafts for one cluster at once: the second waits here and is then refused
        cluster = Cluster.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=cluster.pk)
    check_occasion(edition=edition, organisation=organisation, occasion=Occasion(occasion), cluster=cluster)
    copied = _copied(copied_from, organisation, edition) if copied_from else {}
    draft = copied | forms.initial(edition, tenant) | _registered(cluster)
    case = Case.across_tenants.create(
        tenant=tenant,
        organisation=organisation,
        edition=edition,
        number=_new_number(tenant),
        occasion=occasion if cluster else forms.occasion(edition, tenant),
        cluster=cluster,
        copied_from=copied_from,
        name=str(draft.get("name") or "")[:120],
        draft=draft,
        created_by=actor,
        created_at=clock.now(),
    )
    take_part(case, Capacity.FILING)
    record(
        tenant=tenant,
        actor=actor,
        verb="case.started",
        target=f"case:{case.pk}",
        summary=case.number,
        details=in_whose_name(mandate_for(actor, organisation, edition)),
    )
    return case


def _copied(source: Case, organisation: Organisation, edition: ProgrammeEdition) -> dict[str, Any]:
    """Return the submitted words that this edition's form still asks for."""
    submitted = source.editions.order_by("-number").first()
    if source.organisation_id != organisation.pk or source.edition.key != edition.key or submitted is None:
        raise MayNotCopy
    asked = forms.build(edition, source.tenant, None).fields
    return {name: value for name, value in submitted.form.items() if name in asked}


def _registered(cluster: Cluster | None) -> dict[str, Any]:
    """Return what the register already knows."""
    if cluster is None:
        return {}
    industry = cluster.industry.code if cluster.industry else ""
    return {"name": cluster.name, "place": cluster.place, "industry": industry}


def _new_number(tenant: Tenant) -> str:
    """Return a case number that tells the authority and year, and no count of cases."""
    return f"{tenant.code.upper()}-{clock.today():%Y}-{secrets.token_hex(4).upper()}"


@transaction.atomic
def save_draft(*, actor: User, case: Case, values: dict[str, Any], seen: Mapping[str, str] | None = None) -> Case:
    """Keep what was typed, complete or not; during a correction only what was asked is changed.

    Parameters
    ----------
    seen: marks of what the page showed when it was filled in (`merging.marks`): what was changed elsewhere since is
        left as it is.

    Raises NotOpenForEditing when the case is with an authority.
    """
    case = editable(actor, case)
    allowed = open_keys(case)
    written = writable(case.draft, values, seen or {})
    kept = {key: value for key, value in written.items() if allowed is None or key in allowed}
    case.draft = {**case.draft, **kept}
    case.name = str(case.draft.get("name") or "")[:120]
    case.draft_saved_at = clock.now()
    case.save(update_fields=["draft", "name", "draft_saved_at"])
    return case


def attach_material(*, actor: User, case: Case, key: str, upload: UploadedFile) -> Material:
    """File an uploaded document under one key of the programme's list; a newer one replaces it.

    The upload is stored and scanned before the case is locked: a slow scanner holds nobody up,
    and a refused file stays on the record.

    Raises NotOpenForEditing, and the refusals of `store_version`; KeyError for a foreign key.
    """
    with transaction.atomic():
        earlier = replaceable(editable(actor, case), key)
    version = store_version(
        tenant=case.tenant,
        actor=actor,
        upload=upload,
        document=_line_of(earlier),
        title=str(case.edition.material(key)["title"]),
        purpose=f"case:{case.pk}:{key}"[:60],
        allowed=set(case.edition.material(key)["types"]),
        max_bytes=max_bytes(case.edition.material(key)),
    )
    with transaction.atomic():
        replaceable(editable(actor, case), key)
        material, _ = Material.objects.update_or_create(case=case, edition=None, key=key, defaults={"version": version})
    return material


def _line_of(earlier: Material | None) -> Document | None:
    """Return the document whose next version is filed; one that came from another application gets no new version."""
    if earlier is None:
        return None
    document = earlier.version.document
    elsewhere = Material.objects.filter(version__document=document).exclude(case=earlier.case_id)
    return None if elsewhere.exists() else document


def replaceable(case: Case, key: str) -> Material | None:
    """Return the draft's document under `key`. Raises KeyError, or NotOpenForEditing if the correction left it out."""
    case.edition.material(key)
    allowed = open_keys(case)
    if allowed is not None and key not in allowed:
        raise NotOpenForEditing("本次补正没有要求更换这份材料。")
    return Material.objects.filter(case=case, edition=None, key=key).select_related("version__document").first()


@transaction.atomic
def remove_material(*, actor: User, case: Case, key: str) -> None:
    """Take a document out of the draft; its stored version stays in the record."""
    case = editable(actor, case)
    allowed = open_keys(case)
    if allowed is None or key in allowed:
        Material.objects.filter(case=case, edition=None, key=key).delete()


def submit(*, actor: User, case: Case) -> CaseEdition:
    """Submit the application, or the answer to a correction, as a new frozen edition.

    Raises ApplicationIncomplete with a message per field, WindowClosed, NotOpenForEditing, OrganisationEnded.
    """
    with locked(case) as held:
        return _submit(actor, _may_be_edited(actor, held))


def _submit(actor: User, case: Case) -> CaseEdition:
    require_standing(case.organisation)
    first = case.state == CaseState.DRAFT
    if first and case.edition.window_state(clock.today()) != "open":
        raise WindowClosed(_closed_words(case.edition))
    draft_materials = list(Material.objects.filter(case=case, edition=None))
    filed = {material.key for material in draft_materials}
    faults = forms.check(case.edition, case.tenant, case.draft, filed, occasion=case.occasion, cluster=case.cluster)
    if faults:
        raise ApplicationIncomplete(fields=faults)
    mandate = mandate_for(actor, case.organisation, case.edition)
    edition = CaseEdition.objects.create(
        case=case,
        number=case.editions.count() + 1,
        form=case.draft,
        submitted_by=actor,
        submitted_at=clock.now(),
        mandate=mandate,
    )
    Material.objects.bulk_create(
        Material(case=case, edition=edition, key=material.key, version=material.version) for material in draft_materials
    )
    if first:
        _begin(case)
    else:
        _resubmit(actor, case)
    tell(case=case, kind=EventKind.SUBMITTED, tenant=case.tenant, actor=actor, edition=edition.number)
    record(
        tenant=case.tenant,
        actor=actor,
        verb="case.submitted",
        target=f"case:{case.pk}",
        summary=case.name,
        details={"edition": edition.number} | in_whose_name(mandate),
    )
    return edition


def _closed_words(edition: ProgrammeEdition) -> str | None:
    """Return what to say to somebody whose form was open when the window closed (RULES A8-6)."""
    if edition.window_state(clock.today()) != "closed" or edition.closes_on is None:
        return None
    return (
        f"该事项已于{edition.closes_on:%Y年%-m月%-d日}24:00截止，申请没有提交。您填写的内容和材料都已保存；"
        "只有主管机关依程序延长受理期后才能提交。"
    )


def _begin(case: Case) -> None:
    """Start the case's flow, which hands it to its first authority."""
    flow_class = import_string(case.edition.flow)
    flow_class.submitted.run(case=case)
    case.refresh_from_db()


def _resubmit(actor: User, case: Case) -> None:
    from workflows.cases.actions.deciding import decide  # the two halves of the app call each other

    work = open_work_of(case.tenant, case)
    if work is None:
        raise AlreadyDecided
    decide(actor=actor, tenant=case.tenant, work=work, verdict="resubmit", opinion="")
    case.refresh_from_db()


def editable(actor: User, case: Case) -> Case:
    """Return the case, locked and fresh, if the actor may edit it now."""
    rows = Case.across_tenants.select_for_update(of=("self",))
    return _may_be_edited(actor, rows.select_related("edition", "tenant").get(pk=case.pk))


def _may_be_edited(actor: User, case: Case) -> Case:
    require(actor, "case.edit", case)
    if case.state not in {CaseState.DRAFT, CaseState.CORRECTING}:
        raise NotOpenForEditing
    return case
