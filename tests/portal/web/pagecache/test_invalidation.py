"""A reader never sees what was withdrawn, changed or has run out: any change of a public row, and the clock, end it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from cms_content.models import Attachment, HomePage, PolicyIndexPage, PolicyPage
from portal import clock
from portal.documents.models import Document, DocumentVersion
from portal.registry.models import Cluster, Industry
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.web.models import PublicChange
from portal.web.pagecache import triggers
from portal.web.pagecache.epoch import _state, epochs, prune
from tests.portal.web.pagecache.conftest import TITLE
from tests.workflows.notices import factories
from tests.workflows.notices.factories import CLOSES, SECOND, evidence, pdf
from workflows.notices.actions import close_due, keep_paper
from workflows.notices.models import NoticeItem, NoticePage, Objection, ObjectionEvidence

POLICY = "/policies/measures/"
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
LISTS = ("/", "/policies/", "/feeds/policies.atom", "/api/v1/policies", "/sitemap.xml")


def changed_title(policy, title="改过的标题"):
    """Publish a new revision with another title."""
    page = PolicyPage.objects.get(pk=policy.pk)
    page.title = title
    page.save_revision().publish()


def test_a_changed_page_is_seen_at_once_everywhere(policy, read, settled):
    before = {path: settled(path).text for path in (POLICY, *LISTS)}
    assert all(TITLE in text for path, text in before.items() if path != "/sitemap.xml")
    changed_title(policy)
    for path in (POLICY, *LISTS):
        got = read(path)
        assert not got.kept
        assert TITLE not in got.text
    assert all("改过的标题" in read(path).text for path in (POLICY, *LISTS[:-1]))


def test_a_withdrawn_page_is_gone_everywhere(policy, read, settled):
    for path in (POLICY, *LISTS):
        settled(path)
    PolicyPage.objects.get(pk=policy.pk).unpublish()
    assert read(POLICY).answer.status_code == 404
    assert all("measures" not in read(path).text and TITLE not in read(path).text for path in LISTS)


def test_what_is_rolled_back_changes_nothing(policy, read, settled):
    settled(POLICY)
    with transaction.atomic():
        point = transaction.savepoint()
        changed_title(policy)
        transaction.savepoint_rollback(point)
    assert TITLE in read(POLICY).text
    assert read(POLICY).kept


def test_a_deleted_and_a_moved_page(policy, hubei, read, settled):
    home = HomePage.objects.get(pk=hubei.site.root_page_id)
    other = home.add_child(instance=PolicyIndexPage(title="旧政策", slug="old"))
    settled(POLICY)
    PolicyPage.objects.get(pk=policy.pk).move(Page.objects.get(pk=other.pk), pos="last-child")
    assert (read(POLICY).answer.status_code, settled("/old/measures/").answer.status_code) == (301, 200)
    PolicyPage.objects.get(pk=policy.pk).delete()
    assert read("/old/measures/").answer.status_code == 404


@pytest.mark.parametrize("change", ["raw", "update", "attachment", "colour", "host", "redirect", "restriction"])
def test_no_way_of_changing_a_row_goes_unseen(change, policy, hubei, read, settled):
    settled(POLICY)
    if change == "raw":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cms_content_policypage SET summary = 'x'")
    elif change == "update":
        Page.objects.filter(pk=policy.pk).update(title="改过的标题")
    elif change == "attachment":
        Attachment.objects.create(page_id=policy.pk, title="附件一")
    elif change == "colour":
        Tenant.objects.filter(pk=hubei.pk).update(primary_colour="#7a1f1f")
    elif change == "host":
        Tenant.objects.filter(pk=hubei.pk).update(host="elsewhere.localhost")
    elif change == "redirect":
        Redirect.objects.create(old_path="/x", redirect_link="/")
    else:
        PageViewRestriction.objects.create(page_id=policy.pk, restriction_type="login")
    assert not read(POLICY).kept


def test_a_page_that_needs_a_sign_in_is_never_kept(policy, read):
    PageViewRestriction.objects.create(page_id=policy.pk, restriction_type="password", password="geheim-9")
    for _ in range(2):
        got = read(POLICY)
        assert (got.kept, got.answer["Cache-Control"], TITLE in got.text) == (False, NEVER, False)


def test_another_authoritys_page_that_shows_a_changed_row_is_made_anew(hubei, nation, read, settled):
    """The register is the whole nation's: a cluster confirmed by the nation stands on the province's site too."""
    settled("/clusters/")
    settled("/", "national")
    assert read("/clusters/").text.count("武汉市示例集群") == 0
    lead = factories.Organisation.across_tenants.create(tenant=hubei, name="单位", uscc="91420100MA4K000019")
    Cluster.across_tenants.create(
        tenant=nation,
        name="武汉市示例集群",
        industry=Industry.objects.filter(level=3).first(),
        place="武汉市",
        lead_organisation=lead,
        confirmed_on=dt.date(2026, 9, 1),
        status_since=dt.date(2026, 9, 1),
    )
    assert "武汉市示例集群" in read("/clusters/").text


def test_saving_a_draft_of_a_live_page_costs_nothing(policy, read, settled):
    settled(POLICY)
    page = PolicyPage.objects.get(pk=policy.pk)
    page.title = "还没有定稿"
    page.save_revision()
    assert read(POLICY).kept
    page.get_latest_revision().publish()
    assert "还没有定稿" in read(POLICY).text


def test_validity_changes_at_midnight(policy, read, settled):
    PolicyPage.objects.filter(pk=policy.pk).update(effective_from=dt.date(2026, 1, 5), valid_until=dt.date(2026, 9, 24))
    assert "本文件已" not in settled(POLICY).text
    midnight = dt.datetime(2026, 9, 25, tzinfo=clock.BEIJING)
    with clock.frozen(midnight - SECOND):
        assert read(POLICY).kept
    with clock.frozen(midnight):
        got = read(POLICY)
        assert (got.kept, "本文件已" in got.text) == (False, True)
    with clock.frozen(factories.PUBLISHED):  # the demonstration's clock can go back
        assert "本文件已" not in read(POLICY).text


def test_a_new_notice_and_its_closing_minute(cases, nation, read, settled):
    settled("/", "national")
    settled("/notices/", "national")
    notice = factories.make_notice(factories.make_user("经办", nation, Role.NOTICE_EDITOR), nation, cases)
    path = f"/notices/{notice.pk}/"
    assert path in read("/", "national").text
    assert path in read("/notices/", "national").text
    with clock.frozen(CLOSES - SECOND):
        assert "/objections/new/" in settled(path, "national").text
        assert notice.title in settled("/", "national").text
    with clock.frozen(CLOSES):
        for address in (path, "/", "/notices/"):
            got = read(address, "national")
            assert (got.kept, "/objections/new/" in got.text) == (False, False)
        assert "公示期满，结果即将公布" in read(path, "national").text


def test_a_notices_results_and_objections(notice, nation, read):
    """Results appear when they are settled, and what is said of a held item follows its objection."""
    path = f"/notices/{notice.pk}/"
    item = notice.items.first()
    objection = factories.objection_of(factories.object_to(notice, item))
    handler = factories.make_user("承办", nation, Role.OBJECTION_HANDLER)

    def results():
        text = read(path, "national").text
        assert read(path, "national").kept
        return [
            text.count(word)
            for word in ("公示期满，结果即将公布", "异议处理中", "无异议，公示通过", "异议不成立，公示通过")
        ]

    with clock.frozen(CLOSES):
        assert results() == [2, 1, 0, 0]
        close_due()
        assert results() == [0, 1, 2, 0]
        leader = factories.make_user("分管", nation, Role.LEADER)
        factories.decided(handler, leader, objection, "unfounded", reply="经核实，异议所述情况不存在。")
        NoticeItem.objects.filter(pk=item.pk).update(outcome="clear")
        assert results() == [0, 0, 2, 1]


def test_editors_words_on_a_notice(notice, read, settled):
    path = f"/notices/{notice.pk}/"
    settled(path, "national")
    page = NoticePage.objects.get(notice=notice)
    page.explanation = "<p>更正说明：第二项名称有误。</p>"
    page.save_revision().publish()
    assert "更正说明" in read(path, "national").text


def test_while_tables_are_being_changed_nothing_is_kept(policy, read, settled):
    settled(POLICY)
    triggers.lift(connection)
    assert [read(POLICY).kept for _ in range(2)] == [False, False]
    triggers.install(connection)
    settled("/policies/")
    changed_title(policy)
    assert not read("/policies/").kept


def test_migrate_leaves_all_triggers_in_place(db):
    call_command("migrate", verbosity=0)
    assert triggers.installed(connection) == {
        name: table for name, (table, _sql) in triggers.wanted(connection).items()
    }
    assert PublicChange.objects.count() == 1


def test_an_outdated_trigger_is_replaced(db):
    name = f"{triggers.PREFIX}old"
    do = "BEGIN SELECT 1; END" if connection.vendor == "sqlite" else f"EXECUTE FUNCTION {triggers.PREFIX}note()"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TRIGGER "{name}" AFTER DELETE ON tenancy_tenant FOR EACH ROW {do}')
    assert name in triggers.installed(connection)
    triggers.install(connection)
    assert triggers.installed(connection).keys() == triggers.wanted(connection).keys()


def test_what_this_process_changed_is_asked_again_within_the_trusted_time(policy, client, read, settings, settled):
    """Within the trusted second another process's change may be missed (the stated bound), this one's never."""
    settings.PAGE_CACHE_TRUST_SECONDS = 3600
    epochs.forget()
    assert not read(POLICY).kept
    assert (read(POLICY).kept, read(POLICY).queries) == (True, 0)
    changed_title(policy)
    assert TITLE in read(POLICY).text  # as if another process had done it: the bound
    client.post("/objections/", headers={"host": "hubei.localhost"})
    assert "改过的标题" in read(POLICY).text


def test_what_was_read_before_a_change_does_not_outlive_it(policy, settings, monkeypatch):
    """A reader asks for the epoch, a colleague withdraws a page in the same process: the old one is not trusted."""
    settings.PAGE_CACHE_TRUST_SECONDS = 3600
    ask = epochs._asked

    def slowly(known, moment):
        found = ask(known, moment)
        epochs.forget()  # the colleague's request ends while this reader still holds what it read
        return found

    monkeypatch.setattr(epochs, "_asked", slowly)
    epochs.now()
    assert epochs._known is None


def test_notes_of_changes_are_pruned_but_for_the_newest(db):
    PublicChange.objects.update(at=timezone.now())
    assert prune(keep=dt.timedelta()) == 0
    first = PublicChange.objects.get().pk
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    PublicChange.objects.bulk_create(PublicChange(pk=first + step, at=old, transaction=step) for step in (1, 2, 3))
    before = _state()
    assert prune() == 3  # all older ones by their keys, whatever stands in the column
    assert list(PublicChange.objects.values_list("pk", flat=True)) == [first + 3]
    assert _state() != before


def test_a_burst_of_objections_costs_no_reader_a_kept_page(notice, nation, read, settled):
    """The public's own end nothing; a letter entered later, and what is decided on any, do."""
    path = f"/notices/{notice.pk}/"
    settled(path, "national")
    objection = factories.objection_of(factories.object_to(notice, notice.items.first()))
    assert read(path, "national").kept
    for change in ({"state": "admitted"}, {"arrival": "letter"}):
        Objection.across_tenants.filter(pk=objection.pk).update(**change)
        assert not read(path, "national").kept
    objection.pk, objection.arrival = None, "letter"
    objection.receipt_number, objection.token_hash = "ANOTHER", "another"
    read(path, "national")
    objection.save(force_insert=True)
    assert not read(path, "national").kept


