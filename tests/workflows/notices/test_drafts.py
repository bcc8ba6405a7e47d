"""Story: the notice editor writes one notice for two clusters; three people examine it; only then is it published.

RULES B5.1 (三审三校: three different people, nobody their own piece), S2-11, A8-3 (each item its own fate).
"""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_content.editorial.models import Stage
from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed, NotFound
from tests import factories as country
from tests.factories import MONDAY, passed, passed_draft, say, work
from tests.workflows.notices.factories import object_to
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItemState
from workflows.notices import actions
from workflows.notices.drafts import digest_of, require_examined
from workflows.notices.errors import AlreadyDrafted, DraftMoved, NotExamined, PublishTogether
from workflows.notices.models import DraftState, DraftStep, Notice, NoticeDraft, StepKind

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country.country()


@pytest.fixture
def editor(land):
    return land["national:notice_editor"]


@pytest.fixture
def two(land):
    """Two cases that wait to be announced."""
    return [country.deliberated(land, land.donghu), country.deliberated(land, land.wuxi)]


@pytest.fixture
def case(land):
    return country.deliberated(land, land.donghu)


@pytest.fixture
def draft(land, editor, case):
    return actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])


def state(case):
    case.refresh_from_db()
    return case.state


def publish(land, draft):
    return actions.publish_draft(actor=land["national:notice_editor"], tenant=land.nation, draft=draft)


def test_one_notice_for_two_cases_and_each_item_keeps_its_own_fate(land, editor, two):
    draft = passed_draft(land.nation, editor, two)
    assert draft.title == f"关于拟确认{two[0].name}等2项的公示"
    notice = publish(land, draft)
    assert list(notice.items.values_list("case_id", "position")) == [(two[0].pk, 1), (two[1].pk, 2)]
    assert [state(case) for case in two] == [CaseState.NOTICED] * 2
    assert {case.decisions.get(step="announce").details["notice"] for case in two} == {notice.pk}
    object_to(notice, notice.items.first())
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        assert [state(case) for case in two] == [CaseState.HELD, CaseState.NOTICED]
        assert work(two[1], "confirm").state == WorkItemState.OPEN


def test_the_case_page_does_not_publish_what_is_drafted_together(land, editor, two):
    passed_draft(land.nation, editor, two)
    with pytest.raises(PublishTogether):
        say(two[0], "announce", editor, "publish", opinion="")
    assert (Notice.across_tenants.count(), state(two[0])) == (0, CaseState.RUNNING)


def test_all_are_published_or_none(land, editor, two):
    draft = passed_draft(land.nation, editor, two)
    single = country.deliberated(land, land.wuxi)
    draft.places.filter(case=two[1]).update(case=single)
    with pytest.raises(NotExamined):  # the table is part of what was examined
        publish(land, draft)
    draft.places.filter(case=single).update(case=two[1])
    two[1].work.filter(step="announce").update(state=WorkItemState.DONE)
    with pytest.raises(AlreadyDrafted):
        publish(land, draft)
    assert (Notice.across_tenants.count(), state(two[0])) == (0, CaseState.RUNNING)


def test_nothing_is_published_before_the_third_examination(land, editor, case, draft):
    examiners = country.examiners(land.nation)
    tried = []
    for step in range(len(examiners) + 2):
        with pytest.raises((NotExamined, DraftMoved)) as refused:
            say(case, "announce", editor, "publish", opinion="") if step % 2 else publish(land, draft)
        tried.append(refused.value.code)
        if step == 0:
            actions.submit_draft(actor=editor, tenant=land.nation, draft=draft)
        elif step <= 2:
            actions.examine(actor=examiners[step - 1], tenant=land.nation, draft=draft, approve=True, proofread=True)
    assert set(tried) == {"draft_moved", "notice_not_examined"}
    actions.examine(actor=examiners[2], tenant=land.nation, draft=draft, approve=True, proofread=True)
    say(case, "announce", editor, "publish", opinion="")
    assert case.notice_items.get().notice.draft == draft


def test_authors_and_one_person_twice_are_refused(land, editor, draft):
    actions.submit_draft(actor=editor, tenant=land.nation, draft=draft)
    for role in ("editor", "reviewing_editor"):
        country.grant_role(actor=None, tenant=land.nation, user=editor, role=role)
    author = country.User.objects.get(pk=editor.pk)
    whose = {"tenant": land.nation, "draft": draft, "approve": True, "proofread": True}
    with pytest.raises(NotAllowed, match="不能审核自己的稿件"):
        actions.examine(actor=author, **whose)
    first = country.examiners(land.nation)[0]
    actions.examine(actor=first, **whose)
    country.grant_role(actor=None, tenant=land.nation, user=first, role="reviewing_editor")
    with pytest.raises(NotAllowed, match="三位不同的人员"):
        actions.examine(actor=country.User.objects.get(pk=first.pk), **whose)
    with pytest.raises(NotAllowed, match="复审由"):
        actions.examine(actor=land["national:leader"], **whose)
    with pytest.raises(NotFound):
        actions.examine(actor=first, **(whose | {"tenant": land.hubei}))


