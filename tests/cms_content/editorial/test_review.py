"""As an authority we publish what an editor, a section head and a leader examined: three people, none the author."""

import pytest
from wagtail.models import GroupPagePermission, Page, Revision, TaskState, Workflow, WorkflowState

from cms_content import queries
from cms_content.actions import create_tenant_pages
from cms_content.editorial import actions
from cms_content.editorial.errors import NotPublishable, ReviewIncomplete, StageOver
from cms_content.editorial.models import ReviewEntry, ReviewTask
from cms_content.editorial.rules import verdict_on
from cms_content.errors import GuideIncomplete
from cms_content.models import GuidePage, SectionKind
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.identity.actions import grant_role
from portal.tenancy.roles import Role
from tests.cms_content.editorial.conftest import approve, draft, fresh, submit

pytestmark = pytest.mark.django_db


def sheet(page):
    rows = ReviewEntry.across_tenants.filter(page_id=page.pk).order_by("pk")
    return [(row.stage, row.kind, row.person_name, row.proofread) for row in rows]


def code(user, page):
    return verdict_on(user, fresh(page).current_workflow_task_state).code


def test_every_site_has_the_three_stages_and_setting_it_up_again_changes_nothing(hubei, jiangsu):
    for tenant in (hubei, jiangsu):
        page = Page.objects.get(pk=tenant.site.root_page_id)
        before = (Workflow.objects.count(), ReviewTask.objects.count())
        create_tenant_pages(tenant=tenant, actor=None)
        assert (Workflow.objects.count(), ReviewTask.objects.count()) == before
        tasks = [task.specific for task in page.get_workflow().tasks]
        assert [(task.name, task.tenant, [group.name for group in task.groups.all()]) for task in tasks] == [
            ("初审", tenant, [f"{tenant.code}:editor"]),
            ("复审", tenant, [f"{tenant.code}:reviewing_editor"]),
            ("终审", tenant, [f"{tenant.code}:chief_editor"]),
        ]


def test_setting_it_up_again_takes_the_old_permission_to_publish_away(office):
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.get(name="hubei:editor")
    publish = Permission.objects.get(codename="publish_page")
    home = office.tenant.site.root_page
    GroupPagePermission.objects.create(group=group, page=home, permission=publish)
    create_tenant_pages(tenant=office.tenant, actor=None)
    held = GroupPagePermission.objects.filter(page=home).values_list("permission__codename", flat=True)
    assert set(held) == {"add_page", "change_page"}


def test_three_people_make_it_public_and_everything_is_on_the_sheet_and_in_the_audit(office):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second")
    assert not fresh(page).live
    approve(office, page, "final", opinion="同意发布。")
    page = fresh(page)
    assert page.live
    assert page.current_workflow_state is None
    assert sheet(page) == [
        ("", "submitted", "hubeiauthor", False),
        ("first", "approved", "hubeifirst", True),
        ("second", "approved", "hubeisecond", True),
        ("final", "approved", "hubeifinal", True),
        ("", "published", "hubeifinal", False),
    ]
    digests = set(ReviewEntry.across_tenants.values_list("digest", "revision_id"))
    assert digests == {(actions.digest_of(page.live_revision), page.live_revision_id)}
    trail = AuditRecord.across_tenants.filter(target=f"page:{page.pk}").order_by("seq")
    assert [(row.verb, row.actor, row.tenant.code) for row in trail] == [
        ("cms.review_submitted", office["author"], "hubei"),
        ("cms.review_approved", office["first"], "hubei"),
        ("cms.review_approved", office["second"], "hubei"),
        ("cms.page_published", office["final"], "hubei"),
        ("cms.review_approved", office["final"], "hubei"),
    ]
    assert trail.get(verb="cms.page_published").details == {"way": "reviewed", "revision": page.live_revision_id}


