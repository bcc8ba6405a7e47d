"""As an auditor I find who put which page before the public, and when it was taken back."""

import pytest
from wagtail.models import Page

from cms_content.actions import create_tenant_pages, publish_policy
from cms_content.policy_data import PolicyData
from portal.audit.models import AuditRecord
from portal.identity.actions import create_user, grant_role
from portal.tenancy.roles import Role
from tests.cms_content.conftest import make_tenant

pytestmark = pytest.mark.django_db


def trail(page):
    rows = AuditRecord.across_tenants.filter(target=f"page:{page.pk}").order_by("seq")
    return [(row.verb, row.tenant, row.actor) for row in rows]


def test_publishing_and_withdrawing_a_policy_is_on_the_record():
    nation = make_tenant("national", "国家示例主管机构", kind="national")
    create_tenant_pages(tenant=nation, actor=None)
    editor = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=nation, user=editor, role=Role.EDITOR)
    page = publish_policy(tenant=nation, actor=editor, policy=PolicyData(title="关于示例的通知"))
    Page.objects.get(pk=page.pk).specific.unpublish()
    assert trail(page) == [
        ("cms.page_published", nation, editor),
        ("cms.policy_entered", nation, editor),
        ("cms.page_unpublished", nation, None),
    ]