def test_the_files_of_objections_cost_no_reader_a_kept_page_and_every_other_file_does(notice, nation, read, settled):
    """Story: in a rush every fifth brings a file; who only reads the notice is served from what is kept."""
    path = f"/notices/{notice.pk}/"
    settled(path, "national")
    receipt = factories.object_to(
        notice, notice.items.first(), papers=evidence(pdf("甲.pdf"), pdf("乙.pdf", b"%PDF-1.7 2"))
    )
    assert read(path, "national").kept
    keep_paper(tenant=nation, upload=pdf("丙.pdf", b"%PDF-1.7 3"), kind="evidence")
    of_objections = DocumentVersion.across_tenants.filter(document__purpose="objection_evidence")
    assert (of_objections.count(), factories.objection_of(receipt).evidence.count()) == (3, 2)
    of_objections.update(scan_status="clean")
    Document.across_tenants.filter(versions__in=of_objections).update(title="材料")
    assert read(path, "national").kept

    version = of_objections.order_by("pk").last()
    version.delete()
    Document.across_tenants.get(pk=version.document_id).delete()
    assert read(path, "national").kept

    kept = of_objections.first().document
    shown = Document.across_tenants.create(tenant=nation, title="附件", purpose="public", created_at=clock.now())
    assert not read(path, "national").kept
    rows = DocumentVersion.across_tenants.filter(pk=of_objections.first().pk)
    for change in (
        lambda: rows.update(document=shown, number=1),  # what was hidden is moved to where readers look
        lambda: rows.update(scan_status="infected"),
        lambda: rows.update(document=kept),  # and away from there
        lambda: Document.across_tenants.filter(pk=kept.pk).update(purpose="public"),
        lambda: rows.update(scan_status="clean"),
        lambda: ObjectionEvidence.objects.update(version=None) and rows.delete(),
        shown.delete,
    ):
        read(path, "national")
        assert read(path, "national").kept
        change()
        assert not read(path, "national").kept