def test_the_author_cannot_approve_whatever_roles_they_hold(office):
    for role in (Role.REVIEWING_EDITOR, Role.CHIEF_EDITOR):
        grant_role(actor=None, tenant=office.tenant, user=office["author"], role=role)
    page = draft(office)
    submit(office, page)
    for key in ("first", "second", "final"):
        state = fresh(page).current_workflow_task_state
        assert verdict_on(office["author"], state).reason == (
            "您是本稿的作者或修改人，不能审核自己的稿件，请由其他人员审核。"
        )
        with pytest.raises(NotAllowed, match="不能审核自己的稿件"):
            state.task.specific.on_action(state, office["author"], "approve", proofread=True)
        assert state.task.specific.get_actions(fresh(page), office["author"]) == []
        approve(office, page, key)
    assert fresh(page).live


def test_who_changed_the_piece_or_handed_it_in_is_an_author_too(office):
    page = draft(office)
    page.summary = "改过"
    page.save_revision(user=office["second"])
    page.save_revision(user=office["author"])
    fresh(page).get_workflow().start(fresh(page), office["first"])
    assert code(office["first"], page) == "own_piece"
    grant_role(actor=None, tenant=office.tenant, user=office["second"], role=Role.EDITOR)
    assert code(office["second"], page) == "own_piece"


def test_one_person_decides_one_stage_only(office):
    for role in (Role.REVIEWING_EDITOR, Role.CHIEF_EDITOR):
        grant_role(actor=None, tenant=office.tenant, user=office["first"], role=role)
    page = draft(office)
    submit(office, page)
    approve(office, page, "first")
    assert code(office["first"], page) == "one_person_one_stage"
    approve(office, page, "second")
    state = fresh(page).current_workflow_task_state
    with pytest.raises(NotAllowed, match="三位不同的人员"):
        actions.decide(actor=office["first"], task_state=state, approve=True, proofread=True)


def test_a_stage_belongs_to_its_role_in_its_authority_and_the_operator_has_none(office, neighbours, django_user_model):
    operator = django_user_model.objects.create_superuser("operator", password=None, full_name="运维")
    page = draft(office)
    submit(office, page)
    for person in (office["second"], office["final"], neighbours["first"], operator):
        assert code(person, page) == "not_examiner"


def test_an_approval_needs_proofreading_and_a_rejection_needs_words(office):
    page = draft(office)
    submit(office, page)
    state = fresh(page).current_workflow_task_state
    with pytest.raises(Invalid) as fault:
        actions.decide(actor=office["first"], task_state=state, approve=True, proofread=False)
    assert set(fault.value.fields) == {"proofread"}
    with pytest.raises(Invalid) as fault:
        actions.decide(actor=office["first"], task_state=state, approve=False, proofread=False, opinion=" ")
    assert set(fault.value.fields) == {"comment"}
    assert fresh(page).current_workflow_task_state == state


def test_sent_back_and_handed_in_again_it_begins_with_the_first_stage(office):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first")
    state = fresh(page).current_workflow_task_state
    actions.decide(actor=office["second"], task_state=state, approve=False, proofread=False, opinion="依据不全。")
    page = fresh(page)
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert not page.get_lock()
    page.summary = "补了依据"
    page.save_revision(user=office["author"])
    page.current_workflow_state.resume(office["author"])
    assert fresh(page).current_workflow_task.name == "初审"
    approve(office, page, "first", "second", "final")
    assert fresh(page).live
    assert [row[:2] for row in sheet(page)] == [
        ("", "submitted"),
        ("first", "approved"),
        ("second", "rejected"),
        ("", "submitted"),
        ("first", "approved"),
        ("second", "approved"),
        ("final", "approved"),
        ("", "published"),
    ]


def test_what_was_changed_behind_the_reviewers_backs_does_not_go_live(office, django_user_model):
    operator = django_user_model.objects.create_superuser("operator", password=None, full_name="运维")
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second")
    page = fresh(page)
    page.summary = "改动"
    page.save_revision(user=operator)
    assert code(office["final"], page) == "piece_changed"
    state = fresh(page).current_workflow_task_state
    TaskState.objects.filter(pk=state.pk).update(status=TaskState.STATUS_APPROVED)
    with pytest.raises(ReviewIncomplete):
        fresh(page).current_workflow_state.finish(office["final"])
    assert not fresh(page).live


