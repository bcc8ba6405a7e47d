"""A national authority with a running notice of three items, its people, and another authority."""

import pytest

from portal import clock
from portal.identity.models import User
from portal.tenancy.roles import Role
from portal.tenancy.scope import tenant_scope
from tests import factories as country
from tests.workflows.notices import factories


@pytest.fixture(autouse=True)
def _parts(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    settings.S3_BUCKET = ""
    settings.CLAMD_HOST = ""


@pytest.fixture(autouse=True)
def _during_the_notice():
    with clock.frozen(factories.PUBLISHED):
        yield


@pytest.fixture
def nation(db):
    factories.seed_calendars()
    return factories.make_tenant("national", "国家集群中心", kind="national")


@pytest.fixture
def hubei(nation):
    return factories.make_tenant("hubei", "湖北省科学技术厅", parent=nation)


@pytest.fixture
def in_nation(nation):
    with tenant_scope(nation):
        yield nation


@pytest.fixture
def edition(nation):
    return factories.make_edition(nation)


@pytest.fixture
def editor(nation):
    return factories.make_user("公示经办", nation, Role.NOTICE_EDITOR)


@pytest.fixture
def handler(nation):
    return factories.make_user("异议承办", nation, Role.OBJECTION_HANDLER)


@pytest.fixture
def second_handler(nation):
    return factories.make_user("异议承办二", nation, Role.OBJECTION_HANDLER)


@pytest.fixture
def leader(nation):
    """Who decides on objections: did not decide on any of the cases."""
    return factories.make_user("分管负责人", nation, Role.LEADER)


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("root", password=None, full_name="超级管理员")


@pytest.fixture
def cases(edition, hubei):
    return [factories.make_case(edition, hubei, f"武汉市第{n}创新型产业集群") for n in ("一", "二", "三")]


@pytest.fixture
def notice(editor, nation, cases):
    return factories.make_notice(editor, nation, cases)


@pytest.fixture
def items(notice):
    return list(notice.items.order_by("position"))


@pytest.fixture
def objection(notice, items):
    """One objection in time, to the first item only."""
    return factories.objection_of(factories.object_to(notice, items[0]))


@pytest.fixture
def at_home(client, nation):
    """A browser on the national site."""
    client.defaults["HTTP_HOST"] = nation.host
    return client


@pytest.fixture
def case(land):
    """A case on its running notice; `land` is each module's own: who is there differs."""
    return country.announced(land, land.donghu)