def test_what_was_passed_is_what_goes_public(land, editor, case, draft):
    passed(draft, editor)
    with pytest.raises(DraftMoved):
        actions.edit_draft(actor=editor, tenant=land.nation, draft=draft, revision=0, texts={"title": "另一标题"})
    NoticeDraft.across_tenants.filter(pk=draft.pk).update(title="绕过审核的标题")
    with pytest.raises(NotExamined):
        publish(land, draft)
    actions.recall_draft(actor=editor, tenant=land.nation, draft=draft)
    passed(draft, editor)
    assert publish(land, draft).title == "绕过审核的标题"


def test_an_examiner_says_what_to_change_and_all_three_look_again(client, land, editor, draft):
    actions.submit_draft(actor=editor, tenant=land.nation, draft=draft)
    first, second, _final = country.examiners(land.nation)
    whose = {"tenant": land.nation, "draft": draft}
    with pytest.raises(Invalid) as refused:
        actions.examine(actor=first, **whose, approve=True, proofread=False)
    assert list(refused.value.fields) == ["proofread"]
    actions.examine(actor=first, **whose, approve=True, proofread=True)
    with pytest.raises(Invalid) as refused:
        actions.examine(actor=second, **whose, approve=False, proofread=False)
    assert list(refused.value.fields) == ["opinion"]
    actions.examine(actor=second, **whose, approve=False, proofread=False, opinion="请写明受理日期。")
    draft.refresh_from_db()
    assert (draft.state, draft.stage) == (DraftState.WRITING, "")
    client.force_login(editor)
    here = {"headers": {"host": land.nation.host}}
    page = client.get(reverse("notices:draft", args=[draft.pk]), **here).content.decode()
    assert page.index("请写明受理日期。") < page.index("公示标题"), "the reason stands before the text"
    assert "退回修改" in client.get(reverse("notices:drafts"), **here).content.decode()
    changed = actions.edit_draft(
        actor=editor, **whose, revision=0, texts={"procedure": "经六月一日受理、专家审议，现予以公示。"}
    )
    assert changed.revision == 1
    with pytest.raises(DraftMoved):
        actions.edit_draft(actor=editor, **whose, revision=0, texts={"procedure": "旧页面上的文字"})
    passed(draft, editor)
    assert "sent-back" not in client.get(reverse("notices:draft", args=[draft.pk]), **here).content.decode()
    kinds = list(draft.steps.values_list("kind", flat=True))
    assert kinds.count(StepKind.APPROVED) == 1 + 3
    assert AuditRecord.across_tenants.filter(target=f"notice_draft:{draft.pk}").count() == len(kinds)


def test_a_case_stands_on_one_draft_and_a_dropped_one_frees_it(land, editor, case, draft):
    with pytest.raises(AlreadyDrafted):
        actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])
    actions.drop_draft(actor=editor, tenant=land.nation, draft=draft)
    again = actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])
    passed(again, editor)
    publish(land, again)
    with pytest.raises(AlreadyDrafted):
        actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])
    with pytest.raises(NotAllowed):
        actions.draft_notice(actor=land["national:leader"], tenant=land.nation, cases=[case])


def test_the_authoritys_form_of_words_is_where_a_draft_starts(land, editor, case):
    words = {"title": "{机关}关于{名称}等{件数}项的公示", "procedure": "按{事项}规定的程序审核，现予以公示。"}
    actions.word_notices(actor=editor, tenant=land.nation, programme=case.edition.key, texts=words)
    draft = actions.draft_notice(actor=editor, tenant=land.nation, cases=[case])
    assert draft.title == f"{land.nation.name}关于{case.name}等1项的公示"
    assert draft.procedure == f"按{case.edition.title}规定的程序审核，现予以公示。"
    assert draft.how_to_object.startswith("公示期内")
    with pytest.raises(Invalid) as refused:
        actions.word_notices(actor=editor, tenant=land.nation, programme=case.edition.key, texts={"title": " "})
    assert list(refused.value.fields) == ["title"]
    with pytest.raises(NotFound):
        actions.word_notices(actor=editor, tenant=land.nation, programme="elsewhere", texts=words)


WHO = st.integers(min_value=0, max_value=3)
LINE = st.tuples(
    st.sampled_from([StepKind.SUBMITTED, StepKind.APPROVED, StepKind.APPROVED, StepKind.APPROVED, StepKind.WRITTEN]),
    st.sampled_from(list(Stage.values)),
    WHO,
    st.booleans(),
)