def test_wagtails_own_approval_without_our_record_does_not_publish(office):
    page = draft(office)
    submit(office, page)
    for key in ("first", "second"):
        fresh(page).current_workflow_task_state.approve(user=office[key])
    last = fresh(page).current_workflow_task_state
    with pytest.raises(ReviewIncomplete):
        last.approve(user=office["final"])
    assert not fresh(page).live


def test_what_its_type_refuses_to_show_is_not_approved_and_the_examiner_learns_why(office):
    page = draft(office)
    Revision.objects.filter(pk=page.latest_revision_id).update(
        content=page.get_latest_revision().content | {"written_on": "2026-02-01", "published_on": "2026-01-01"}
    )
    submit(office, page)
    with pytest.raises(NotPublishable, match="发布日期不能早于成文日期"):
        approve(office, page, "first")
    assert fresh(page).current_workflow_task.name == "初审"


def test_a_guide_without_its_key_elements_is_not_approved(office):
    section = queries.section_of(office.tenant, SectionKind.GUIDES)
    guide = section.add_child(instance=GuidePage(title="空指南", slug="empty", live=False, owner=office["author"]))
    guide.save_revision(user=office["author"], clean=False)
    submit(office, fresh(guide))
    with pytest.raises(GuideIncomplete):
        approve(office, guide, "first")
    assert not fresh(guide).live


def test_the_second_of_two_decisions_is_refused(office):
    page = draft(office)
    submit(office, page)
    seen = fresh(page).current_workflow_task_state
    approve(office, page, "first")
    with pytest.raises(StageOver):
        actions.decide(actor=office["first"], task_state=seen, approve=True, proofread=True)


def test_a_live_page_is_changed_only_through_the_review_and_its_first_author_may_examine_then(office):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    page = fresh(page)
    page.summary = "勘误"
    page.save_revision(user=office["first"])
    assert fresh(page).summary == ""
    fresh(page).get_workflow().start(fresh(page), office["first"])
    approve(office, page, "author", "second", "final")
    assert fresh(page).summary == "勘误"


def test_taking_a_submission_back_is_on_the_sheet(office):
    page = draft(office)
    submit(office, page)
    fresh(page).current_workflow_state.cancel(user=office["author"])
    assert sheet(page) == [("", "submitted", "hubeiauthor", False), ("", "cancelled", "hubeiauthor", False)]
    assert AuditRecord.across_tenants.filter(verb="cms.review_cancelled", actor=office["author"]).count() == 1


def test_the_leader_withdraws_with_a_reason_and_nobody_else(office, neighbours):
    page = draft(office)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    page = fresh(page)
    for person in (office["author"], office["second"], neighbours["final"]):
        with pytest.raises(NotAllowed):
            actions.withdraw(actor=person, page=page, reason="错误")
    with pytest.raises(Invalid):
        actions.withdraw(actor=office["final"], page=page, reason=" ")
    actions.withdraw(actor=office["final"], page=page, reason="文字有严重差错")
    assert not fresh(page).live
    trail = AuditRecord.across_tenants.filter(target=f"page:{page.pk}").order_by("-seq")[:2]
    assert [(row.verb, row.actor, row.summary) for row in trail] == [
        ("cms.page_withdrawn", office["final"], "文字有严重差错"),
        ("cms.page_unpublished", office["final"], page.title),
    ]
    assert sheet(page)[-1] == ("", "withdrawn", "hubeifinal", False)
    home = Page.objects.get(pk=office.tenant.site.root_page_id)
    with pytest.raises(NotAllowed, match="首页"):
        actions.withdraw(actor=office["final"], page=home, reason="错误")
