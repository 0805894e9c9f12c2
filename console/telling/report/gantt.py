"""Planned, forecast and actual times as bars, beside an earlier night: places on a drawing, without a word of colour.

Of a small night each task has a row. Of a large one each stream is one row, and of the tasks only those are drawn that
a reader asks for: what set the time of the go-live, what was late by itself, what failed, the checkpoints.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.telling.report.facts import TaskFact

MOST = 46
"""Rows of a drawing: as many as are readable on a printed page."""
WIDTH, LEFT, RIGHT, ROW, TOP = 1000, 310, 76, 20, 46
"""The drawing's own units: its width, the room of names and variances at its sides, the height of a row and the top."""
_STEPS = tuple(timedelta(minutes=minutes) for minutes in (10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080))
_LINES = 12
"""Lines of the clock, at most."""
_A_NIGHT, _AFTERWARDS = timedelta(hours=48), timedelta(hours=12)
"""What lasts longer, as days of watching do, is drawn to so long after the go-live."""
_MINUTE = timedelta(minutes=1)
_THIN = 1.5
_FAILED = frozenset({"ASK", "DOUBT", "UNVF", "GONE", "NOGO"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is drawn of a night."""

    tasks: tuple[TaskFact, ...]
    go_live_planned: datetime
    go_live: datetime | None
    as_of: datetime
    under_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """From where to where; of a moment both are nearly the same."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task, or a whole stream."""

    name: str
    title: str
    y: int
    is_stream: bool
    is_gate: bool
    is_critical: bool
    state: str
    planned: Bar | None
    actual: Bar | None
    forecast: Bar | None
    ghost: float | None
    variance: timedelta | None
    count: int = 0
    """Tasks of a stream that have no row of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A moment across all rows."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gantt:
    """The whole drawing."""

    width: int
    height: int
    rows: tuple[Row, ...]
    clock: tuple[Line, ...]
    go_live: Line
    now: Line | None
    """Of a run under way."""
    hidden: int
    """Tasks that have no row of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    begin: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Where a moment stands; at the edge where it is beyond."""
        at = min(max(at, self.begin), self.end)
        return round(LEFT + (at - self.begin) / (self.end - self.begin) * (WIDTH - LEFT - RIGHT), 1)

    def bar(self, start: datetime, end: datetime) -> Bar:
        """A stretch, never too thin to be seen."""
        x = self.x(start)
        return Bar(x=x, width=max(round(self.x(end) - x, 1), _THIN))


def gantt(night: Drawn, *, most: int = MOST) -> Gantt:
    """The drawing of a night, in so many rows at most."""
    scale = _scale(night)
    drawn = _drawn(night, most)
    rows = list(_tasks(night, scale, drawn) if len(drawn) == len(night.tasks) else _folded(night, scale, drawn))
    return Gantt(
        width=WIDTH,
        height=TOP + ROW * len(rows) + 12,
        rows=tuple(rows),
        clock=tuple(Line(x=scale.x(at), at=at) for at in _clock(scale)),
        go_live=Line(x=scale.x(night.go_live_planned), at=night.go_live_planned),
        now=_now(night, scale),
        hidden=len(night.tasks) - len(drawn),
    )


def _now(night: Drawn, scale: _Scale) -> Line | None:
    inside = scale.begin <= night.as_of <= scale.end
    return Line(x=scale.x(night.as_of), at=night.as_of) if night.under_way and inside else None


def _scale(night: Drawn) -> _Scale:
    begin = min(moment for task in night.tasks for moment in _moments(task))
    end = max(moment for task in night.tasks for moment in _moments(task))
    latest = max(night.go_live_planned, night.go_live or night.go_live_planned) + _AFTERWARDS
    if end - begin > _A_NIGHT:
        end = min(end, max(latest, begin + _A_NIGHT))
    return _Scale(begin=begin, end=max(end, begin + _MINUTE))


def _moments(task: TaskFact) -> Iterator[datetime]:
    yield from (task.planned.start, task.planned.end)
    yield from (at for at in (task.actual_start, task.actual_end, task.ghost_end) if at is not None)
    if task.forecast is not None:
        yield from (task.forecast.start, task.forecast.end)


def _drawn(night: Drawn, most: int) -> frozenset[str]:
    """The tasks that have a row: all, or those that a reader asks for, as many as there is room."""
    if len(night.tasks) <= most:
        return frozenset(task.id for task in night.tasks)
    room = most - len({task.stream for task in night.tasks})
    wanted = sorted(night.tasks, key=_rank)
    return frozenset(task.id for task in wanted[: max(room, 0)] if _rank(task)[0] < _NOTHING)


_NOTHING = 5


def _rank(task: TaskFact) -> tuple[int, timedelta]:
    """The smaller, the sooner it is drawn."""
    own = task.own_delay or timedelta()
    if task.kind == "checkpoint":
        place = 0
    elif task.state in _FAILED:
        place = 1
    elif task.critical:
        place = 2
    elif own >= _MINUTE:
        place = 3
    else:
        place = 4 if task.lack else _NOTHING
    return place, -own


def _tasks(night: Drawn, scale: _Scale, drawn: frozenset[str]) -> Iterator[Row]:
    """The tasks that are drawn, one under the other."""
    known = [task for task in night.tasks if task.id in drawn]
    yield from (_row(task, scale, number, night.as_of) for number, task in enumerate(known))


def _folded(night: Drawn, scale: _Scale, drawn: frozenset[str]) -> Iterator[Row]:
    """Each stream with the tasks of it that are drawn beneath it."""
    number = 0
    for stream, members in _streams(night.tasks).items():
        yield _stream(stream, members, scale, number, len([one for one in members if one.id not in drawn]))
        number += 1
        for task in members:
            if task.id in drawn:
                yield _row(task, scale, number, night.as_of)
                number += 1


def _streams(tasks: Iterable[TaskFact]) -> Mapping[str, list[TaskFact]]:
    found: dict[str, list[TaskFact]] = {}
    for task in tasks:
        found.setdefault(task.stream, []).append(task)
    return found


def _y(number: int) -> int:
    return TOP + ROW * number


def _row(task: TaskFact, scale: _Scale, number: int, now: datetime) -> Row:
    return Row(
        name=task.id,
        title=task.title,
        y=_y(number),
        is_stream=False,
        is_gate=task.kind in ("checkpoint", "milestone"),
        is_critical=task.critical,
        state=task.state,
        planned=scale.bar(task.planned.start, task.planned.end),
        actual=_actual(task, scale, now),
        forecast=_ahead(task, scale),
        ghost=scale.x(task.ghost_end) if task.ghost_end is not None else None,
        variance=task.variance,
    )


def _actual(task: TaskFact, scale: _Scale, now: datetime) -> Bar | None:
    """What was worked, up to its end; of what nobody finished, up to the end of all."""
    begun = task.actual_start or task.actual_end
    if begun is None or task.forecast is not None:
        return None
    return scale.bar(begun, task.actual_end or now)


def _ahead(task: TaskFact, scale: _Scale) -> Bar | None:
    """What is forecast; of what runs, from its beginning."""
    if task.forecast is None:
        return None
    return scale.bar(task.actual_start or task.forecast.start, task.forecast.end)


def _stream(name: str, members: Sequence[TaskFact], scale: _Scale, number: int, hidden: int) -> Row:
    """From its first beginning to its last end."""
    began, ends = list(_known(_began(one) for one in members)), list(_known(one.actual_end for one in members))
    ahead = list(_known(_ends(one) for one in members))
    return Row(
        name=name,
        title="",
        y=_y(number),
        is_stream=True,
        is_gate=False,
        is_critical=False,
        state="",
        planned=scale.bar(min(one.planned.start for one in members), max(one.planned.end for one in members)),
        actual=scale.bar(min(began), max(ends)) if began and ends else None,
        forecast=scale.bar(max(ends, default=min(ahead)), max(ahead)) if ahead else None,
        ghost=None,
        variance=None,
        count=hidden,
    )


def _known(moments: Iterable[datetime | None]) -> Iterator[datetime]:
    return (at for at in moments if at is not None)


def _began(task: TaskFact) -> datetime | None:
    """When work on it began; of one that only ended, then."""
    return task.actual_start or task.actual_end


def _ends(task: TaskFact) -> datetime | None:
    """When it is forecast to end."""
    return task.forecast.end if task.forecast is not None else None


def _clock(scale: _Scale) -> Iterator[datetime]:
    """Full hours, or whatever fits."""
    length = scale.end - scale.begin
    step = next((one for one in _STEPS if length / one <= _LINES), _STEPS[-1])
    seconds = step.total_seconds()
    first = scale.begin.timestamp() // seconds * seconds
    at = datetime.fromtimestamp(first, tz=scale.begin.tzinfo) + step
    while at < scale.end:
        yield at
        at += step
