"""As somebody who has never seen the portal I start it and find it alive.

A case waits at each level, one notice is open, one closes soon, one application is in correction, one cluster stands
in the register, one objection waits. What I do stays when I start again. It works on any day of the year.
"""

import csv
import datetime as dt
import stat

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import override_settings

from cms_content.models import PolicyPage
from portal import clock
from portal.audit.models import AuditRecord
from portal.audit.verify import verify_chain
from portal.clock.actions import ClockIsReal
from portal.clock.models import ClockShift
from portal.documents.models import DocumentVersion
from portal.identity.actions import revoke_role
from portal.identity.models import Organisation, User
from portal.identity.uscc import fault_of
from portal.registry.models import Cluster
from portal.tenancy.models import Membership, Tenant
from portal.tenancy.roles import Role, has_role
from portal.web.demo.accounts import accounts_file, read_accounts
from portal.web.demo.hubei import ENTERPRISES
from portal.web.demo.letters import WORDS
from portal.web.demo.loading import load_demo, loaded
from portal.web.demo.people import PEOPLE, person
from portal.web.demo.tree import AUTHORITIES
from tests.portal.web.demo_base import LoadedDemonstration, beijing
from workflows.cases.actions import submit
from workflows.cases.models import Case, Decision, WorkItem
from workflows.evaluation.models import EvaluationResult
from workflows.evaluation.queries import public_results
from workflows.issuing.kinds import KINDS
from workflows.issuing.models import IssuingSetting
from workflows.notices.models import Notice, Objection

COUNTED = (
    Tenant,
    User,
    Membership,
    Organisation,
    Case,
    Decision,
    WorkItem,
    Notice,
    Objection,
    Cluster,
    DocumentVersion,
)


def counts():
    return {model.__name__: model._default_manager.count() for model in COUNTED} | {
        "pages": PolicyPage.objects.count(),
        "audit": AuditRecord.across_tenants.count(),
    }


def waiting():
    return sorted(WorkItem.objects.filter(state="open").values_list("step", "tenant__code", "role"))


class TheDemonstrationIsAlive(LoadedDemonstration):
    def test_a_case_waits_at_each_level(self):
        assert waiting() == [
            ("acceptance", "national", "acceptance"),
            ("announce", "national", "notice_editor"),
            ("conclusion", "national", "leader"),
            ("confirm", "national", "leader"),
            ("correction", "yichang", "applicant"),
            ("expert_one", "national", "expert"),
            ("expert_two", "national", "expert"),
            ("government_consent", "hubei", "reviewer"),
            ("province_review", "hubei", "reviewer"),
            ("province_review", "jiangsu", "reviewer"),
            ("province_sign", "jiangsu", "leader"),
            ("scoring", "national", "expert"),
            ("study", "hubei", "steward"),
        ]
        assert sorted(Case.across_tenants.filter(state="draft").values_list("tenant__code", flat=True)) == [
            "donghu",
            "sip",
        ]

    def test_one_notice_is_open_and_one_about_to_close(self):
        running = Notice.across_tenants.filter(closes_at__gt=clock.now()).order_by("closes_at")
        assert [notice.closes_at for notice in running] == [
            beijing(2026, 11, 18, 17, 30),
            beijing(2026, 11, 24, 17, 30),
        ]
        assert [notice.is_open for notice in running] == [True, True]
        assert Notice.across_tenants.exclude(closed_at=None).count() == 2

    def test_one_grade_is_public_and_letters_can_be_numbered(self):
        result = public_results(Tenant.objects.get(code="hubei")).get()
        assert (result.grade_title, result.cluster.name.endswith("（演示）")) == ("优秀", True)
        assert "虚构" in result.visibility_basis
        assert EvaluationResult.across_tenants.count() == 1
        words = {(one.tenant.code, one.word) for one in IssuingSetting.across_tenants.select_related("tenant")}
        assert words == set(WORDS.items())
        assert all("演示" in word for _code, word in words)
        assert IssuingSetting.across_tenants.count() == len(WORDS) * len(KINDS)

    def test_one_cluster_is_confirmed_and_one_objection_waits(self):
        assert Cluster.across_tenants.exclude(source_case=None).count() == 1
        assert Cluster.across_tenants.filter(source_case=None, name__endswith="（演示）").count() == 2
        assert Case.across_tenants.filter(state="confirmed").count() == 1
        objection = Objection.across_tenants.get()
        assert (objection.state, objection.in_time, objection.tenant.code) == ("received", True, "national")

    def test_nothing_is_later_than_now_and_the_record_is_in_order(self):
        moments = list(AuditRecord.across_tenants.order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] == clock.now()
        assert not DocumentVersion.across_tenants.filter(created_at__gt=clock.now()).exists()
        assert verify_chain() == []

    def test_every_role_has_somebody_and_nobody_two_administrators_roles(self):
        assert {one.role for one in PEOPLE} == set(Role.values)
        for one in PEOPLE:
            user = User.objects.get(username=one.username)
            assert has_role(user, Tenant.objects.get(code=one.tenant), one.role), one.username
            assert user.memberships.count() == 1
            assert not user.is_superuser
        applying = [one for one in AUTHORITIES if one.unit]
        assert sorted(Organisation.across_tenants.values_list("name", flat=True)) == sorted(
            [*(one.unit for one in applying), *(name for name, _rungs in ENTERPRISES)]
        )
        assert all(fault_of(code) == "" for code in Organisation.across_tenants.values_list("uscc", flat=True))

    def test_the_accounts_file_is_private_and_its_passwords_work(self):
        file = accounts_file()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert list(rows[0]) == ["tenant", "role", "username", "password", "name"]
        assert [row["username"] for row in rows] == [one.username for one in PEOPLE]
        for row in rows:
            user = authenticate(username=row["username"], password=row["password"])
            assert user is not None, row["username"]
        assert len({row["password"] for row in rows}) == len(rows)

    def test_the_walk_throughs_draft_can_be_submitted_as_it_is(self):
        case = Case.across_tenants.get(pk=self.done.story_case)
        submit(actor=person("donghu", Role.APPLICANT), case=case)
        case.refresh_from_db()
        assert case.state == "running"
        assert case.work.get(state="open").step == "province_review"

    def test_a_second_start_keeps_what_was_done(self):
        case = Case.across_tenants.get(pk=self.done.story_case)
        submit(actor=person("donghu", Role.APPLICANT), case=case)
        hubei = Tenant.objects.get(code="hubei")
        hubei.primary_colour = "#123456"
        hubei.save()
        hubei.site.root_page.get_children().get(slug="about").delete()
        editor = person("hubei", Role.EDITOR)
        revoke_role(actor=None, tenant=hubei, user=editor, role=Role.EDITOR)
        leader = person("hubei", Role.LEADER)
        leader.set_password("a-password-of-my-own")
        leader.save()
        before, content = counts(), accounts_file().read_bytes()

        again = load_demo()

        assert (again.is_new, again.story_case, again.accounts_made) == (False, case.pk, 0)
        assert counts() == before
        assert accounts_file().read_bytes() == content
        assert Tenant.objects.get(code="hubei").primary_colour == "#123456"
        assert not hubei.site.root_page.get_children().filter(slug="about").exists()
        assert not has_role(person("hubei", Role.EDITOR), hubei, Role.EDITOR)
        assert person("hubei", Role.LEADER).check_password("a-password-of-my-own")

    def test_a_lost_accounts_file_is_made_anew(self):
        content = accounts_file().read_bytes()
        self.addCleanup(accounts_file().write_bytes, content)
        before = counts()
        accounts_file().unlink()
        load_demo()
        assert counts() == before
        assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600
        listed = read_accounts()
        assert authenticate(username="hubei.leader", password=listed["hubei.leader"].password) is not None

    def test_outside_the_demonstration_it_refuses(self):
        with override_settings(DEMO_MODE=False), pytest.raises(ClockIsReal):
            load_demo()


