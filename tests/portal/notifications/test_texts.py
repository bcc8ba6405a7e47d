"""As an authority I want notifications in my own words, and be sure that no word of mine puts a name into a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid, NotAllowed
from portal.notifications import texts
from portal.notifications.actions import reword
from portal.notifications.models import Wording
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_authoritys_words_are_its_own(tell, land, reader):
    admin = factories.person("管理员", land.hubei, "system_admin")
    reword(actor=admin, tenant=land.hubei, kind="work-urged", title="请办理 {number}", body="湖北提醒：{name}，{due}。")
    (here,) = tell()
    (elsewhere,) = tell(tenant=land.jiangsu, users=[land["jiangsu:reviewer"]])
    assert (here.title, here.body) == ("请办理 HUBEI-2026-0001", "湖北提醒：某集群，2026年6月9日。")
    assert elsewhere.title == "催办：省级审核（件号HUBEI-2026-0001）"


@pytest.mark.parametrize("title", ["{name}", "{verdict}", "{user.password}", "{number", "number}", "{}", "  "])
def test_a_subject_takes_only_what_is_about_nobody(land, title):
    admin = factories.person("管理员", land.hubei, "system_admin")
    with pytest.raises(Invalid) as refusal:
        reword(actor=admin, tenant=land.hubei, kind="work-urged", title=title, body="文字")
    assert set(refusal.value.fields) == {"title"}
    assert not Wording.across_tenants.exists()


def test_only_the_system_administrator_of_the_authority_changes_words(land):
    for stranger in (land["hubei:leader"], factories.person("别处", land.jiangsu, "system_admin")):
        with pytest.raises(NotAllowed):
            reword(actor=stranger, tenant=land.hubei, kind="work-urged", title="标题", body="文字")


def test_every_default_title_is_about_nobody():
    known = {text.kind for text in texts.kinds()}
    assert {"work-opened", "case-returned", "case-decided", "digest"} <= known
    for text in texts.kinds():
        texts.check(title=text.title, body=text.body)


@given(value=st.text(max_size=300))
def test_a_value_is_never_read_as_a_template_and_a_subject_is_one_line(value):
    filled = texts._fill("{number}|{name}", {"number": value, "name": "{number}"}, texts.IN_BODIES)
    assert filled == f"{value}|{{number}}"
    title = " ".join(texts._fill("{number}", {"number": value}, texts.IN_TITLES).split())
    assert len(title.splitlines()) <= 1
