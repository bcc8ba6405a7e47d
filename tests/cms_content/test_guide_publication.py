"""As a reader I can act on every guide that I find: none is public without the elements that inspections look for.

An editor saves drafts as they are; publishing, planning, the review's last approval and every verb ask for the whole.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms_content import queries
from cms_content.actions import enter_guide, publish_guide, publish_in_section
from cms_content.editorial.publishing import publish_due
from cms_content.errors import GuideIncomplete
from cms_content.guide_checks import missing_elements
from cms_content.guide_data import ContactData, GuideData, MaterialData, StepData
from cms_content.models import GuidePage, SectionKind
from portal import clock
from portal.errors import NotAllowed
from tests.cms_content.conftest import MOMENT
from tests.cms_content.editorial.conftest import approve, fresh, staffed, submit
from tests.cms_content.guide_samples import guide, unsaved

EVERYTHING = "事项说明、设定依据、受理时间、申报主体、申请条件、申报材料、办理流程、结果查询、业务咨询方式"
HOST = {"host": "hubei.localhost", "accept-language": "zh-CN"}
TOMORROW = MOMENT + dt.timedelta(days=1)


@pytest.fixture
def office(hubei):
    return staffed(hubei)


@pytest.fixture
def operator(django_user_model):
    return django_user_model.objects.create_superuser("operator", password=None, full_name="运维")


def draft(hubei, **changes) -> GuidePage:
    """Return an incomplete draft."""
    return guide(hubei, live=False, **({"result_lookup": " "} | changes))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"title": " "}, ["事项名称"]),
        ({"summary": ""}, ["事项说明"]),
        ({"bases": ()}, ["设定依据"]),
        ({"opens_on": None, "closes_on": None}, ["受理时间"]),
        ({"opens_on": None, "closes_on": None, "window_note": "常年受理"}, []),
        ({"opens_on": None, "closes_on": None, "programme_key": "some"}, []),
        ({"applicants": "\n"}, ["申报主体"]),
        ({"conditions": ()}, ["申请条件"]),
        ({"conditions": (("有", ""), (" ", ""))}, ["申请条件"]),
        ({"materials": ()}, ["申报材料"]),
        ({"materials": (MaterialData(title=""),)}, ["申报材料"]),
        ({"steps": ()}, ["办理流程"]),
        ({"steps": (StepData(title="没有规定时限"),)}, []),
        ({"result_lookup": ""}, ["结果查询"]),
        ({"contacts": ()}, ["业务咨询方式"]),
        ({"contacts": (ContactData(office="处", phone="1", purpose="supervision"),)}, ["业务咨询方式"]),
        ({"contacts": (ContactData(office="处"),)}, ["业务咨询方式"]),
    ],
)
def test_what_is_missing_is_named(hubei, changes, missing):
    assert missing_elements(unsaved(hubei, **changes)) == missing


def test_a_title_is_all_that_a_draft_needs(hubei):
    page = enter_guide(tenant=hubei, actor=None, guide=GuideData(slug="one", title="只有标题"))
    assert "、".join(missing_elements(page)) == EVERYTHING
    assert not page.live
    assert enter_guide(tenant=hubei, actor=None, guide=GuideData(slug="one", title="另一个")).title == "只有标题"


def test_the_verb_names_everything_that_is_missing(hubei):
    page = enter_guide(tenant=hubei, actor=None, guide=GuideData(slug="one", title="只有标题"))
    with pytest.raises(GuideIncomplete) as caught:
        publish_guide(actor=None, page=page)
    assert (caught.value.code, "、".join(caught.value.missing)) == ("guide_incomplete", EVERYTHING)
    assert not fresh(page).live


def test_no_programme_makes_an_incomplete_guide_live(hubei):
    page = draft(hubei)
    for attempt in (
        lambda: page.get_latest_revision().publish(),
        lambda: publish_in_section(tenant=hubei, actor=None, page=unsaved(hubei, slug="other", bases=())),
    ):
        with pytest.raises(GuideIncomplete):
            attempt()
    page.live = True
    with pytest.raises(ValidationError, match="结果查询"):
        page.save()
    section, other = queries.section_of(hubei, SectionKind.GUIDES), unsaved(hubei, slug="other", bases=())
    other.live = True
    with pytest.raises(ValidationError, match="设定依据"):
        section.add_child(instance=other)
    assert not GuidePage.objects.live().exists()


def test_only_the_operator_publishes_past_the_review(hubei, office, operator):
    page = guide(hubei, live=False)
    with pytest.raises(NotAllowed):
        publish_guide(actor=office["author"], page=page)
    assert publish_guide(actor=operator, page=page).live


def test_the_first_approval_already_does_not_count_while_something_is_missing(hubei, office):
    page = draft(hubei)
    submit(office, page)
    with pytest.raises(GuideIncomplete):
        approve(office, page, "first")
    assert (fresh(page).live, fresh(page).current_workflow_task.name) == (False, "初审")


def test_three_reviews_make_a_complete_guide_public(hubei, office):
    page = guide(hubei, live=False)
    submit(office, page)
    approve(office, page, "first", "second", "final")
    assert fresh(page).live


def test_an_incomplete_guide_cannot_be_planned_and_holds_no_other_up(hubei, office):
    page, sound = draft(hubei), guide(hubei, slug="sound", live=False)
    for one in (page, sound):
        one.go_live_at = TOMORROW
        one.save_revision(clean=False)
        submit(office, fresh(one))
    with pytest.raises(GuideIncomplete):
        approve(office, page, "first")
    approve(office, sound, "first", "second", "final")
    # planned all the same, by a hand in the database: its time comes, it stays a draft, the other goes live
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=TOMORROW)
    with clock.frozen(TOMORROW + dt.timedelta(minutes=1)):
        assert publish_due() == 1
    assert (fresh(page).live, fresh(sound).live) == (False, True)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"opens_on": dt.date(1949, 9, 30)}, "日期早于1949年10月1日，请核对年份。"),
        ({"opens_on": dt.date(2026, 12, 12)}, "受理截止日不能早于开始日，请核对两个日期。"),
    ],
)
def test_impossible_days_are_refused(hubei, changes, fault):
    with pytest.raises(ValidationError, match=fault):
        publish_guide(actor=None, page=guide(hubei, live=False, **changes))


def typed(**fields) -> dict:
    """Return what the editors' form sends for a complete guide."""
    row = {"policy": "", "title": "示例办法", "number": "", "clause": "第三条"}
    contact = {"purpose": "business", "office": "示例处", "phone": "1", "email": "", "address": "", "hours": ""}
    empty = dict.fromkeys(
        ("theme", "programme_key", "programme_edition", "opens_on", "window_note", "quota", "fee", "result",
         "verification_note"),
        "",
    )  # fmt: skip
    material = {"title": "申请书", "requirement": "required", "form": "", "copies": "", "source": "", "note": ""}
    step = {"title": "受理", "office": "", "text": "", "limit": "", "unit": "working"}
    complete = {
        "title": "示例事项", "slug": "one", "summary": "一句话。", "closes_on": "2026-12-11", "applicants": "企业",
        "result_lookup": "电话",
        "bases": inline_formset([row]),
        "contacts": inline_formset([contact]),
        "files": inline_formset([]),
        "comments": inline_formset([]),
        "conditions": streamfield([("condition", {"text": "有主导产业。", "basis": ""})]),
        "materials": streamfield([("material", material)]),
        "steps": streamfield([("step", step)]),
        "questions": streamfield([("question", {"question": "问", "answer": rich_text("<p>答</p>")})]),
    }  # fmt: skip
    return nested_form_data({**empty, **complete, **fields})


