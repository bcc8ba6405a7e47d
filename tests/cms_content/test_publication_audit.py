"""As an auditor I find who put which page before the public, and when it was taken back."""

import pytest
from wagtail.models import Page

from cms_content.actions import create_tenant_pages, publish_in_section, publish_policy
from cms_content.models import NewsPage
from cms_content.policy_data import PolicyData
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed
from portal.identity.actions import create_user, grant_role
from portal.identity.models import User
from portal.tenancy.roles import Role
from tests.cms_content.conftest import make_tenant

pytestmark = pytest.mark.django_db


def trail(page):
    rows = AuditRecord.across_tenants.filter(target=f"page:{page.pk}").order_by("seq")
    return [(row.verb, row.tenant, row.actor) for row in rows]


def test_publishing_and_withdrawing_a_policy_is_on_the_record():
    """The operator may publish directly; the record says that nobody examined it."""
    nation = make_tenant("national", "国家示例主管机构", kind="national")
    create_tenant_pages(tenant=nation, actor=None)
    operator = User.objects.create_superuser("operator", password=None, full_name="运维")
    page = publish_policy(tenant=nation, actor=operator, policy=PolicyData(title="关于示例的通知"))
    Page.objects.get(pk=page.pk).specific.unpublish()
    assert trail(page) == [
        ("cms.page_published", nation, operator),
        ("cms.policy_entered", nation, operator),
        ("cms.page_unpublished", nation, None),
    ]
    way = AuditRecord.across_tenants.get(verb="cms.page_published").details["way"]
    assert way == "operator"


def test_an_editor_enters_a_draft_but_does_not_publish():
    nation = make_tenant("national", "国家示例主管机构", kind="national")
    create_tenant_pages(tenant=nation, actor=None)
    editor = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=nation, user=editor, role=Role.CHIEF_EDITOR)
    with pytest.raises(NotAllowed, match="三审三校"):
        publish_policy(tenant=nation, actor=editor, policy=PolicyData(title="关于示例的通知"))
    page = publish_policy(tenant=nation, actor=editor, policy=PolicyData(title="关于示例的通知"), publish=False)
    assert not page.live


def entered(tenant, kind, *, publish, actor=None):
    """Enter a page through the verb of its kind."""
    if kind == "policy":
        return publish_policy(tenant=tenant, actor=actor, policy=PolicyData(title="甲", slug="one"), publish=publish)
    news = NewsPage(title="甲", slug="one", lead="导语", source="来源", body=[("text", "<p>正文</p>")])
    return publish_in_section(tenant=tenant, actor=actor, page=news, publish=publish)


@pytest.mark.parametrize("publish", [True, False])
def test_every_kind_comes_in_by_the_same_steps(nation, publish):
    """Whatever is entered, it is added once, kept as one revision, published by the operator and recorded last."""
    for kind, verb in (("policy", "cms.policy_entered"), ("news", "cms.page_entered")):
        page = entered(nation, kind, publish=publish)
        shown = ["cms.page_published"] if publish else []
        assert [row[0] for row in trail(page)] == [*shown, verb], kind
        record = AuditRecord.across_tenants.get(target=f"page:{page.pk}", verb=verb)
        assert (record.details["published"], page.live, page.revisions.count()) == (publish, publish, 1), kind
        again = entered(nation, kind, publish=publish) if kind == "news" else page
        assert (again.pk, page.revisions.count()) == (page.pk, 1)
