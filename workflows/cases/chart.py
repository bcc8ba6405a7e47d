"""The chart of a flow: one row for each step in the order of its page, one column for each authority.

The flow's file reads from top to bottom, and so does its chart. Gateways are not drawn: the words on an arrow are the
verdicts that lead along it. One row holds one step, so an arrow to the side meets no other step on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from portal.tenancy.roles import Role
from workflows.cases.models import Capacity
from workflows.cases.nodes import DecisionNode, Submission
from workflows.cases.steps import Condition

if TYPE_CHECKING:
    from viewflow.workflow.flow import Flow
    from viewflow.workflow.models import Process

    from workflows.programmes.models import ProgrammeEdition

GATEWAYS = {"SWITCH", "PARALLEL_GATEWAY", "JOIN"}
BOX_WIDTH, BOX_HEIGHT = 176, 46
LANE_WIDTH, ROW_HEIGHT, HEAD = 200, 78, 44
TRACK, MARGIN = 16, 26
"""Pixels between parallel arrows at the side, and beside the outermost one."""
SPREAD = 13
"""Pixels between arrows that leave or reach the same side of a box."""
HALF = BOX_HEIGHT // 2 - 3
"""Pixels from the middle of a side to the outermost point where an arrow may touch it."""
LANE_TITLES = {
    Capacity.FILING: "申报单位",
    Capacity.RECOMMENDER: "推荐机关",
    Capacity.CITY: "属地机关",
    Capacity.MANAGER: "主管机关",
    Capacity.NATION: "国家主管机构",
    "portal": "系统",
}
LANES = tuple(str(lane) for lane in LANE_TITLES)
WAITING = (STATUS.NEW, STATUS.ASSIGNED, STATUS.SCHEDULED, STATUS.STARTED)


@dataclass
class Box:
    """One step: where it stands, and how far the case has come (`state`: done, now or empty)."""

    name: str
    title: str
    who: str
    lane: int
    row: int
    is_end: bool
    state: str = ""
    left: int = 0
    used: dict[str, int] = field(default_factory=lambda: {"left": 0, "right": 0})

    @property
    def x(self) -> int:
        """Left edge."""
        return self.left + self.lane * LANE_WIDTH + (LANE_WIDTH - BOX_WIDTH) // 2

    @property
    def y(self) -> int:
        """Upper edge."""
        return HEAD + self.row * ROW_HEIGHT

    @property
    def middle(self) -> int:
        """Half the way from left to right."""
        return self.x + BOX_WIDTH // 2

    @property
    def title_y(self) -> int:
        """Base line of the title."""
        return self.y + (20 if self.who else 28)

    def port(self, side: str) -> tuple[int, int]:
        """Return the next free point on a side: the middle first, then below and above it in turn."""
        count = self.used[side]
        self.used[side] += 1
        off = max(-HALF, min(HALF, (count + 1) // 2 * SPREAD * (1 if count % 2 else -1)))
        return (self.x if side == "left" else self.x + BOX_WIDTH), self.y + BOX_HEIGHT // 2 + off


@dataclass
class Arrow:
    """One way from a step to another, with the verdicts that lead along it."""

    source: Box
    target: Box
    label: str
    taken: bool = False
    points: list[tuple[int, int]] = field(default_factory=list)
    label_at: tuple[int, int] = (0, 0)
    anchor: str = "start"

    @property
    def path(self) -> str:
        """The way as SVG path data."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points)


@dataclass
class Chart:
    """A drawn flow."""

    title: str
    boxes: list[Box]
    arrows: list[Arrow]
    lanes: list[dict[str, Any]]
    width: int
    height: int

    def after(self, step: str) -> list[Arrow]:
        """Return where a step may lead, with the verdicts that lead there."""
        return [arrow for arrow in self.arrows if arrow.source.name == step]

    def steps(self) -> Iterator[dict[str, Any]]:
        """Yield the same in words: each step with where it leads, for who cannot see the picture."""
        for box in self.boxes:
            yield {"box": box, "ways": self.after(box.name)}