NOTHING = {
    "summary": "", "applicants": "", "result_lookup": "", "closes_on": "",
    "bases": inline_formset([]), "contacts": inline_formset([]),
    "conditions": streamfield([]), "materials": streamfield([]), "steps": streamfield([]),
}  # fmt: skip


def send(client, hubei, user, **fields):
    client.force_login(user)
    section = queries.section_of(hubei, SectionKind.GUIDES)
    return client.post(f"/cms/pages/add/cms_content/guidepage/{section.pk}/", typed(**fields), headers=HOST)


def told(answer) -> list[str]:
    return [str(one.message) for one in get_messages(answer.wsgi_request) if one.level_tag == "warning"]


def test_an_editor_saves_a_draft_with_a_title_and_is_told_what_is_missing(client, hubei, office):
    answer = send(client, hubei, office["author"], **NOTHING)
    assert answer.status_code == 302
    assert not GuidePage.objects.get(slug="one").live
    assert told(answer) == [f"办事指南缺少以下要素，补齐后才能发布：{EVERYTHING}。草稿可以照常保存。"]


def test_an_editor_is_told_of_a_programme_that_is_not_there(client, hubei, office):
    answer = send(client, hubei, office["author"], programme_key="nothing")
    assert [line[:7] for line in told(answer)] == ["申报入口待配置"]


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
@pytest.mark.parametrize("lacking", [{"bases": inline_formset([])}, {"contacts": inline_formset([])}])
def test_publishing_and_submitting_in_the_editors_site_name_what_is_missing(client, hubei, operator, action, lacking):
    answer = send(client, hubei, operator, **lacking, **{action: "1"})
    assert answer.status_code == 200
    (fault,) = answer.context["form"].non_field_errors()
    assert re.fullmatch("办事指南缺少以下要素，补齐后才能发布：(设定依据|业务咨询方式)。草稿可以照常保存。", fault)
    assert not GuidePage.objects.exists()


