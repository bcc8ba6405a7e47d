"""As an examiner I am written to when a draft waits for me: no subject names it, the link leads to our own site."""

from __future__ import annotations

import pytest
from django.core import mail
from django.template.loader import render_to_string

from cms_content.editorial import actions
from tests.cms_content.editorial.conftest import approve, draft, fresh, submit

pytestmark = pytest.mark.django_db
TITLE = "关于张三同志的通知"
SUBJECTS = {
    "task_state_submitted": "稿件待审：初审",
    "task_state_approved": "稿件已通过一个审核环节",
    "task_state_rejected": "稿件在审核中被退回",
    "workflow_state_submitted": "有稿件提交审核",
    "workflow_state_approved": "稿件已通过审核",
    "workflow_state_rejected": "稿件被退回修改",
    "updated_comments": "稿件的批注有更新",
}


@pytest.fixture
def written_to(office):
    """Give everybody in the office an address."""
    for key, user in office.people.items():
        user.email = f"{key}@example.test"
        user.save()


def test_no_subject_of_the_editor_names_a_draft(office, written_to):
    page = draft(office, title=TITLE)
    submit(office, page)
    approve(office, page, "first", "second")
    actions.decide(
        actor=office["final"],
        task_state=fresh(page).current_workflow_task_state,
        approve=False,
        proofread=True,
        opinion="请核对姓名。",
    )
    sent = [(one.subject, one.to) for one in mail.outbox]
    assert sent == [
        ("稿件待审：初审", ["first@example.test"]),
        ("稿件待审：复审", ["second@example.test"]),
        ("稿件待审：终审", ["final@example.test"]),
        ("稿件被退回修改", ["author@example.test"]),
    ]
    first = mail.outbox[0].body
    assert TITLE in first
    assert f"http://{office.tenant.host}" in first
    assert "localhost:8000/cms" not in first.replace(office.tenant.host, "")


@pytest.mark.parametrize("kind", SUBJECTS)
def test_each_of_its_subjects_is_ours(office, kind):
    page = draft(office, title=TITLE)
    context = {"page": page, "object": page, "task": type("Stage", (), {"name": "初审"}), "editor": "张三"}
    assert render_to_string(f"wagtailadmin/notifications/{kind}_subject.txt", context).strip() == SUBJECTS[kind]
