"""As the administrator of an organisation I invite a colleague by e-mail; she opens the letter and works with me.

As the invited person I see who asks me for what before I answer; as the portal's operator I want a link that is good
once, for one person, in one organisation of one authority.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Conflict, Invalid, NotAllowed
from portal.identity.memberships import LastAdministrator, OrganisationEnded, admit, dismiss, end_organisation
from portal.identity.models import User
from portal.invitations import actions
from portal.invitations.errors import AccountOpened, AlreadyInvited, AlreadyMember, InvitationOver, TooManyLetters
from portal.invitations.letters import send_letters
from portal.invitations.models import Invitation, InvitationStatus
from portal.notifications.models import DeliveryState, Notification
from portal.tenancy.models import Membership
from tests import factories
from tests.factories import MONDAY
from tests.portal.web.language.marks import unmarked

pytestmark = pytest.mark.django_db
HOST = {"host": "donghu.localhost"}
ELSEWHERE = {"host": "wuxi.localhost"}
PAGE = "/invitation/"
ACCOUNT = {"full_name": "吴敏", "username": "wumin", "password1": "a long enough one", "password2": "a long enough one"}


def roles(home):
    return dict(home.members.filter(until=None).values_list("user__full_name", "role"))


def text(answer):
    return answer.content.decode()


def test_somebody_without_an_account_is_invited_opens_one_and_accepts(land, admin, home, link, client):
    client.force_login(admin)
    address = f"/workspace/organisations/{home.pk}/"
    sent = client.post(f"{address}invitations/", {"email": " Wu@Example.test ", "role": "handler"}, headers=HOST)
    assert (sent.status_code, sent["Location"]) == (302, address)
    assert "wu@example.test" in text(client.get(address, headers=HOST))
    path = link()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["wu@example.test"], "【武汉东湖高新区】邀请您加入申报单位")
    assert [part in letter.body for part in (str(admin), home.name, "经办人", "2026年6月8日 9:00")] == [True] * 4
    client.logout()

    assert client.get(path, headers=HOST)["Location"] == PAGE
    page = text(client.get(PAGE, headers=HOST))
    assert [part in page for part in (str(admin), home.name, "经办人", "2026年6月8日")] == [True] * 4
    form = client.get(f"/accounts/signup/?next={PAGE}", headers=HOST)
    assert (form.status_code, "姓名" in text(form)) == (200, True)
    assert client.post("/accounts/signup/", ACCOUNT | {"next": PAGE}, headers=HOST)["Location"] == PAGE
    wumin = User.objects.get(username="wumin")
    assert (wumin.full_name, wumin.email, roles(home)) == ("吴敏", "wu@example.test", {str(admin): "admin"})
    assert client.post(PAGE, {"verb": "accept"}, headers=HOST)["Location"] == address
    assert roles(home) == {str(admin): "admin", "吴敏": "handler"}
    assert client.get("/workspace/applications/", headers=HOST).status_code == 200
    grant = Membership.objects.get(user=wumin)
    assert (grant.tenant, grant.role, grant.granted_by) == (land.donghu, "applicant", admin)
    assert "您已加入该单位" in text(client.get(PAGE, headers=HOST))


def test_all_of_it_is_in_the_audit_record_and_the_address_is_not(land, admin, home, invited):
    again = actions.send_again(actor=admin, invitation=invited())
    wumin = actions.open_account(invitation=again, username="wumin", full_name="吴敏", password="a long enough one")
    actions.accept(actor=wumin, invitation=again)
    actions.withdraw(actor=admin, invitation=invited("zhou@example.test"))
    actions.decline(actor=None, invitation=invited("li@example.test"))
    rows = AuditRecord.across_tenants.filter(verb__startswith="invitations.", tenant=land.donghu).order_by("seq")
    assert [(row.verb.removeprefix("invitations."), row.actor) for row in rows] == [
        ("sent", admin), ("sent_again", admin), ("account_opened", wumin), ("accepted", wumin),
        ("sent", admin), ("withdrawn", admin), ("sent", admin), ("declined", None),
    ]  # fmt: skip
    assert {row.target for row in rows} == {f"organisation:{home.pk}"}
    assert not any("example.test" in f"{row.summary}{row.details}" for row in AuditRecord.across_tenants.all())


def test_only_a_hash_of_the_token_is_kept(invited, link):
    invited()
    token = link().removeprefix(PAGE).rstrip("/")
    assert len(token) == 43
    assert not any(token in str(value) for value in Invitation.across_tenants.values_list()[0])


def test_an_account_that_exists_signs_in_and_accepts(land, home, invited, link, client):
    colleague = factories.person("同事", land.donghu, "applicant")
    invited(role="admin")
    path = link()
    client.get(path, headers=HOST)
    asked = client.get(PAGE, headers=HOST)
    assert f"/accounts/login/?next={PAGE}" in text(asked)
    given = {"login": colleague.username, "password": "a long enough one", "next": PAGE}
    assert client.post("/accounts/login/", given, headers=HOST)["Location"] == PAGE
    client.post(PAGE, {"verb": "accept"}, headers=HOST)
    assert roles(home)["同事"] == "admin"
    assert colleague.memberships.count() == 1


def test_declining_needs_no_account_and_the_administrators_hear_of_it(admin, home, invited, link, client):
    invited()
    client.get(link(), headers=HOST)
    client.post(PAGE, {"verb": "decline"}, headers=HOST)
    assert "邀请已谢绝" in text(client.get(PAGE, headers=HOST))
    assert roles(home) == {str(admin): "admin"}
    assert list(Notification.across_tenants.values_list("user", "title")) == [(admin.pk, "成员邀请已被谢绝")]
    client.force_login(admin)
    assert "已谢绝" in text(client.get(f"/workspace/organisations/{home.pk}/", headers=HOST))


def test_opening_the_link_uses_nothing_up(invited, link, client):
    """Mail servers look at links."""
    invited()
    path = link()
    for _ in range(3):
        assert client.get(path, headers=HOST).status_code == 302
    assert Invitation.across_tenants.get().status == InvitationStatus.OPEN


def test_nobody_learns_who_has_an_account(land, admin, home, client):
    """A free address, one of an account elsewhere and one of an account here are answered alike."""
    for name, place in (("一", land.wuxi), ("二", land.donghu)):
        User.objects.filter(pk=factories.person(name, place, "applicant").pk).update(email=f"{place.code}@example.test")
    client.force_login(admin)
    answers = []
    for address in ("nobody@example.test", "wuxi@example.test", "donghu@example.test"):
        answer = client.post(
            f"/workspace/organisations/{home.pk}/invitations/", {"email": address, "role": "handler"}, headers=HOST,
            follow=True,
        )  # fmt: skip
        rows = re.findall(rf"已向{address}发出邀请", text(answer))
        answers.append((answer.status_code, len(rows)))
    assert answers == [(200, 1)] * 3
    assert Invitation.across_tenants.filter(status=InvitationStatus.OPEN).count() == 3


def test_a_member_is_not_invited_again(admin, home, invited):
    User.objects.filter(pk=admin.pk).update(email="Admin@example.test")
    with pytest.raises(AlreadyMember) as refusal:
        invited("admin@example.test")
    assert refusal.value.fields["email"] == (f"{admin}（管理员）已是本单位成员，无需邀请。更改角色请在成员名单中办理。")
    assert not Invitation.across_tenants.exists()


def test_a_member_who_accepts_keeps_their_role_so_an_administrator_stays(admin, home, invited, link, client):
    one = invited(role="handler")
    with pytest.raises(AlreadyMember):
        actions.accept(actor=admin, invitation=one)
    client.force_login(admin)
    client.get(link(), headers=HOST)
    answer = client.post(PAGE, {"verb": "accept"}, headers=HOST)
    assert (answer.status_code, "您已是该单位的成员" in text(answer)) == (409, True)
    assert roles(home) == {str(admin): "admin"}
    with pytest.raises(LastAdministrator):
        dismiss(actor=admin, organisation=home, member=home.members.get())


def test_an_invitation_waits_for_one_answer_at_a_time(invited):
    invited()
    with pytest.raises(AlreadyInvited):
        invited("WU@example.test", role="admin")
    assert Invitation.across_tenants.count() == 1


@pytest.mark.parametrize(
    "email", ["", "not an address", "a@b.cn\nBcc: c@d.cn", "a@b\0.cn", "a" * 250 + "@b.cn"], ids=repr
)
def test_what_is_no_address_is_told_and_kept(admin, home, client, email):
    client.force_login(admin)
    answer = client.post(
        f"/workspace/organisations/{home.pk}/invitations/", {"email": email, "role": "admin"}, headers=HOST
    )
    page = text(answer)
    assert (answer.status_code, 'id="email_error"' in page) == (422, True)
    assert page.count('<option value="admin" selected>') == 2
    assert not Invitation.across_tenants.exists()


def test_only_an_administrator_invites_and_sees_addresses(land, admin, home, invited, client):
    colleague = factories.person("同事", land.donghu, "applicant")
    admit(actor=admin, organisation=home, username=colleague.username)
    one = invited()
    for verb in (
        lambda: invited("li@example.test", actor=colleague),
        lambda: actions.send_again(actor=colleague, invitation=one),
        lambda: actions.withdraw(actor=colleague, invitation=one),
    ):
        with pytest.raises(NotAllowed):
            verb()
    client.force_login(colleague)
    assert "wu@example.test" not in text(client.get(f"/workspace/organisations/{home.pk}/", headers=HOST))
    answer = client.post(f"/workspace/organisations/{home.pk}/invitations/{one.pk}/withdraw/", headers=HOST)
    assert answer.status_code == 404


# --- links that are good no more


def over(client, path, **more):
    """Return status and sentence of a dead link."""
    client.get(path, headers=HOST)
    answer = client.get(PAGE, headers=HOST, **more)
    return answer.status_code, re.search(r"<h1>[^<]*</h1>\s*<p>([^<]*)</p>", text(answer))[1]


def test_an_expired_link_says_so(invited, link, client, home):
    one = invited()
    path = link()
    with clock.frozen(MONDAY + actions.LASTS):
        assert over(client, path) == (410, "这份邀请已过期。请联系邀请您的单位重新发送。")
        with pytest.raises(InvitationOver):
            actions.accept(actor=factories.person("某人", home.tenant), invitation=one)
        fresh = invited()
    assert (fresh.status, Invitation.across_tenants.get(pk=one.pk).status) == ("open", "replaced")


def test_a_used_link_says_so(land, invited, link, client):
    one = invited()
    path = link()
    actions.accept(actor=factories.person("吴敏", land.donghu), invitation=one)
    status, said = over(client, path)
    assert (status, said.split("。")[0]) == (410, "这份邀请已被接受，链接只能使用一次")


def test_a_withdrawn_and_a_replaced_link_say_so(admin, invited, link, client):
    one = invited()
    first = link()
    two = actions.send_again(actor=admin, invitation=one)
    second = link()
    assert first != second
    assert over(client, first)[1].split("，")[0] == "邀请您的单位已重新发送邀请"
    actions.withdraw(actor=admin, invitation=two)
    assert over(client, second) == (410, "邀请您的单位已撤回这份邀请。有疑问的，请联系该单位管理员。")
    for verb in (actions.send_again, actions.withdraw):
        with pytest.raises(Conflict):
            verb(actor=admin, invitation=two)


def test_a_closed_or_merged_organisation_neither_invites_nor_takes_in(land, home, invited, link, client):
    one = invited()
    path = link()
    heir = factories.organisation(land.donghu)
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 1), into=heir)
    status, said = over(client, path)
    assert (status, said) == (
        410, f"“{home.name}”已并入“{heir.name}”，不再增加成员。需要办理的，请联系“{heir.name}”的管理员。",
    )  # fmt: skip
    with pytest.raises(InvitationOver):
        actions.accept(actor=factories.person("吴敏", land.donghu), invitation=one)
    with pytest.raises(OrganisationEnded):
        invited("li@example.test")


def test_an_inviter_who_was_removed_leaves_no_door_open(land, admin, home, invited):
    second = factories.person("同事", land.donghu, "applicant")
    admit(actor=admin, organisation=home, username=second.username, role="admin")
    one = invited(role="admin")
    dismiss(actor=second, organisation=home, member=home.members.get(user=admin))
    with pytest.raises(InvitationOver) as refusal:
        actions.accept(actor=factories.person("吴敏", land.donghu), invitation=one)
    assert (refusal.value.status, refusal.value.code) == (410, "invitation_inviter_left")
    fresh = actions.send_again(actor=second, invitation=one)
    actions.accept(actor=factories.person("吴敏", land.donghu), invitation=fresh)
    assert roles(home) == {"同事": "admin", "吴敏": "admin"}


def test_a_link_is_of_one_authority_and_a_wrong_one_tells_nothing(invited, link, client):
    invited()
    path = link()
    for headers, address in ((ELSEWHERE, path), (HOST, f"{PAGE}{'x' * 43}/"), (HOST, f"{PAGE}%00/"), (HOST, PAGE)):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, "没有找到这份邀请" in text(answer)) == (404, True), address
    client.get(path, headers=HOST)
    assert client.get(PAGE, headers=ELSEWHERE).status_code == 404


# --- accounts


def test_an_officials_account_does_not_become_an_applicants(land, home, invited, link, client):
    one = invited()
    official = land["hubei:reviewer"]
    with pytest.raises(NotAllowed):
        actions.accept(actor=official, invitation=one)
    client.force_login(official)
    client.get(link(), headers=HOST)
    page = text(client.get(PAGE, headers=HOST))
    assert ("机关工作人员的账号" in page, 'value="accept"' in page) == (True, False)
    assert client.post(PAGE, {"verb": "other"}, headers=HOST)["Location"] == f"/accounts/login/?next={PAGE}"
    assert (client.session.get("_auth_user_id"), client.get(PAGE, headers=HOST).status_code) == (None, 200)


def test_an_invitation_opens_one_account_and_without_one_sign_up_is_closed(invited, link, client):
    assert "不开放自行注册" in text(client.get("/accounts/signup/", headers=HOST))
    one = invited()
    client.get(link(), headers=HOST)
    given = {"invitation": one, "username": "wumin", "full_name": "吴敏", "password": "a long enough one"}
    actions.open_account(**given)
    assert "不开放自行注册" in text(client.get("/accounts/signup/", headers=HOST))
    client.post("/accounts/signup/", ACCOUNT | {"username": "second"}, headers=HOST)
    assert not User.objects.filter(username="second").exists()
    with pytest.raises(AccountOpened):
        actions.open_account(**given | {"username": "second"})


def test_what_is_wrong_in_the_form_is_told_and_the_rest_is_kept(admin, invited, link, client):
    invited()
    client.get(link(), headers=HOST)
    taken = ACCOUNT | {"username": admin.username, "password2": "another long one"}
    page = text(client.post("/accounts/signup/", taken, headers=HOST))
    assert [f'id="{field}_error"' in page for field in ("id_username", "id_password2")] == [True, True]
    assert ('value="吴敏"' in page, "a long enough one" in page) == (True, False)


def test_who_reads_english_can_answer(land, home, invited, link, client):
    client.cookies["django_language"] = "en"
    invited()
    path = link()
    client.get(path, headers=HOST)
    empty = client.post("/accounts/signup/", {}, headers=HOST)
    pages = [client.get(PAGE, headers=HOST), client.get("/accounts/signup/", headers=HOST), empty]
    client.force_login(land["hubei:reviewer"])
    client.get(path, headers=HOST)
    pages += [client.get(PAGE, headers=HOST), client.get("/invitation/wrong/", headers=HOST)]
    heir = factories.organisation(land.donghu)
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 1), into=heir)
    pages.append(client.get(PAGE, headers=HOST))
    assert [unmarked(text(page)) for page in pages] == [[]] * 6
    assert "Choose a user name." in text(empty)


# --- letters


def test_a_mailbox_is_not_filled(admin, home, invited):
    one = invited()
    for _ in range(actions.MOST_TO_ONE - 1):
        one = actions.send_again(actor=admin, invitation=one)
    with pytest.raises(TooManyLetters):
        actions.send_again(actor=admin, invitation=one)
    assert Invitation.across_tenants.filter(status=InvitationStatus.OPEN).get() == one  # nothing was lost by it
    for number in range(actions.MOST_LETTERS - actions.MOST_TO_ONE):
        invited(f"u{number}@example.test")
    with pytest.raises(TooManyLetters):
        invited("last@example.test")
    with clock.frozen(MONDAY + actions.DAY):
        invited("last@example.test")


def test_a_letter_leaves_once_and_not_after_it_was_withdrawn(admin, invited):
    invited()
    actions.withdraw(actor=admin, invitation=invited("li@example.test"))
    assert (send_letters(), send_letters(), len(mail.outbox)) == (1, 0, 1)
    assert list(Invitation.across_tenants.order_by("pk").values_list("state", flat=True)) == ["sent", "dropped"]


def test_a_mail_that_is_only_printed_is_said_not_to_have_left(admin, home, invited, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    invited()
    assert (send_letters(), Invitation.across_tenants.get().state) == (0, DeliveryState.NOT_CONFIGURED)
    client.force_login(admin)
    assert "没有发出：本站未配置电子邮件" in text(client.get(f"/workspace/organisations/{home.pk}/", headers=HOST))


def test_a_changed_secret_is_told_instead_of_sending_a_dead_link(invited, settings):
    invited()
    settings.SECRET_KEY = "another"
    assert (send_letters(), Invitation.across_tenants.get().state) == (0, DeliveryState.FAILED)


def test_addresses_are_forgotten(invited):
    invited()
    with clock.frozen(MONDAY + actions.LASTS + actions.KEPT):
        assert actions.forget_invitations() == 0
    with clock.frozen(MONDAY + actions.LASTS + actions.KEPT + dt.timedelta(seconds=1)):
        assert (actions.forget_invitations(), actions.forget_invitations()) == (1, 0)


def test_the_page_asks_as_often_for_three_invitations_as_for_one(admin, home, invited, client):
    client.force_login(admin)
    address = f"/workspace/organisations/{home.pk}/"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers=HOST)
        return len(queries)

    invited("a@example.test")
    actions.decline(actor=None, invitation=invited("b@example.test"))
    one = asked()
    for number in range(2):
        invited(f"c{number}@example.test")
        actions.decline(actor=admin, invitation=invited(f"d{number}@example.test"))
    assert asked() == one


def test_what_comes_from_outside_is_no_role(invited):
    with pytest.raises(Invalid):
        invited(role="")
