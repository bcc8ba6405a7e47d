"""Playing the scripts through the portal's own verbs, each act at its moment by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cms_content.editorial.rules import EXAMINERS
from portal import clock
from portal.documents.actions import store_version
from portal.errors import DomainError
from portal.identity.models import Organisation, User
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.web.demo import filling
from portal.web.demo.moments import Days
from portal.web.demo.people import person
from portal.web.demo.scripts import CORRECTIONS, OBJECTION, OPINIONS, SCRIPTS, Script
from workflows.cases.actions import attach_material, decide, save_draft, start_case, submit
from workflows.cases.engine import fire_due_timers
from workflows.cases.models import Case, WorkItem, WorkItemState
from workflows.notices.actions import close_due, draft_notice, edit_draft, examine, submit_draft, submit_objection
from workflows.notices.identity import Identity
from workflows.notices.models import Ground, NoticeItem, ObjectorKind
from workflows.notices.receipts import new_form_token
from workflows.programmes.models import ProgrammeEdition

PROCEDURE = "经申报单位申请、推荐机关审核推荐、受理和专家审议，现将拟确认的集群予以公示。"


@dataclass(frozen=True)
class Part:
    """What a step of a script does: at which step of the flow, by which expert, with which verdict and hour."""

    hour: int
    minute: int = 0
    step: str = ""
    verdict: str = ""
    number: int = 0


PARTS = {
    "start": Part(9, 5),
    "fill": Part(9, 40),
    "sketch": Part(9, 50),
    "submit": Part(10, 20),
    "return": Part(11, 10, "province_review", "return"),
    "recommend": Part(14, 15, "province_review", "recommend"),
    "sign": Part(15, 30, "province_sign", "sign"),
    "accept": Part(9, 30, "acceptance", "accept"),
    "expert1": Part(10, 45, "expert_one", "support", 1),
    "expert2": Part(16, 5, "expert_two", "support", 2),
    "pass": Part(11, 25, "conclusion", "pass"),
    "announce": Part(9, 0, "announce", "publish"),
    "close": Part(17, 31),
    "object": Part(16, 40),
    "confirm": Part(10, 10, "confirm", "confirm"),
}


class StoryBroken(DomainError):
    """The demonstration's data do not fit the flow: a fault of the portal, not of its user."""

    code = "demo_story_broken"
    status = 500


@dataclass
class Player:
    """Plays one script; the case exists from its first act on."""

    script: Script
    tenant: Tenant
    case: Case | None = field(default=None)

    def acts(self, days: Days) -> Iterator[tuple[dt.datetime, str]]:
        """Yield the moment and name of each act."""
        anchor = days.next_closing_day() if self.script.closes_soon else days.today
        for name, count in self.script.steps:
            part = PARTS[name]
            yield days.before(anchor, count, part.hour, part.minute), name

    def play(self, name: str) -> None:
        """Do one act, at the clock's moment."""
        part = PARTS[name]
        if part.step:
            self._decide(name, part)
        else:
            getattr(self, f"_{name}")()

    @property
    def own(self) -> Case:
        """Return the case as it is now. Raises StoryBroken before its first act."""
        if self.case is None:
            raise StoryBroken(f"演示办件 {self.script.key} 尚未建立。")
        self.case.refresh_from_db()
        return self.case

    def _start(self) -> None:
        edition = ProgrammeEdition.across_tenants.get(tenant=self.tenant.nation, key="national-confirmation")
        self.case = start_case(
            actor=person(self.tenant.code, Role.APPLICANT),
            tenant=self.tenant,
            organisation=Organisation.across_tenants.get(tenant=self.tenant),
            edition=edition,
        )

    def _sketch(self) -> None:
        """Type half of the form."""
        values = filling.form_values(self.script, self.tenant, clock.today())
        half = {key: values[key] for key in ("place", "industry", "name", "summary", "plan_start", "plan_end")}
        save_draft(actor=person(self.tenant.code, Role.APPLICANT), case=self.own, values=half)

    def _fill(self) -> None:
        """Fill everything in and file the documents."""
        actor = person(self.tenant.code, Role.APPLICANT)
        save_draft(actor=actor, case=self.own, values=filling.form_values(self.script, self.tenant, clock.today()))
        for key, paper in filling.papers_of(self.script, self.tenant, clock.today()).items():
            attach_material(actor=actor, case=self.own, key=key, upload=paper)

    def _submit(self) -> None:
        self._fill()
        submit(actor=person(self.tenant.code, Role.APPLICANT), case=self.own)

    def _close(self) -> None:
        """Let the portal do what is due: timers, and notices whose period has ended."""
        fire_due_timers()
        close_due()

    def _object(self) -> None:
        """Let an invented citizen object, in the public's own way."""
        item = NoticeItem.objects.select_related("notice__tenant").get(case=self.own)
        submit_objection(
            tenant=item.notice.tenant,
            notice=item.notice,
            items=[item.pk],
            kind=ObjectorKind.PERSON,
            identity=Identity(name="甄实名（演示）", phone="010-5550-0177"),
            ground=Ground.TRUTH,
            reasons=OBJECTION,
            token=new_form_token(item.notice.pk),
        )

    def _decide(self, name: str, part: Part) -> None:
        case = self.own
        work = WorkItem.objects.filter(case=case, step=part.step, state=WorkItemState.OPEN).first()
        if work is None:
            raise StoryBroken(f"演示办件“{case}”没有停在环节 {part.step}。")
        actor = person(work.tenant.code, work.role, part.number)
        if name == "announce":
            self._pass_draft(work, actor)
        documents = {}
        if name == "sign":
            documents["recommendation_letter"] = store_version(
                tenant=work.tenant,
                actor=actor,
                upload=filling.letter(case.name),
                title="推荐函",
                purpose=f"work:{work.pk}:recommendation_letter",
            )
        decide(
            actor=actor,
            tenant=work.tenant,
            work=work,
            verdict=part.verdict,
            opinion=OPINIONS[name],
            documents=documents,
            corrections=CORRECTIONS if name == "return" else {},
            details=self._details(name),
        )

    @staticmethod
    def _pass_draft(work: WorkItem, editor: User) -> None:
        """Draft the notice, and let three people pass it."""
        texts = {"procedure": PROCEDURE}
        draft = draft_notice(actor=editor, tenant=work.tenant, cases=[work.case])
        edit_draft(actor=editor, tenant=work.tenant, draft=draft, revision=0, texts=texts)
        submit_draft(actor=editor, tenant=work.tenant, draft=draft)
        for role in EXAMINERS.values():
            examiner = person(work.tenant.code, role)
            examine(actor=examiner, tenant=work.tenant, draft=draft, approve=True, proofread=True)

    @staticmethod
    def _details(name: str) -> dict[str, Any]:
        if name == "confirm":
            return {"document_number": f"演示〔{clock.today().year}〕1号"}
        return {}


Act = tuple[dt.datetime, Callable[[], object]]


def play_all(tenants: dict[str, Tenant], days: Days, more: Iterable[Act] = ()) -> dict[str, Case]:
    """Play every script and the acts of `more`, all in the order of their moments; return the cases by script key."""
    players = [Player(script, tenants[script.tenant]) for script in SCRIPTS]
    acts: list[Act] = [(moment, partial(player.play, name)) for player in players for moment, name in player.acts(days)]
    for moment, play in sorted([*acts, *more], key=lambda act: act[0]):
        with clock.frozen(moment):
            play()
    return {player.script.key: player.own for player in players}
