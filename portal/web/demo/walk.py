"""The walk-through of the start page: ten steps, and where its case stands."""

from __future__ import annotations

from dataclasses import dataclass

from portal.tenancy.roles import Role
from portal.web.demo.people import PEOPLE, Person
from workflows.cases.models import Case, CaseState
from workflows.cases.queries import waiting_on


@dataclass(frozen=True)
class Door:
    """A button: sign in as somebody and go to a page of their authority."""

    username: str
    path: str

    @property
    def value(self) -> str:
        """Return what the button submits."""
        return f"{self.username} {self.path}"

    @property
    def person(self) -> Person:
        """Return who that is."""
        return next(one for one in PEOPLE if one.username == self.username)

    @property
    def role(self) -> str:
        """Return as what, in Chinese."""
        return str(Role(self.person.role).label)


@dataclass(frozen=True)
class WalkStep:
    """One step of the walk-through; `at` names the flow's steps at which the case then waits."""

    title: str
    text: str
    at: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    page: str = "/workspace/queue/"
    public: str = ""
    paper: bool = False
    clock: bool = False


DRAFT, NOTICED, HELD = "draft", "notice_period", "hold"

STEPS = (
    WalkStep(
        "高新区提交申请",
        "申请已按要求填好并附齐材料。打开看一遍，改动会自动保存，然后提交。",
        (DRAFT, "correction"),
        ("donghu.applicant",),
        "/workspace/applications/{case}/",
    ),
    WalkStep(
        "省级审核",
        "核对名称、规划期、三项条件和材料，写明意见，建议推荐；也可以退回补正，指明要改哪几项。",
        ("province_review",),
        ("hubei.reviewer",),
    ),
    WalkStep(
        "省级签发推荐函",
        "另一位负责人签发，须附推荐函；案件随之移交国家主管机构。",
        ("province_sign",),
        ("hubei.leader",),
        paper=True,
    ),
    WalkStep(
        "国家主管机构受理",
        "受理、补正或不予受理；省里的内部意见在这里看不到。",
        ("acceptance",),
        ("national.acceptance",),
    ),
    WalkStep(
        "两位专家同时审议",
        "两位专家各写各的意见，先后不限；办过受理的人不能审议。",
        ("expert_one", "expert_two"),
        ("national.expert1", "national.expert2"),
    ),
    WalkStep("负责人作出结论", "两份意见到齐后，由负责人作结论。", ("conclusion",), ("national.leader",)),
    WalkStep(
        "发布公示",
        "公示经办起草公示稿，初审、复审、终审由三位不同的人通过后发布。公示期五个工作日，截止时刻发布后不再变动。",
        ("announce",),
        ("national.notice_editor", "national.editor", "national.reviewing_editor", "national.chief_editor"),
    ),
    WalkStep(
        "公众提出异议", "不用登录。打开公示，对条目提出异议，记下回执编号和查询码。", (NOTICED,), public="/notices/"
    ),
    WalkStep(
        "受理并办理异议",
        "由没有办过本案的人受理、调查、提出处理意见，另一位没有办过本案的负责人决定。办结之前，该条目不能确认。",
        (HELD,),
        ("national.objection_handler", "national.leader2"),
        "/workspace/objections/",
    ),
    WalkStep(
        "移动时钟，确认入册",
        "把演示时钟移过公示截止时刻，公示自动结束；负责人确认后，集群进入名录。",
        ("confirm",),
        ("national.leader",),
        public="/clusters/",
        clock=True,
    ),
)

ORDER = [name for step in STEPS for name in step.at if name != "correction"]
"""The flow's steps in the order of the walk-through."""


@dataclass(frozen=True)
class ShownStep:
    """A step as the page shows it."""

    step: WalkStep
    state: str
    doors: tuple[Door, ...]


def shown_steps(case: Case) -> list[ShownStep]:
    """Return the steps with their state ("done", "now" or "") and buttons for this case."""
    here = place_of(case)
    current = next((number for number, step in enumerate(STEPS) if here & set(step.at)), len(STEPS))
    shown = []
    for number, step in enumerate(STEPS):
        state = "done" if number < current else "now" if number == current else ""
        if case.closed_at is not None:
            state = "done"
        shown.append(ShownStep(step, state, _doors(step, case, state)))
    return shown


def place_of(case: Case) -> set[str]:
    """Return the names of the steps at which the case waits."""
    if case.state == CaseState.DRAFT:
        return {DRAFT}
    waiting = {work.step for work in waiting_on(case)}
    if waiting:
        return waiting
    return {HELD} if case.state == CaseState.HELD else {NOTICED}


def _doors(step: WalkStep, case: Case, state: str) -> tuple[Door, ...]:
    """Return the step's buttons; who has the case in front of them goes straight to it."""
    page = step.page.format(case=case.pk)
    if state == "now" and page == WalkStep.page:
        page = f"/workspace/cases/{case.pk}/"
    return tuple(Door(username, page) for username in step.who)