def chart_of(flow_class: type[Flow], process: Process | None = None, edition: ProgrammeEdition | None = None) -> Chart:
    """Return the chart of a flow; with a process, what was done, where it stands and the way taken (2 queries).

    An edition gives the ends the programme's own words (RULES A7).
    """
    nodes = [node for node in _in_order(flow_class) if node.task_type not in GATEWAYS]
    lanes = [lane for lane in LANES if lane in {_lane(node) for node in nodes}]
    boxes = {
        node.name: Box(
            name=node.name,
            title=_title(node, edition),
            who=_who(node),
            lane=lanes.index(_lane(node)),
            row=row,
            is_end=node.task_type == "END",
        )
        for row, node in enumerate(nodes)
    }
    ways = dict(_ways(flow_class, nodes))
    arrows = [
        Arrow(boxes[source], boxes[target], "、".join(dict.fromkeys(labels)))
        for (source, target), labels in ways.items()
    ]
    if process is not None:
        _mark(boxes, arrows, process)
    return _drawn(str(flow_class.process_title), list(boxes.values()), arrows, lanes)


def _in_order(flow_class: type[Flow]) -> list[Any]:
    """Return the steps in the order in which the flow's page declares them."""
    declared = list(vars(flow_class))
    return sorted(flow_class.instance.nodes(), key=lambda node: declared.index(node.name))


def _lane(node: Any) -> str:
    if isinstance(node, DecisionNode):
        return str(node.spec.capacity)
    return Capacity.FILING.value if isinstance(node, Submission) else "portal"


def _title(node: Any, edition: ProgrammeEdition | None) -> str:
    own = edition.word(node.state, "title") if edition is not None and node.task_type == "END" else ""
    return own or str(node.task_title)


def _who(node: Any) -> str:
    return str(Role(node.spec.role).label) if isinstance(node, DecisionNode) else ""