def test_a_complete_guide_goes_through(client, hubei, office, operator):
    assert send(client, hubei, operator, **{"action-publish": "1"}).status_code == 302
    page = GuidePage.objects.get(slug="one")
    assert page.live
    assert send(client, hubei, office["author"], slug="two", **{"action-submit": "1"}).status_code == 302
    assert GuidePage.objects.get(slug="two").current_workflow_task.name == "初审"


def test_a_live_guide_may_have_an_incomplete_draft(client, hubei, office, operator):
    page = guide(hubei, slug="one")
    client.force_login(office["author"])
    path = f"/cms/pages/{page.pk}/edit/"
    assert client.post(path, typed(**NOTHING), headers=HOST).status_code == 302
    page = fresh(page)
    assert (page.live, page.has_unpublished_changes, missing_elements(page)) == (True, True, [])
    with pytest.raises(GuideIncomplete):
        page.get_latest_revision().publish()
    client.force_login(operator)
    refused = client.post(path, typed(**NOTHING, **{"action-publish": "1"}), headers=HOST)
    assert refused.status_code == 200
    assert missing_elements(fresh(page)) == []


def test_a_row_taken_away_in_the_form_does_not_count(client, hubei, operator):
    page = guide(hubei, slug="one")
    basis = page.bases.get()
    row = {"id": basis.pk, "policy": "", "title": "示例办法", "number": "", "clause": "", "DELETE": "1"}
    client.force_login(operator)
    sent = typed(bases=inline_formset([row], initial=1), contacts=inline_formset([]), **{"action-publish": "1"})
    answer = client.post(f"/cms/pages/{page.pk}/edit/", sent, headers=HOST)
    assert answer.context["form"].non_field_errors()[0].startswith("办事指南缺少以下要素，补齐后才能发布：设定依据")


def test_another_authoritys_editor_cannot_make_one_here(client, hubei, jiangsu):
    answer = send(client, hubei, staffed(jiangsu)["author"])
    assert answer.status_code == 404
    assert not GuidePage.objects.exists()
