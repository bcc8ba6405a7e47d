"""As an investigator I ask the province and the applicant what they have to say, and neither learns who objected.

RULES B5.3: the objector's identity stays confidential; what is answered is the answering side's own word.
"""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.errors import Invalid, NotAllowed, NotFound
from portal.identity.actions import add_member
from portal.notifications.models import Notification
from portal.tenancy.roles import Role
from tests.workflows.notices import factories
from workflows.notices import actions
from workflows.notices.errors import AlreadyHandled, IdentityInText, WaitsForComments
from workflows.notices.models import CommentRequest

pytestmark = pytest.mark.django_db

TEXTS = {"facts": "有反映称产值数据与统计年鉴不符。", "question": "请说明产值数据的来源。"}


@pytest.fixture
def case(items):
    return items[0].case


@pytest.fixture
def province(hubei):
    return factories.make_user("省审核", hubei, Role.REVIEWER)


@pytest.fixture
def officer(hubei, case):
    person = factories.make_user("申报经办", hubei, Role.APPLICANT)
    add_member(actor=None, organisation=case.organisation, user=person)
    return person


@pytest.fixture
def admitted(nation, objection, handler):
    return actions.admit(actor=handler, tenant=nation, objection=objection)


@pytest.fixture
def ask(nation, admitted, handler, items):
    def asked(whom="authority", **changes):
        whose = {"actor": handler, "tenant": nation, "objection": admitted, "item": items[0], "whom": whom}
        return actions.ask_comments(**(whose | TEXTS | changes))

    return asked


def page_of(request):
    return reverse("notices:comment", args=[request.pk])


def test_each_side_is_asked_at_its_own_site_and_told_nothing_of_the_objector(client, ask, province, officer, *, hubei):
    for whom, person, other in (("authority", province, officer), ("applicant", officer, province)):
        request = ask(whom)
        client.force_login(person)
        shown = client.get(page_of(request), headers={"host": hubei.host})
        text = shown.content.decode()
        assert (shown.status_code, TEXTS["facts"] in text, TEXTS["question"] in text) == (200, True, True)
        assert [word for word in (*factories.SECRETS, factories.REASONS) if word in text] == []
        assert request.objection.receipt_number not in text
        client.force_login(other)
        assert client.get(page_of(request), headers={"host": hubei.host}).status_code == 404
    told = Notification.across_tenants.filter(kind="comments-asked")
    assert sorted(told.values_list("user", flat=True)) == sorted([province.pk, officer.pk])
    words = " ".join(f"{one.title}{one.body}" for one in told)
    assert [word for word in (*factories.SECRETS, factories.REASONS, TEXTS["facts"]) if word in words] == []


def test_another_authority_finds_nothing(client, nation, ask, province, handler):
    request = ask()
    stranger = factories.make_tenant("jiangsu", "江苏省科学技术厅", parent=nation)
    foreign = factories.make_user("外省审核", stranger, Role.REVIEWER)
    client.force_login(foreign)
    assert client.get(page_of(request), headers={"host": stranger.host}).status_code == 404
    with pytest.raises(NotFound):
        actions.answer_comments(actor=foreign, tenant=stranger, request=request, words="我们不知道。")
    with pytest.raises(NotAllowed):
        actions.answer_comments(actor=handler, tenant=request.tenant, request=request, words="代为答复。")


@pytest.mark.parametrize("words", ["欧阳秘密反映产值不实", "联系人欧 阳 秘 密", "电话 139-8765-4321 的来电"])
def test_facts_that_name_the_objector_are_not_sent(ask, words):
    with pytest.raises(IdentityInText) as refused:
        ask(facts=words)
    assert set(refused.value.fields) == {"facts"}
    assert not CommentRequest.across_tenants.exists()


def test_what_the_applicant_must_put_right_names_nobody_either(nation, objection, handler, leader):
    factories.proposed(handler, objection, "upheld_return")
    with pytest.raises(IdentityInText) as refused:
        actions.decide_objection(
            actor=leader, tenant=nation, objection=objection, outcome="upheld_return",
            reply="异议成立。", asked=f"请按{factories.SECRET_NAME}所说改正。",
        )  # fmt: skip
    assert set(refused.value.fields) == {"asked"}


def test_the_investigation_waits_for_an_answer_within_its_time_only(nation, ask, admitted, handler, province):
    request = ask()
    whose = {"actor": handler, "tenant": nation, "objection": admitted}
    with pytest.raises(WaitsForComments):
        actions.conclude_investigation(**whose, words="查清。")
    with clock.frozen(dt.datetime(2026, 12, 1, 9, tzinfo=clock.BEIJING)):
        actions.conclude_investigation(**whose, words="对方逾期未答复，依现有材料查清。")
        with pytest.raises(AlreadyHandled):
            actions.answer_comments(actor=province, tenant=request.tenant, request=request, words="迟到的答复。")


def test_the_wait_can_be_ended(nation, ask, admitted, handler):
    request = ask()
    actions.stop_waiting(actor=handler, tenant=nation, request=request)
    actions.conclude_investigation(actor=handler, tenant=nation, objection=admitted, words="查清。")
    with pytest.raises(AlreadyHandled):
        actions.stop_waiting(actor=handler, tenant=nation, request=request)


def test_an_answer_is_given_once_and_read_by_who_asked(nation, ask, admitted, handler, province):
    request = ask()
    with pytest.raises(Invalid):
        actions.answer_comments(actor=province, tenant=request.tenant, request=request, words=" ")
    answer = actions.answer_comments(actor=province, tenant=request.tenant, request=request, words="数据来自年报。")
    with pytest.raises(AlreadyHandled):
        actions.answer_comments(actor=province, tenant=request.tenant, request=request, words="改口。")
    with pytest.raises(TypeError, match="append-only"):
        type(answer).objects.filter(pk=answer.pk).update(words="改写")
    actions.conclude_investigation(actor=handler, tenant=nation, objection=admitted, words="答复属实。")


def test_a_paper_survives_a_form_that_came_back_and_opens_for_both_sides(client, ask, province, handler, *, settings):
    settings.DEMO_MODE = True
    request = ask()
    client.force_login(province)
    site = {"host": request.tenant.host}
    refused = client.post(page_of(request), {"words": "", "paper": factories.pdf("说明.pdf")}, headers=site)
    kept = refused.context["form"].data["kept"]
    assert (refused.status_code, "已保存，无需再次选择" in refused.content.decode()) == (422, True)
    given = client.post(page_of(request), {"words": "数据来自年报。", "kept": kept}, headers=site)
    assert given.status_code == 302
    document = CommentRequest.across_tenants.get().answer.document
    download = reverse("documents:download", args=[document.pk])
    opened = client.get(download, headers=site)
    assert (opened.status_code, b"".join(opened.streaming_content)) == (200, factories.PDF)
    nation = request.objection.tenant
    handler_site = nation.host
    client.force_login(handler)
    opened = client.get(download, headers={"host": handler_site})
    assert (opened.status_code, b"".join(opened.streaming_content)) == (200, factories.PDF)
    client.force_login(factories.make_user("审核", nation, Role.REVIEWER))
    assert client.get(download, headers={"host": handler_site}).status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(client, ask, province, hubei):
    client.force_login(province)
    asked = []
    for _ in range(3):
        ask()
        client.get(reverse("notices:comments"), headers={"host": hubei.host})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("notices:comments"), headers={"host": hubei.host})
        asked.append(len(queries))
    assert asked == [asked[0]] * 3
    assert asked[0] <= 14