def _ways(flow_class: type[Flow], nodes: Iterable[Any]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Yield ((step, next step), words on the arrow): through gateways, each pair once."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in nodes:
        for target, label in _beyond(flow_class, node, frozenset()):
            words = found.setdefault((node.name, target), [])
            if label:
                words.append(label)
    yield from found.items()


def _beyond(flow_class: type[Flow], node: Any, seen: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each step that follows `node`, with the words of the last gateway that speaks."""
    conditions = {target.name: test for target, test in _tests(node)}
    for edge in node._outgoing():  # noqa: SLF001  # viewflow offers no public way to read a flow's arrows
        label = _words(flow_class, conditions.get(edge.dst.name))
        if edge.dst.task_type not in GATEWAYS:
            yield edge.dst.name, label
        elif edge.dst.name not in seen:
            for target, further in _beyond(flow_class, edge.dst, seen | {edge.dst.name}):
                yield target, further or label


def _tests(node: Any) -> list[tuple[Any, Any]]:
    """Return a switch's targets with their conditions; any other node has none."""
    return list(node._activate_next) if node.task_type == "SWITCH" else []  # noqa: SLF001  # the same


def _words(flow_class: type[Flow], test: Any) -> str:
    if not isinstance(test, Condition):
        return ""
    if not test.step:
        return "、".join(str(test.words[key]) for key in test.keys if test.words.get(key))
    spec = flow_class.instance.node(test.step).spec
    return "、".join(str(choice.title) for key in test.keys if (choice := spec.choice(key)) is not None)


def _mark(boxes: dict[str, Box], arrows: list[Arrow], process: Process) -> None:
    """Write on boxes and arrows how far the process has come."""
    tasks = list(Task.objects.filter(process=process).prefetch_related("previous"))
    by_pk = {task.pk: task for task in tasks}
    drawn: dict[int, str] = {task.pk: task.flow_task.name for task in tasks if task.flow_task is not None}
    taken = {
        (source, drawn[task.pk])
        for task in tasks
        if drawn.get(task.pk) in boxes and task.status != STATUS.CANCELED
        for source in _sources(task, by_pk, drawn, boxes)
    }
    for task in sorted(tasks, key=lambda one: one.pk):
        box = boxes.get(drawn.get(task.pk, ""))
        if box is not None and task.status != STATUS.CANCELED:
            box.state = "now" if task.status in WAITING else "done"
    for arrow in arrows:
        arrow.taken = (arrow.source.name, arrow.target.name) in taken


def _sources(task: Task, by_pk: dict[int, Task], drawn: dict[int, str], boxes: dict[str, Box]) -> Iterator[str]:
    """Yield the drawn steps from which `task` was reached, through gateways."""
    for previous in task.previous.all():
        name = drawn.get(previous.pk, "")
        if name in boxes:
            yield name
        elif previous.pk in by_pk:
            yield from _sources(by_pk[previous.pk], by_pk, drawn, boxes)


def _drawn(title: str, boxes: list[Box], arrows: list[Arrow], lanes: list[str]) -> Chart:
    """Give every box and arrow its place: short ways straight, forward ones at the right, backward ones at the left."""
    straight = [arrow for arrow in arrows if arrow.target.row == arrow.source.row + 1]
    sides = {
        "right": [arrow for arrow in arrows if arrow.target.row > arrow.source.row + 1],
        "left": [arrow for arrow in arrows if arrow.target.row <= arrow.source.row],
    }
    tracks = {side: _tracks(members) for side, members in sides.items()}
    margin = {side: MARGIN + TRACK * (max(tracks[side].values(), default=-1) + 1) for side in sides}
    for box in boxes:
        box.left = margin["left"]
    inner = len(lanes) * LANE_WIDTH
    for arrow in straight:
        _draw_straight(arrow)
    for side, members in sides.items():
        for arrow in sorted(members, key=lambda one: tracks[side][id(one)]):
            place = TRACK * (tracks[side][id(arrow)] + 1)
            line = margin["left"] + inner + place if side == "right" else margin["left"] - place
            _draw_aside(arrow, side, line)
    heads = [{"title": LANE_TITLES[lane], "x": margin["left"] + at * LANE_WIDTH} for at, lane in enumerate(lanes)]
    return Chart(title, boxes, arrows, heads, margin["left"] + inner + margin["right"], HEAD + len(boxes) * ROW_HEIGHT)


def _tracks(arrows: list[Arrow]) -> dict[int, int]:
    """Return the track of each arrow: short ones inside, and no two on one track that overlap."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for arrow in sorted(arrows, key=lambda one: abs(one.target.row - one.source.row)):
        span = sorted((arrow.source.row, arrow.target.row))
        number = next(
            (at for at, spans in enumerate(taken) if all(end < span[0] or begin > span[1] for begin, end in spans)),
            len(taken),
        )
        if number == len(taken):
            taken.append([])
        taken[number].append((span[0], span[1]))
        found[id(arrow)] = number
    return found


def _draw_straight(arrow: Arrow) -> None:
    source, target = arrow.source, arrow.target
    bottom, top = source.y + BOX_HEIGHT, target.y
    bend = (bottom + top) // 2
    if source.lane == target.lane:
        arrow.points = [(source.middle, bottom), (target.middle, top)]
    else:
        arrow.points = [(source.middle, bottom), (source.middle, bend), (target.middle, bend), (target.middle, top)]
    arrow.label_at = (source.middle + 6, bottom + 13)


def _draw_aside(arrow: Arrow, side: str, line: int) -> None:
    begin, end = arrow.source.port(side), arrow.target.port(side)
    arrow.points = [begin, (line, begin[1]), (line, end[1]), end]
    arrow.anchor = "start" if side == "right" else "end"
    arrow.label_at = (begin[0] + (6 if side == "right" else -6), begin[1] - 3)
