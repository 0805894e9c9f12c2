"""Where everything stands on the drawing of a plan: lanes by stream, in them rows of cards in the order of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported, TaskLine
from console.telling.export.graph.axis import Axis, Stretch, axis
from console.telling.export.graph.letters import cut, wide, wrapped
from console.telling.export.spans import Timed, Told, timed
from console.telling.report.facts import Span
from plans.clock import comes_twice
from plans.streams import NO_STREAM

WIDTH, LEFT, TOP = 1280, 96, 132
"""The drawing as it is at least, the room of the lanes' names, and of title and clock."""
CARD, ROW, LANE = 51, 55, 8
"""The heights of a card and of a row of them, and the room between two lanes."""
GAP, TRUNK, PAD, POINT, DIAMOND = 8, 3, 5, 7, 8
"""The room before a card, and where in it links run; around its words; how far the ends of a checkpoint's card are
drawn out; half of a milestone's mark."""
LINES = 3
"""Of a title, at most."""
SIZE, NAME = 10.5, 12.0
"""The sizes of letters: of cards, and of lanes."""
_LEAST, _TITLE, _BETWEEN, _EDGE = 25.0, 122, 4, 12
"""What a task that takes time has of the axis, the room of a title, and what is left between cards and at the edge."""


def is_moment(task: TaskLine) -> bool:
    """Whether it is drawn as a mark: a milestone. Work that took no time is work."""
    return task.kind == "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A task: a strip as long as it takes, on a card that has room for its words."""

    task: TaskLine
    span: Span
    told: Told
    """Whether that is what came, what is forecast, or what was planned."""
    x: float
    """Where its time begins."""
    left: float
    """Where the card begins: links have their room before it."""
    ends: float
    """Where its time ends."""
    y: float
    width: float
    """Of the whole card, from `left`."""
    head: str
    """Its id, when it begins, how it stands where there is a run, who acts, and its deadline."""
    lines: tuple[str, ...]
    """Its title."""

    @property
    def is_moment(self) -> bool:
        """Whether it is a milestone: a mark, and no card."""
        return is_moment(self.task)

    @property
    def is_cut(self) -> bool:
        """Whether its title has no room for all of it."""
        return " ".join(self.lines) != " ".join(self.task.title.split())

    @property
    def right(self) -> float:
        """Where it ends, words and all."""
        return self.left + self.width

    @property
    def middle(self) -> float:
        """Where links meet it."""
        return self.y + CARD / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A stream."""

    name: str
    y: float
    height: float
    is_odd: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The whole drawing."""

    width: float
    bottom: float
    axis: Axis
    lanes: tuple[Lane, ...]
    cards: Mapping[str, Card]
    """By the id of the task."""


def placed(told: Exported) -> Placed:
    """Place every task, by when it was, is forecast or is planned."""
    times = {task.id: timed(told, task) for task in told.tasks}
    scale = axis([*_stretches(times)], left=LEFT, room=WIDTH - LEFT - _TITLE - _EDGE)
    lanes: list[Lane] = []
    cards: dict[str, Card] = {}
    top = float(TOP)
    for at, (name, tasks) in enumerate(_streams(told.tasks).items()):
        rows = _Rows(told=told, top=top + LANE / 2, scale=scale)
        for task in sorted(tasks, key=lambda one: (times[one.id].span.start, times[one.id].span.end)):
            cards[task.id] = rows.placed(task, times[task.id])
        height = ROW * len(rows.ends) + LANE
        lanes.append(Lane(name=cut(name, NAME, LEFT - 14), y=top, height=height, is_odd=at % 2 == 1))
        top += height
    right = max(card.right for card in cards.values())
    return Placed(width=round(max(WIDTH, right + _EDGE)), bottom=top, axis=scale, lanes=tuple(lanes), cards=cards)


def clock(at: datetime, zone: ZoneInfo) -> str:
    """`22:30`, with the name of the zone's time where its clock shows it twice: `02:30 CET`."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}{f' {local:%Z}' if comes_twice(local) else ''}"


def _stretches(times: Mapping[str, Timed]) -> Iterator[Stretch]:
    for one in times.values():
        yield Stretch(begins=one.span.start, ends=one.span.end, least=_LEAST)


def _streams(tasks: Sequence[TaskLine]) -> Mapping[str, list[TaskLine]]:
    """In the order in which the plan comes to them."""
    streams: dict[str, list[TaskLine]] = {}
    for task in tasks:
        streams.setdefault(task.stream or NO_STREAM, []).append(task)
    return streams


class _Rows:
    """The rows of a lane, each with how far it is taken."""

    def __init__(self, *, told: Exported, top: float, scale: Axis) -> None:
        self.ends: list[float] = []
        self._of: dict[str, int] = {}
        self._top, self._scale, self._zone = top, scale, ZoneInfo(told.zone)
        self._owners = {party.id: party.short for party in told.parties}

    def placed(self, task: TaskLine, when: Timed) -> Card:
        """Give a task the row of what it waits for where that is free, else the first one that is."""
        span = when.span
        x, ends = self._scale.x(span.start), self._scale.x(span.end)
        head = self._head(task, span)
        points = 2 * POINT if task.gate is not None else 0
        room = max(ends - x - GAP - 2 * PAD - points, wide(head, SIZE), _TITLE)
        lines = wrapped(task.title, SIZE, room, LINES)
        taken = max(wide(text, SIZE) for text in (head, *lines)) + 2 * PAD + points
        width = taken + 2 * DIAMOND if is_moment(task) else max(ends - x - GAP, taken)
        left = x + TRUNK - DIAMOND if is_moment(task) else x + GAP
        row = self._row(task, left)
        self.ends[row] = left + width + _BETWEEN
        self._of[task.id] = row
        y = self._top + ROW * row + (ROW - CARD) / 2
        width = round(width, 1)
        return Card(
            task=task,
            span=span,
            told=when.told,
            x=x,
            left=left,
            ends=ends,
            y=y,
            width=width,
            head=head,
            lines=lines,
        )

    def _head(self, task: TaskLine, span: Span) -> str:
        came = task.came.state if task.came is not None else ""
        owner = self._owners.get(task.owner, "")
        due = f"by {clock(task.deadline, self._zone)}" if task.deadline is not None else ""
        parts = (task.id, clock(span.start, self._zone), came, owner, due, task.only and f"({task.only})")
        return " ".join(part for part in parts if part)

    def _row(self, task: TaskLine, left: float) -> int:
        rows = [self._of[wait.task] for wait in task.waits if wait.task in self._of]
        rows.extend(range(len(self.ends)))
        free = next((row for row in rows if self.ends[row] <= left), len(self.ends))
        if free == len(self.ends):
            self.ends.append(0.0)
        return free