@pytest.mark.one_database  # rows are read back and compared in Python
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.one_of(
        st.lists(LINE, max_size=7),
        st.tuples(WHO, st.permutations(range(4)), st.booleans()).map(
            lambda drawn: [
                (StepKind.SUBMITTED, "", drawn[0], True),
                *(
                    (StepKind.APPROVED, stage, who, drawn[2])
                    for stage, who in zip(Stage.values, drawn[1], strict=False)
                ),
            ]
        ),
    )
)
def test_only_three_people_in_order_on_this_very_text_make_a_draft_public(land, draft, lines):
    """Against a slow reading of the rule: walk the sheet, forget everything at a submission."""
    people = [land["national:notice_editor"], *country.examiners(land.nation)]
    DraftStep.objects.filter(draft=draft).delete()
    digest = digest_of(draft)
    rows = [
        DraftStep(draft=draft, kind=kind, stage=stage, digest=digest if same else "0" * 64, person=people[who],
                  at=clock.now())
        for kind, stage, who, same in lines
    ]  # fmt: skip
    DraftStep.objects.bulk_create(rows)
    handed_in, passed_by = False, []
    for kind, stage, who, same in lines:
        if kind == StepKind.SUBMITTED:
            handed_in, passed_by = True, []
        elif kind == StepKind.APPROVED and same:
            passed_by.append((stage, who))
    wrote = {0} | {who for kind, _stage, who, _same in lines if kind != StepKind.APPROVED}
    who_passed = [who for _stage, who in passed_by]
    may = (
        handed_in
        and [stage for stage, _who in passed_by] == ["first", "second", "final"]
        and len(set(who_passed)) == 3
        and not wrote.intersection(who_passed)
    )
    try:
        require_examined(draft)
    except NotExamined:
        assert not may
    else:
        assert may


class TestPages:
    """The same by the browser's forms; nothing typed is lost."""

    @pytest.fixture
    def desk(self, client, land):
        client.defaults["HTTP_HOST"] = land.nation.host

        def sign_in(user):
            client.force_login(user)
            return client

        return sign_in

    def test_from_the_list_to_the_public(self, desk, land, editor, two):
        page = desk(editor).get(reverse("notices:drafts"))
        assert [case.pk for case in page.context["waiting"]] == [case.pk for case in two]
        made = desk(editor).post(reverse("notices:begin"), {"cases": [case.pk for case in two]})
        draft = NoticeDraft.across_tenants.get()
        url = reverse("notices:draft", args=[draft.pk])
        assert made["Location"] == url
        form = {name: value for name, value in desk(editor).get(url).context["forms"]["save"].initial.items() if value}
        sent = desk(editor).post(
            url, form | {"revision": 0, "title": "", "procedure": "写了很久的程序", "verb": "save"}
        )
        assert (sent.status_code, "写了很久的程序" in sent.content.decode()) == (422, True)
        sent = desk(editor).post(url, form | {"revision": 0, "verb": "submit"})
        assert sent.status_code == 302
        for one in country.examiners(land.nation):
            refused = desk(one).post(url, {"examine-opinion": "尚未勾选时写下的意见", "verb": "approve"})
            assert (refused.status_code, "尚未勾选时写下的意见" in refused.content.decode()) == (422, True)
            assert desk(one).post(url, {"examine-proofread": "on", "verb": "approve"}).status_code == 302
        assert desk(editor).post(url, {"verb": "publish"}).status_code == 302
        assert [state(case) for case in two] == [CaseState.NOTICED] * 2

    def test_a_stale_page_keeps_what_was_typed(self, desk, editor, draft):
        url = reverse("notices:draft", args=[draft.pk])
        form = {name: value for name, value in desk(editor).get(url).context["forms"]["save"].initial.items() if value}
        assert desk(editor).post(url, form | {"revision": 0, "verb": "save", "basis": "甲"}).status_code == 302
        stale = desk(editor).post(url, form | {"revision": 0, "verb": "save", "basis": "另一窗口写下的依据"})
        assert stale.status_code == 409
        assert "另一窗口写下的依据" in stale.content.decode()
        draft.refresh_from_db()
        assert draft.basis == "甲"

    def test_who_neither_writes_nor_examines_is_told_so(self, desk, land, draft):
        assert desk(land["national:leader"]).get(reverse("notices:drafts")).status_code == 403
        examiner = country.examiners(land.nation)[0]
        assert desk(examiner).get(reverse("notices:draft", args=[draft.pk])).status_code == 200
        assert desk(examiner).post(reverse("notices:draft", args=[draft.pk]), {"verb": "drop"}).status_code == 403

    def test_an_unknown_verb_changes_nothing(self, desk, editor, draft):
        assert desk(editor).post(reverse("notices:draft", args=[draft.pk]), {"verb": "explode"}).status_code == 422
        draft.refresh_from_db()
        assert draft.state == DraftState.WRITING
