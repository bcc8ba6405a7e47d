"""Story: a citizen and a company object to an application; whoever has no part in it never learns who, or what of.

Both objections go their whole way, with every value unmistakable: form, refusals, admission, questions to applicant
and province, findings, proposal, decision, reply, correction. Then every address of the portal, the office interface
among them, is read by each kind of person without a part, and every row, log line, letter, push and mail is searched.
See test_canary.py for the public channels one by one.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal import clock
from portal.documents.models import DocumentVersion, ScanStatus
from portal.identity.actions import role_group
from portal.identity.models import User
from portal.identity.uscc import make
from portal.notifications.digests import write_digests
from portal.notifications.models import Delivery, Notification
from portal.notifications.sending import send_due
from portal.office.models import Delivery as Push
from portal.office.models import Scope, Token, Topic
from portal.office.tokens import digest_of
from portal.office.webhooks import register_webhook
from portal.tenancy.roles import Role
from search.sources import get
from tests import factories
from tests.contracts.addresses import Address
from tests.contracts.matrix_world import EVERY_ROLE, LONGEST, World, token_text
from tests.contracts.test_cms_matrix import CMS
from tests.contracts.test_tenancy_matrix import OWN_ADDRESSES, example_of, path_of
from tests.workflows.issuing.world import issue
from tests.workflows.notices import factories as notices
from workflows.cases import engine
from workflows.cases.actions.deadlines import remind
from workflows.cases.models import CaseState, WorkItem
from workflows.cases.telling import tell_listeners
from workflows.notices import actions
from workflows.notices.actions.investigating import keep_answer
from workflows.notices.actions.mailing import send_objector_mails
from workflows.notices.models import CommentRequest, Objection, ObjectionEvidence
from workflows.notices.policy import Policy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # as in test_cms_matrix
]

PERSON = {
    "kind": "person",
    "person_name": "司徒罕名",
    "person_phone": "13955270149",
    "person_email": "rare-5527@example.cn",
}
UNIT = {
    "kind": "organisation",
    "organisation_name": "罕见角马材料公司",
    "organisation_uscc": make("91420100MARARE5527"[:17]),
    "organisation_contact": "令狐罕名",
    "organisation_phone": "13755270263",
    "organisation_email": "rare-unit-5527@example.cn",
}
FILES = {"signature": "罕名签名", "id_paper": "罕名证件", "evidence": "罕名证据", "seal": "罕名公函"}
ADDRESSES = [PERSON["person_email"], UNIT["organisation_email"]]
NAMES = [text for text in (*PERSON.values(), *UNIT.values()) if text not in {"person", "organisation"}]
IDENTITY = [*NAMES, *FILES.values(), "罕名", "rare-5527", "rare-unit-5527"]
"""What only the assigned handlers may see, with a reason."""
FACTS = {"person": "罕述：产值与年鉴不符。", "organisation": "罕述：名称与登记不符。"}
ADDED = "罕述：另附一页。"
FINDING = "罕查：向统计部门核实。"
WORDS = ["罕述", "罕查"]
"""In what the objectors wrote and what the examination found: for those who have a part in it."""
MINUTE = dt.timedelta(minutes=1)


def forms(words: list[str]) -> list[str]:
    """Return the words as text and as JSON escapes them."""
    return [form for word in words for form in {word, ascii(word)[1:-1]}]


def found(text: str, *words: list[str]) -> list[str]:
    """Return which of the words, in any form, stand in the text."""
    return [form for some in words for form in forms(some) if form in text]


def text_of(content: bytes) -> str:
    """Return what can be read in an answer; of a package (xlsx, docx) every part."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "".join(name + package.read(name).decode(errors="replace") for name in package.namelist())
    return content.decode(errors="replace")


@dataclass
class Story:
    """The world after both objections, seen through the application that they name."""

    world: World
    log: list[str] = field(default_factory=list)
    people: dict[str, tuple[str, User | None]] = field(default_factory=dict)
    mails: list[Any] = field(default_factory=list)


