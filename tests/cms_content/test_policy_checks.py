"""An editor who mistypes a number, a year or a successor is told what is wrong before anybody reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_content import policy_checks, queries
from cms_content.actions import publish_policy
from cms_content.errors import BadPolicy
from cms_content.models import PolicyPage, Relation, RelationKind
from cms_content.policy_data import PolicyData, RelationData
from portal.identity.actions import create_user, grant_role
from portal.identity.models import User
from portal.tenancy.roles import Role

HOST = {"host": "hubei.localhost"}
NUMBER = "鄂科示〔2020〕7号"


@pytest.fixture
def editor(client, hubei) -> User:
    user = create_user(actor=None, username="editor", full_name="白示例", password="correct horse 9 battery")
    grant_role(actor=None, tenant=hubei, user=user, role=Role.EDITOR)
    client.force_login(user)
    return user


def typed(**fields) -> dict:
    """Return what the editors' form sends for a policy."""
    empty = dict.fromkeys(
        ("index_number", "theme", "genre", "doc_number", "doc_number_note", "publicity", "addressees", "written_on",
         "published_on", "effective_from", "valid_until", "repealed_on", "partly_repealed_on", "repealed_parts",
         "validity_note", "summary", "verification_note", "source_site", "source_url", "captured_on"),
        "",
    )  # fmt: skip
    rows = {name: inline_formset([]) for name in ("issuers", "attachments", "relations", "comments")}
    relations = fields.pop("relations", [])
    rows["relations"] = inline_formset(
        [{"note": "", "target_title": "", "target_number": "", "target": "", **row} for row in relations]
    )
    return nested_form_data({**empty, **rows, "body": streamfield([]), "title": "示例措施", "slug": "one", **fields})


def send(client, hubei, **fields):
    index = queries.policy_index_of(hubei)
    path = f"/cms/pages/add/cms_content/policypage/{index.pk}/"
    return client.post(path, typed(**fields), headers=HOST)


def faults(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_a_number_is_kept_in_one_form_with_the_typed_one_beside(client, hubei, editor):
    assert send(client, hubei, doc_number="鄂科示[2020]7号").status_code == 302
    page = PolicyPage.objects.get(slug="one").get_latest_revision_as_object()
    assert (page.doc_number, page.doc_number_raw) == (NUMBER, "鄂科示[2020]7号")


def test_two_documents_with_one_number_are_refused_naming_the_first(client, hubei, jiangsu, editor):
    publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="先到的文件", doc_number=NUMBER))
    answer = send(client, hubei, doc_number="鄂科示[2020]7号")
    assert faults(answer) == {
        "doc_number": [f"本站已有文号为“{NUMBER}”的文件：《先到的文件》。请核对文号，或修改那份文件。"]
    }
    assert answer.context["form"]["title"].value() == "示例措施"  # nothing typed is lost


def test_another_authority_may_hold_the_same_document(client, hubei, jiangsu, editor):
    publish_policy(tenant=jiangsu, actor=None, policy=PolicyData(title="江苏也收录", doc_number=NUMBER))
    assert send(client, hubei, doc_number=NUMBER).status_code == 302


def test_another_form_of_number_needs_a_reason(client, hubei, editor):
    assert list(faults(send(client, hubei, doc_number="HFGS—2017—9"))) == ["doc_number"]
    kept = send(client, hubei, doc_number="HFGS—2017—9", doc_number_note="规范性文件登记号")
    assert kept.status_code == 302


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"written_on": "1949-09-30"}, ["written_on"]),
        ({"written_on": "1949-10-01"}, []),
        ({"written_on": "2020-02-02", "published_on": "2020-02-01"}, ["published_on"]),
        ({"effective_from": "2020-02-02", "valid_until": "2020-02-01"}, ["valid_until"]),
        ({"partly_repealed_on": "2024-01-01"}, ["repealed_parts"]),
        ({"repealed_parts": "第五条"}, ["repealed_parts"]),
        ({"partly_repealed_on": "2024-01-01", "repealed_parts": "第五条"}, []),
        ({"written_on": "二〇二〇年"}, ["written_on"]),
    ],
)
def test_impossible_days_are_named_by_field(client, hubei, editor, fields, wrong):
    answer = send(client, hubei, **fields)
    assert (list(faults(answer)) if answer.status_code == 200 else []) == wrong


