"""As a visitor I open the start page, become anybody with one click, and walk the case through.

Outside the demonstration neither page nor click exists; a ticket is good for one host, one person and one minute.
"""

import os
import re
import subprocess
import sys
import time
from io import BytesIO
from unittest import mock

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client, override_settings

from portal import clock
from portal.audit.models import AuditRecord
from portal.clock.actions import set_clock
from portal.documents.filetypes import check_type
from portal.identity.models import User
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.web.demo import tickets
from portal.web.demo.people import PEOPLE, person
from portal.web.demo.tree import AUTHORITIES, host_of
from portal.web.demo.walk import STEPS, shown_steps
from tests.portal.web.demo_base import LoadedDemonstration, beijing
from workflows.cases.actions import submit
from workflows.cases.models import Case

LOCAL = {"host": "localhost:8000"}


def doors(html):
    return re.findall(r'name="door" value="([^"]+)"', html)


class TheStartPage(LoadedDemonstration):
    def get(self, path="/", host="localhost:8000"):
        return self.client.get(path, headers={"host": host})

    def go(self, door, **headers):
        return self.client.post("/demo/go/", {"door": door}, headers=LOCAL | headers)

    def test_it_names_every_site_and_everybody(self):
        html = self.get().content.decode()
        for one in AUTHORITIES:
            assert f'href="http://{host_of(one.code)}:8000/"' in html
        offered = {door.split(" ")[0] for door in doors(html)}
        assert offered == {one.username for one in PEOPLE}
        assert html.count('aria-current="step"') == 1
        assert "演示从较早的日期开始" not in html
        assert self.get(host="127.0.0.1:8000").status_code == 200

    def test_links_follow_the_port(self):
        html = self.get(host="localhost:8123").content.decode()
        assert "http://national.localhost:8123/" in html
        assert ":8000" not in html

    def test_every_button_signs_in_and_opens_a_page_that_is_there(self):
        for door in doors(self.get().content.decode()):
            username, path = door.split(" ")
            sent = self.go(door)
            assert sent.status_code == 303
            host = f"{username.split('.')[0]}.localhost:8000"
            assert sent["Location"].startswith(f"http://{host}/demo/sign-in/?ticket=")
            there = Client()
            target = sent["Location"].removeprefix(f"http://{host}")
            landed = there.get(target, headers={"host": host}, follow=True)
            assert landed.status_code == 200, door
            assert landed.redirect_chain[0][0] == path
            assert landed.context["user"].username == username

    def test_a_sign_in_is_on_record(self):
        sent = self.go("hubei.reviewer /workspace/")
        self.get(sent["Location"].removeprefix("http://hubei.localhost:8000"), host="hubei.localhost:8000")
        row = AuditRecord.across_tenants.order_by("-seq").first()
        assert (row.verb, row.actor.username, row.tenant.code) == ("identity.signed_in", "hubei.reviewer", "hubei")

    def test_a_ticket_is_for_one_host_and_one_minute(self):
        ticket, tenant = tickets.issue("hubei.reviewer")
        assert tenant.code == "hubei"
        elsewhere = self.get(f"/demo/sign-in/?ticket={ticket}", host="jiangsu.localhost")
        assert elsewhere.status_code == 400
        assert "一键登录的链接已失效" in elsewhere.content.decode()
        forged = signing.dumps([person("hubei", Role.REVIEWER).pk, tenant.pk], salt="another")
        assert self.get(f"/demo/sign-in/?ticket={forged}", host="hubei.localhost").status_code == 400
        later = time.time() + tickets.SECONDS + 2
        with mock.patch("django.core.signing.time.time", return_value=later):
            assert self.get(f"/demo/sign-in/?ticket={ticket}", host="hubei.localhost").status_code == 400
        assert "_auth_user_id" not in self.client.session

    def test_a_foreign_target_leads_to_the_workspace(self):
        sent = self.go("hubei.reviewer https://example.com/")
        landed = self.get(sent["Location"].removeprefix("http://hubei.localhost:8000"), host="hubei.localhost:8000")
        assert landed["Location"] == "/workspace/"

    def test_only_the_demonstrations_people_are_offered(self):
        User.objects.create_user(username="outsider", password="q8zk-72mp-44tw")
        outsider = self.go("outsider /workspace/")
        assert (outsider.status_code, outsider["Location"]) == (302, "/")
        reviewer = person("hubei", Role.REVIEWER)
        reviewer.is_active = False
        reviewer.save()
        assert (
            "已停用"
            in self.client.post("/demo/go/", {"door": "hubei.reviewer /"}, headers=LOCAL, follow=True).content.decode()
        )

    def test_a_form_from_elsewhere_is_refused(self):
        strict = Client(enforce_csrf_checks=True)
        for path in ("/demo/go/", "/demo/clock/"):
            assert strict.post(path, {"door": "hubei.reviewer /", "move": "1"}, headers=LOCAL).status_code == 403

    def test_outside_the_demonstration_nothing_of_it_exists(self):
        ticket, _ = tickets.issue("hubei.reviewer")
        with override_settings(DEMO_MODE=False):
            assert self.get("/").status_code == 404
            assert self.go("hubei.reviewer /").status_code == 404
            for host in ("localhost", "hubei.localhost"):
                assert self.get(f"/demo/sign-in/?ticket={ticket}", host=host).status_code == 404
                for path in ("/demo/go/", "/demo/clock/", "/demo/letter/"):
                    assert self.get(path, host=host).status_code == 404
                    assert self.client.post(path, headers={"host": host}).status_code == 404
            assert "演示站点" not in self.get("/", host="hubei.localhost").content.decode()
        assert "_auth_user_id" not in self.client.session

    def test_an_authoritys_pages_do_not_exist_on_the_start_host(self):
        for path in ("/workspace/", "/cms/", "/accounts/login/", "/policies/", "/demo/sign-in/"):
            assert self.get(path).status_code == 404, path
        for path in ("/demo/go/", "/demo/letter/", "/demo/clock/"):
            assert self.get(path, host="hubei.localhost").status_code == 404, path
        assert self.get("/healthz").status_code == 200

    def test_without_data_it_says_what_to_run(self):
        with mock.patch("portal.web.demo.start_page.loaded", return_value=None):
            assert "make run" in self.get().content.decode()

    def test_the_sample_letter_is_a_real_pdf(self):
        response = self.get("/demo/letter/")
        content = response.content
        assert response["Content-Type"] == "application/pdf"
        assert check_type("推荐函.pdf", ContentFile(content)) == "application/pdf"
        start = int(re.search(rb"startxref\n(\d+)\n%%EOF", content).group(1))
        assert BytesIO(content[start:]).readline() == b"xref\n"

    def test_the_walk_through_follows_its_case(self):
        case = Case.across_tenants.get(pk=self.done.story_case)
        assert [shown.state for shown in shown_steps(case)] == ["now", *[""] * 9]
        submit(actor=person("donghu", Role.APPLICANT), case=case)
        case.refresh_from_db()
        shown = shown_steps(case)
        assert [one.state for one in shown] == ["done", "now", *[""] * 8]
        assert [door.path for door in shown[1].doors] == [f"/workspace/cases/{case.pk}/"]
        confirmed = Case.across_tenants.get(state="confirmed")
        assert [one.state for one in shown_steps(confirmed)] == ["done"] * 10
        assert len(STEPS) == 10