class Kept(logging.Handler):
    """Keeps every line that anything logs, with its arguments and its trace."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)}{record.args}{record.exc_text}")


LOGGERS = ("", "django", "django.request", "django.server", "portal", "workflows", "search", "cms_content")


@pytest.fixture(scope="module")
def logged() -> Iterator[list[str]]:
    lines: list[str] = []
    kept = Kept(lines)
    before = [(logger, logger.level) for logger in map(logging.getLogger, LOGGERS)]
    for logger, _level in before:
        logger.addHandler(kept)
        logger.setLevel(logging.DEBUG)
    yield lines
    for logger, level in before:
        logger.removeHandler(kept)
        logger.setLevel(level)


@pytest.fixture(scope="module")
def story(world, logged) -> Iterator[Story]:
    told = Story(world, logged)
    notice, case = world.things["notice"], world.things["noticed"]
    admin = world.people["national", Role.SYSTEM_ADMIN]
    actions.configure_objections(actor=admin, tenant=notice.tenant, policy=Policy(id_offered=True))
    for code in ("jiangsu", "wuxi"):
        one = world.people[code, Role.SYSTEM_ADMIN]
        register_webhook(actor=one, tenant=world.tenant(code), url="https://oa.example.gov.cn/", topics=Topic.values)
    _handled(world, _submitted(world, PERSON, "signature", "id_paper", "evidence"), "unfounded")
    with clock.frozen(notice.closes_at - MINUTE):
        objection = _submitted(world, UNIT, "seal", "evidence")
    with clock.frozen(notice.closes_at + MINUTE):
        _own_one_decided(world)
        _work_done()
        case.refresh_from_db()
        assert case.state == CaseState.HELD
        request = _handled(world, objection, "upheld_return")
        case.refresh_from_db()
        assert case.state == CaseState.CORRECTING
        DocumentVersion.across_tenants.update(scan_status=ScanStatus.CLEAN)
        issue(world.land, case, "acceptance_notice", actor="national:acceptance")
        _work_done()
        told.world = _seen_through(world, objection, request)
        told.people = _spectators(world)
        told.mails = list(mail.outbox)  # emptied before each test
        yield told


def _own_one_decided(world: World) -> None:
    """Settle the objection that the matrix's world has of its own, without the answer that it asked for."""
    handler, leader = (world.people["national", role] for role in (Role.OBJECTION_HANDLER, Role.LEADER))
    objection, request = world.things["objection"], world.things["comment_request"]
    actions.stop_waiting(actor=handler, tenant=objection.tenant, request=request)
    notices.decided(handler, leader, objection, "unfounded")


def _submitted(world: World, who: dict[str, str], *files: str) -> Objection:
    """Send the form: once without the declaration, then whole; the objector adds a page later."""
    notice = world.things["notice"]
    path = f"/objections/new/{notice.pk}/"
    data = who | {
        "token": world.ask("national", path).context["form"]["token"].value(),
        "items": [str(notice.items.get().pk)],
        "ground": "truth",
        "reasons": FACTS[who["kind"]],
        "reply_by": "email",
        "confirm_by_mail": "on",
    }
    assert world.ask("national", path, method="POST", data=data).status_code == 422
    papers = {name: SimpleUploadedFile(f"{FILES[name]}.pdf", notices.PDF + name.encode()) for name in files}
    page = world.ask("national", path, method="POST", data=data | papers | {"declared": "on"})
    assert page.status_code == 200, page.content.decode()
    receipt = page.context["receipt"]
    extra = SimpleUploadedFile(f"{FILES['evidence']}二.pdf", notices.PDF + b"more")
    whose = {"tenant": notice.tenant, "number": receipt.number, "code": receipt.query_code}
    actions.add_to_objection(**whose, words=ADDED, uploads=[extra])
    wrong = {"number": receipt.number, "code": "AAAA-AAAA-AAAA"}
    assert world.ask("national", "/objections/", method="POST", data=wrong).status_code == 403
    return Objection.across_tenants.get(receipt_number=receipt.number)