def test_a_document_cannot_relate_to_itself(hubei):
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="甲"))
    with pytest.raises(Exception, match="不能与自身建立关系"):
        Relation(page=page, kind=RelationKind.CITES, target=page).full_clean()


def test_a_circle_of_successors_is_refused_through_any_number_of_documents(hubei):
    older, middle = (publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title)) for title in "甲乙")
    Relation.objects.create(page=middle, kind=RelationKind.REPLACES, target=older)
    newest = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="丙"))
    Relation.objects.create(page=middle, kind=RelationKind.FOLLOWED_BY, target=newest)  # the same arrow, from below
    for kind, page, target in (
        (RelationKind.REPLACES, older, newest),
        (RelationKind.REPEALS, older, middle),
        (RelationKind.FOLLOWED_BY, newest, older),
    ):
        with pytest.raises(Exception, match="两份文件互为替代"):
            Relation(page=page, kind=kind, target=target).full_clean()
    Relation(page=older, kind=RelationKind.CITES, target=newest).full_clean()
    Relation(page=newest, kind=RelationKind.REPLACES, target=older).full_clean()


def test_the_walk_ends_on_a_circle_that_is_already_there(hubei):
    one, other = (publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title)) for title in "甲乙")
    Relation.objects.create(page=one, kind=RelationKind.REPLACES, target=other)
    Relation.objects.create(page=other, kind=RelationKind.REPLACES, target=one)
    third = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="丙"))
    assert policy_checks.closes_circle(newer=third.pk, older=one.pk) is False
    assert policy_checks.closes_circle(newer=one.pk, older=other.pk) is True


def test_an_import_with_an_early_date_is_refused_whole(hubei):
    early = PolicyData(
        title="早", written_on=dt.date(1948, 1, 1), relations=(RelationData(kind=RelationKind.CITES, title="某文件"),)
    )
    with pytest.raises(BadPolicy) as refused:
        publish_policy(tenant=hubei, actor=None, policy=early)
    assert list(refused.value.fields) == ["written_on"]
    assert PolicyPage.objects.count() == 0


def change(client, page, **fields):
    """Send the editors' form of an existing policy."""
    return client.post(f"/cms/pages/{page.pk}/edit/", typed(slug=page.slug, **fields), headers=HOST)


@pytest.mark.parametrize("kind", [RelationKind.REPLACES, RelationKind.CITES])
def test_a_new_row_that_leads_to_the_document_itself_is_refused_in_the_form(client, hubei, editor, kind):
    page = publish_policy(tenant=hubei, actor=None, policy=PolicyData(title="甲"))
    answer = change(client, page, relations=[{"kind": kind.value, "target": str(page.pk)}])
    assert faults(answer) == {"__all__": ["文件不能与自身建立关系，请另选文件。"]}


def test_a_new_row_that_closes_a_circle_is_refused_in_the_form(client, hubei, editor):
    older, newer = (publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title)) for title in "甲乙")
    Relation.objects.create(page=newer, kind=RelationKind.REPLACES, target=older)
    answer = change(client, older, relations=[{"kind": "replaces", "target": str(newer.pk)}])
    assert "两份文件互为替代" in faults(answer)["__all__"][0]
    assert change(client, older, relations=[{"kind": "cites", "target": str(newer.pk)}]).status_code == 302


def test_two_drafts_that_make_a_circle_together_do_not_both_go_live(hubei):
    older, newer = (publish_policy(tenant=hubei, actor=None, policy=PolicyData(title=title)) for title in "甲乙")
    drafts = []
    for page, target in ((older, newer), (newer, older)):
        draft = page.get_latest_revision_as_object()
        draft.relations.add(Relation(kind=RelationKind.REPLACES, target=target, sort_order=0))
        drafts.append(draft.save_revision())
    drafts[0].publish()
    with pytest.raises(BadPolicy, match="两份文件互为替代"):
        drafts[1].publish()
    assert list(Relation.objects.values_list("page", "target")) == [(older.pk, newer.pk)]