@pytest.mark.one_database  # other days, the same queries
class AtTheEndOfThePublishedYears(LoadedDemonstration):
    """On 28 December 2026 the calendar of 2027 is not published: a notice can be announced until the 24th."""

    at = beijing(2026, 12, 28, 9, 15)

    def test_the_clock_starts_on_the_last_day_that_can_announce(self):
        start = self.done.opening
        assert start.moment == beijing(2026, 12, 24, 10, 0)
        assert start.is_limited
        assert "2027年的放假安排尚未发布" in start.sentence
        assert "2026年12月24日" in start.sentence
        assert loaded().opening == start
        real = clock.now().astimezone(dt.UTC)
        shift = ClockShift.objects.get().ahead
        assert abs(dt.datetime.now(dt.UTC) + shift - real) < dt.timedelta(minutes=30)

    def test_it_is_as_alive_as_on_any_other_day(self):
        assert len(waiting()) == 13
        assert Notice.across_tenants.filter(closes_at__gt=clock.now()).count() == 2
        assert max(Notice.across_tenants.values_list("last_day", flat=True)) == dt.date(2026, 12, 30)


@pytest.mark.one_database  # other days, the same queries
class InAYearWithoutACalendar(LoadedDemonstration):
    at = beijing(2027, 3, 1, 21, 0)

    def test_the_clock_starts_in_the_last_published_year_and_the_command_says_so(self):
        assert self.done.opening.moment == beijing(2026, 12, 24, 10, 0)
        assert self.done.opening.real_day == dt.date(2027, 3, 1)
        assert len(waiting()) == 13
        said = []
        call_command("load_demo", stdout=type("Out", (), {"write": lambda _self, text: said.append(text)})())
        assert any("今天（2027年3月1日）算不出五个工作日的公示期" in line for line in said)


@pytest.mark.one_database  # other days, the same queries
class OnAHoliday(LoadedDemonstration):
    """In the National Day holiday nothing closes today; the notice closes on the first working day after it."""

    at = beijing(2026, 10, 3, 23, 50)

    def test_the_notice_closes_on_the_first_working_day(self):
        closing = Notice.across_tenants.filter(closes_at__gt=clock.now()).order_by("closes_at").first()
        assert closing.closes_at == beijing(2026, 10, 8, 17, 30)
        assert not self.done.opening.is_limited
        assert self.done.opening.sentence == ""