def _handled(world: World, objection: Objection, outcome: str) -> CommentRequest:
    """Take it through every step, with questions to both sides; return the one to the province."""
    handler, leader = (world.people["national", role] for role in (Role.OBJECTION_HANDLER, Role.LEADER))
    whose: dict[str, Any] = {"actor": handler, "tenant": objection.tenant, "objection": objection}
    actions.admit(**whose)
    actions.read_identity(**whose, purpose="电话核实。")
    asked = {"item": objection.items.get(), "facts": "需要核实产值。", "question": "请说明。"}
    applicant = actions.ask_comments(**whose, whom="applicant", **asked)
    province = actions.ask_comments(**whose, whom="authority", **asked)
    answers = (("wuxi", "officer", applicant), ("jiangsu", Role.REVIEWER, province))
    for code, role, request in answers:
        paper = {"upload": factories.pdf("说明.pdf", code + outcome)}
        actor, tenant = world.people[code, role], world.tenant(code)
        kept = keep_answer(actor=actor, tenant=tenant, **paper)
        actions.answer_comments(actor=actor, tenant=tenant, request=request, words="情况说明。", kept=kept)
    actions.record_finding(**whose, words=FINDING)
    notices.decided(handler, leader, objection, outcome)
    actions.record_delivery(**whose, words="已按所选方式送达。")
    return province


def _work_done() -> None:
    """Do what the workers do, some of it twice."""
    for _ in range(2):
        for duty in (engine.fire_due_timers, actions.close_due, actions.keep_time, tell_listeners, remind):
            duty()
        for duty in (write_digests, send_objector_mails, send_due):
            duty()


def _seen_through(world: World, objection: Objection, request: CommentRequest) -> World:
    """Return the world in which every address that names a case, a paper or an objection names these."""
    case = world.things["noticed"]
    paper = ObjectionEvidence.objects.filter(objection=objection).exclude(version=None).first().version
    work = WorkItem.objects.filter(case=case).order_by("pk").last()
    named = dict.fromkeys(("submitted", "draft"), case) | dict.fromkeys(("version", "paper"), paper)
    mine = {"objection": objection, "comment_request": request, "work": work}
    mine["notification"] = Notification.across_tenants.filter(kind="comments-asked").order_by("-pk").first()
    return replace(world, things=world.things | named | mine)


def _spectators(world: World) -> dict[str, tuple[str, User | None]]:
    """Return who looks, and at which site: nobody with a part in the objections."""
    nation = world.land.nation
    rest = factories.person("其他人员", nation)
    parts = (Role.OBJECTION_HANDLER, Role.LEADER)
    rest.groups.add(*[role_group(nation, role) for role in Role if role not in parts])
    whole = {"scopes": Scope.values, "created_at": clock.now(), "expires_at": clock.now() + LONGEST}
    Token.across_tenants.create(tenant=nation, user=rest, title="t", digest=digest_of(token_text(rest)), **whole)
    world.sign_in(rest)
    return {
        "public": ("national", None),
        "applicant": ("wuxi", world.people["wuxi", "officer"]),
        "applicant at the nation": ("national", world.people["wuxi", "officer"]),
        "province": ("jiangsu", world.people["jiangsu", EVERY_ROLE]),
        "other officials": ("national", rest),
        "unassigned handler": ("national", world.people["national", EVERY_ROLE]),
        "deciding leader": ("national", world.people["national", Role.LEADER]),
        "superuser": ("national", world.things["superuser"]),
    }


WITH_A_PART = ("unassigned handler", "deciding leader")
"""They may read what an objection says, and never by whom."""
OWN_PAGES = ("notices:", "cases:", "documents:", "api_office_v1:")
"""Where the leader and a superuser look: who holds every role has looked at everything else already."""


def read(story: Story, address: Address, host: str, user: User | None) -> str:
    """Return what the address answers to this person, heads included."""
    answer = story.world.ask(host, path_of(address, example_of(address), story.world), user)
    content = answer.taken if answer.streaming else answer.content
    return f"{answer.headers}{text_of(content)}"


@pytest.mark.one_database  # what is shown does not depend on it
@pytest.mark.parametrize(
    "who",
    ["public", "applicant", "applicant at the nation", "province", "other officials", *WITH_A_PART, "superuser"],
)
def test_no_address_tells_it_to_whom_it_is_not_for(story, who):
    host, user = story.people[who]
    numbers = list(Objection.across_tenants.values_list("receipt_number", flat=True))
    unseen = [IDENTITY] if who in WITH_A_PART else [IDENTITY, WORDS, numbers]
    some = who in {"deciding leader", "superuser"}
    got = {}
    for address in OWN_ADDRESSES:
        if some and not address.name.startswith(OWN_PAGES):
            continue
        if leaks := found(read(story, address, host, user), *unseen):
            got[str(address)] = leaks
    assert got == {}


