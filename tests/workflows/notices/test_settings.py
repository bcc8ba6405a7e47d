"""Story: an authority's system administrator sets what objectors are asked for, and how long it is kept."""

from dataclasses import asdict

import pytest
from django.urls import reverse

from portal.audit.models import AuditRecord
from portal.errors import NotAllowed
from tests.workflows.notices import factories
from tests.workflows.notices.test_public_pages import address, filled
from workflows.notices.actions import configure_objections
from workflows.notices.models import RETENTION_DAYS
from workflows.notices.policy import Policy, policy_of

STRICT = Policy(signature_required=True, seal_required=False, id_offered=True, posted_counts=False, retention_days=90)


@pytest.fixture
def admin(nation):
    return factories.make_user("系统管理员", nation, "system_admin")


def test_without_a_row_the_defaults_hold(nation):
    defaults = {"signature_required": False, "seal_required": True, "id_offered": False, "posted_counts": True}
    assert asdict(policy_of(nation)) == defaults | {"retention_days": RETENTION_DAYS}


def test_the_administrator_sets_them_for_the_own_authority_alone(nation, hubei, admin):
    configure_objections(actor=admin, tenant=nation, policy=STRICT)
    assert (policy_of(nation), policy_of(hubei)) == (STRICT, Policy())
    assert AuditRecord.across_tenants.get(verb="objection.configured").details["retention_days"] == 90
    for person, tenant in ((admin, hubei), (factories.make_user("承办", nation, "objection_handler"), nation)):
        with pytest.raises(NotAllowed):
            configure_objections(actor=person, tenant=tenant, policy=STRICT)


def test_the_page_keeps_them_and_names_a_wrong_period(at_home, nation, admin):
    at_home.force_login(admin)
    url = reverse("notices:settings")
    assert at_home.get(url).status_code == 200
    for days, status in (("0", 422), ("x", 422), ("90", 302)):
        data = {"signature_required": "on", "id_offered": "on", "retention_days": days}
        assert at_home.post(url, data).status_code == status
    assert policy_of(nation) == STRICT


def test_the_form_asks_for_what_was_set(at_home, nation, notice, items, admin):
    configure_objections(actor=admin, tenant=nation, policy=STRICT)
    page = at_home.post(address(notice), filled(at_home, notice, items[0]))
    assert page.context["form"].errors == {"signature": ["请上传手写签名页的照片或扫描件。"]}
    assert 'name="id_paper"' in page.content.decode()
    assert (
        at_home.post(address(notice), filled(at_home, notice, items[0], signature=factories.pdf())).status_code == 200
    )