class TheClockOnTheStartPage(LoadedDemonstration):
    def setUp(self):
        super().setUp()
        self.doCleanups()
        set_clock(moment=self.done.opening.moment)

    def move(self, way):
        return self.client.post("/demo/clock/", {"move": way}, headers=LOCAL, follow=True).content.decode()

    def test_its_buttons_move_the_clock(self):
        assert "演示时间已移到2026年11月19日 10:3" in self.move("1")
        assert clock.today().isoformat() == "2026-11-19"
        assert "到期办理环节 1 个、公示 1 个" in self.move("closing")
        assert clock.today().isoformat() == "2026-11-24"

    def test_nonsense_and_the_end_of_the_calendar_are_said_plainly(self):
        assert "1 到 250" in self.move("soon")
        assert "2027年的工作日历尚未发布" in self.move("240")
        assert clock.today().isoformat() == "2026-11-18"

    def test_past_the_last_day_that_can_announce_the_page_says_so(self):
        assert "公示已排到日历尽头" not in self.client.get("/", headers=LOCAL).content.decode()
        set_clock(moment=beijing(2026, 12, 28, 9, 0))
        html = self.client.get("/", headers=LOCAL).content.decode()
        assert "公示已排到日历尽头" in html
        assert "2026年12月24日之后的公示期" in html


def test_production_refuses_to_start_as_a_demonstration():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "DEMO_MODE": "1",
        "SECRET_KEY": "a-key-of-production",
        "ALLOWED_HOSTS": "portal.example",
        "OBJECTOR_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "CLAMD_HOST": "clamd",
        "S3_BUCKET": "documents",
        "DATABASE_URL": "postgres://portal@localhost/portal",
    }
    started = subprocess.run(
        [sys.executable, "-c", "from portal.settings import production"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert started.returncode == 1
    assert (
        started.stderr.strip()
        .splitlines()[-1]
        .endswith("拒绝启动：DEMO_MODE 已开启：演示模式（一键登录、可调时钟）不得用于正式环境，请删除该变量")
    )
    environment["DEMO_MODE"] = "0"
    plain = subprocess.run(
        [sys.executable, "-c", "from portal.settings import production; print(production.DEMO_MODE)"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (plain.returncode, plain.stdout.strip()) == (0, "False"), plain.stderr


def test_no_tenant_of_the_demonstration_is_there_by_itself(db):
    assert not Tenant.objects.exists()