@pytest.mark.one_database
def test_the_sweep_reads_the_objection_where_it_may_be_read(story):
    """Otherwise it would prove nothing: the leader reads the facts, the handler with a reason who it is."""
    detail = next(one for one in OWN_ADDRESSES if one.name == "notices:detail")
    assert found(read(story, detail, "national", story.people["deciding leader"][1]), WORDS) == WORDS
    handler = story.world.people["national", Role.OBJECTION_HANDLER]
    path = path_of(detail, example_of(detail), story.world)
    given = {"verb": "identity", "identity-purpose": "送达答复。"}
    page = story.world.ask("national", path, handler, method="POST", data=given).content.decode()
    shown = [text for name, text in UNIT.items() if name != "kind"]
    assert [text for text in shown if text in page] == shown


@pytest.mark.one_database
def test_no_page_of_the_editors_tells_it_even_to_a_superuser(story):
    got = {}
    for address in CMS:
        if address.arguments or "logout" in address.name or address.name == "wagtailadmin_error_test":
            continue
        answer = story.world.ask("national", address.path({}), story.people["superuser"][1])
        text = text_of(answer.taken if answer.streaming else answer.content)
        if leaks := found(text, IDENTITY, WORDS):
            got[str(address)] = leaks
    assert got == {}


@pytest.mark.one_database
def test_no_paper_of_theirs_opens_to_them(story):
    papers = list(
        ObjectionEvidence.objects.exclude(version=None).exclude(kind="evidence").values_list("version", "kind")
    )
    assert sorted(kind for _version, kind in papers) == ["id", "seal", "signature"]
    got = {}
    for who, (host, user) in story.people.items():
        for version, kind in papers:
            answer = story.world.ask(host, f"/documents/{version}/", user)
            if answer.status_code not in {403, 404} and not answer.get("Location", "").startswith("/accounts/"):
                got[who, kind] = answer.status_code
    assert got == {}


def test_no_row_of_any_table_holds_who_it_was_and_only_the_objections_what_it_said(story):
    holding: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # its own name
            rows = [
                bytes(value).decode(errors="replace") if isinstance(value, memoryview | bytes) else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
            text = "\n".join(rows)
            if leaks := found(text, IDENTITY, WORDS):
                holding[table] = sorted(leaks)
    assert holding == {
        "notices_objection": ["罕述"],
        "notices_addition": ["罕述"],
        "notices_finding": ["罕查"],
    }


def test_no_log_line_repeats_it(story):
    assert len(story.log) > 0
    assert [line for line in story.log if found(line, IDENTITY, WORDS)] == []


def test_no_mail_message_or_push_carries_it(story):
    numbers = list(Objection.across_tenants.values_list("receipt_number", flat=True))
    pushed = [str(row) for row in Push.objects.values()]
    told = [str(row) for row in (*Notification.across_tenants.values(), *Delivery.objects.values())]
    assert len(pushed) > 0
    assert len(told) > 0
    others = [str(one.message()) + str(one.to) for one in story.mails if one.to[0] not in ADDRESSES]
    for texts in (pushed, told, others):
        assert [text for text in texts if found(text, IDENTITY, WORDS, numbers)] == []
    own = [one for one in story.mails if one.to[0] in ADDRESSES]
    assert [one.to for one in own] == [[one] for one in ADDRESSES for _ in ("received", "replied")]
    assert [one.to for one in own if found(f"{one.subject}{one.body}", IDENTITY, WORDS)] == []


def test_what_search_takes_of_the_notice_and_the_case_holds_nothing_of_it(story):
    source = get("notice")
    documents = [str(source.load(str(pk))) for pk in source.all_pks()]
    assert len(documents) > 0
    assert [one for one in documents if found(one, IDENTITY, WORDS)] == []
