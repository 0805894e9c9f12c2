"""A run as text cells: every time, duration, share and amount that a person reads is formatted here and nowhere else.

Times are run time, printed in the plan's zone, with the day whenever it is not the day of the go-live. The screen,
`--plain`, `status` and the farewell line all use these.
"""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from console.view.lateness import is_late, slip_of
from jobs.api import Progress
from jobs.run.events import ClockStarted, ClockStopped, Entry, UnitId, task_of
from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from jobs.run.outlook.sequence.units import body_of, units
from jobs.run.outlook.shortfall import shortfall
from jobs.run.outlook.staleness import stale_tables
from jobs.run.outlook.status import Code, Turn, UnitStatus, look, unconfirmed
from jobs.run.state.clock import RunClock
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, Phase, UnitState
from plans.clock import comes_twice
from plans.durations import format_duration, whole_minutes
from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, Plan, Task, TaskId
from plans.plurals import counted

_HOUR = 3600
_TWO_DAYS = 48 * _HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Formats instants for one run."""

    zone: ZoneInfo
    day: date
    """Of the planned go-live, in `zone`."""
    about: str = ""
    """Stands before what is forecast, where that is as of the last sample."""

    @classmethod
    def of(cls, plan: Plan, forecast: Forecast, about: str = "") -> "Times":
        """For a run of this plan; the forecast's planned times carry the run's shift."""
        zone = ZoneInfo(plan.timezone)
        return _times(zone, forecast.go_live_planned.astimezone(zone).date(), about)

    def clock(self, at: datetime) -> str:
        """`02:47:30`, without a day: for the wall clock and for events."""
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def zone_name(self, at: datetime) -> str:
        """`CET`: what the zone is called at that moment."""
        return at.astimezone(self.zone).tzname() or str(self.zone)

    def when(self, at: datetime) -> str:
        """`03:09`, or `Fri 22:47` on another day than the go-live's, or `12 Nov 22:47` when it is far off. In the hour
        that a change of summer time repeats, the zone is added: `02:30 CET`."""
        local = at.astimezone(self.zone)
        text = f"{local:%H:%M}"
        if comes_twice(local):
            text += f" {local.tzname()}"
        if local.date() == self.day:
            return text
        near = abs((local.date() - self.day).days) < 7
        return f"{local:%a} {text}" if near else f"{local:%d %b} {text}"

    def foreseen(self, at: datetime) -> str:
        """As `when`, of a forecast: `03:09`, in a replay `~03:09`."""
        return f"{self.about}{self.when(at)}"

    def minute(self, at: datetime) -> str:
        """`22:47`, without a day: for the narrowest tables alone."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def dated(self, at: datetime) -> str:
        """`Sat 03:00`: always with its day."""
        return f"{at.astimezone(self.zone):%a %H:%M}"


@lru_cache(maxsize=8)
def _times(zone: ZoneInfo, day: date, about: str) -> Times:
    """The same value for the same run, so that what was formatted with it is known to be."""
    return Times(zone=zone, day=day, about=about)


def duration(length: timedelta) -> str:
    """`35m`, `1m30s`, `1h5m`, `3d4h`: as `plans.durations` writes it, the sign dropped.

    In at most two units, so that it fits six columns: from an hour on without seconds, from two days on without
    minutes.
    """
    seconds = round(abs(length).total_seconds())
    whole = _HOUR if seconds >= _TWO_DAYS else 60 if seconds >= _HOUR else 1
    return format_duration(timedelta(seconds=seconds - seconds % whole)) if seconds else "0s"


def age_text(length: timedelta) -> str:
    """`4m`: a duration that goes on, from a minute on in whole minutes, so that it does not tick."""
    seconds = round(abs(length).total_seconds())
    return duration(timedelta(seconds=seconds if seconds < 60 else seconds - seconds % 60))


def variance(slip: timedelta) -> str:
    """`+14m`, `-3m`, `0m`, `+1h45` from 100 minutes on: at most six columns below 100 hours."""
    minutes = whole_minutes(slip)
    if minutes == 0:
        return "0m"
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{size}m" if size < 100 else f"{sign}{size // 60}h{size % 60:02}"


def t_minus(now: datetime, go_live: datetime) -> str:
    """`T-01:12:30`; `T+00:04:10` afterwards."""
    left = round((go_live - now).total_seconds())
    sign, size = ("-" if left >= 0 else "+"), abs(left)
    return f"T{sign}{size // 3600:02}:{size // 60 % 60:02}:{size % 60:02}"


def countdown(now: datetime, at: datetime) -> str:
    """`01:12:30`: how long it is until then; hours are not turned into days."""
    return t_minus(now, at).removeprefix("T-")


def amount(value: float) -> str:
    """`612`, `33.1k`, `184.2M`: at most six columns."""
    for limit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit:
            scale = {"T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3}[letter]
            return f"{value / scale:.1f}{letter}"
    return f"{value:.0f}"


def retried(retries: int, lost: int) -> str:
    """`4 retries`, `1 retry, 1 lost attempt`: of a whole run, the same on the board, in status and summary."""
    text = counted(retries, "retry", "retries")
    return f"{text}, {counted(lost, 'lost attempt', 'lost attempts')}" if lost else text


def retried_so_far(state: RunState) -> str:
    """The same of a run under way, told from the tasks that wait to be tried again now: `1 retry so far`.

    Nothing while it has tried nothing again by itself: what people have retried is among the events."""
    if state.retries:
        return f"{retried(state.retries, state.lost)} so far"
    return f"{counted(state.lost, 'lost attempt', 'lost attempts')} so far" if state.lost else ""


def size(count: float) -> str:
    """Bytes: `38 MB`, `1.2 GB`."""
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= limit:
            scaled = count / limit
            return f"{scaled:.1f} {unit}" if scaled < 10 else f"{scaled:.0f} {unit}"
    return f"{count:.0f} B"


def percent(share: float, about: str = "") -> str:
    """`75%`, in a replay `~75%`; never 100% before it is done."""
    return f"{about}{min(99, int(share * 100))}%" if share < 1 else "100%"


def window_ends(plan: Plan, state: RunState) -> datetime | None:
    """Until when a rollback must be complete, in this run; None without a window."""
    return plan.window_ends + state.clock.shift if plan.window_ends is not None else None


@last_answer
def run_times(entries: Sequence[Entry], clock: RunClock) -> Sequence[datetime]:
    """The run time of each entry, walking back from the clock that holds now through its stops and starts."""
    times: list[datetime] = []
    for entry in reversed(entries):
        times.append(clock.run_time(entry.at))
        match entry.event:
            case ClockStarted():
                clock = clock.stop(entry.at)
            case ClockStopped():
                clock = clock.start(entry.at)
            case _:
                pass
    times.reverse()
    return times


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One line of the table of tasks, before it is laid out. Times are run time."""

    unit: UnitId
    id: str
    """The task's id; of a rollback, the task's id with `<` before it."""
    title: str
    owner: str
    """The owner's short name."""
    look: UnitStatus
    critical: bool
    share: float | None
    """How much is done, 0 to 1; None where nobody can say."""
    planned: Expected | None
    """None for a rollback, which no plan schedules."""
    expected: Expected | None
    slip: timedelta | None
    """By the minutes that a clock shows."""
    started: bool
    finished: bool
    overdue: bool
    """Its deadline has passed and it is not finished."""
    stale: bool
    """Something wrote to what it had proved."""
    excepted: str
    """In which way it is not done though it may have ended: `A1 skipped by k.stone (no time)`; else empty."""

    @property
    def code(self) -> Code:
        """The word in the state column."""
        return self.look.code

    @property
    def late(self) -> bool:
        """A minute or more behind the plan, or past its deadline."""
        return self.overdue or (self.slip is not None and is_late(self.slip))

    @property
    def attention(self) -> bool:
        """A person must choose, or begin what runs it, or the machine has tried and failed."""
        is_held_by_nobody = self.code is Code.HELD and self.look.turn is Turn.PERSON
        return is_held_by_nobody or (self.code in ATTENTION and self.look.turn is not Turn.BLOCKED)


ATTENTION = frozenset({Code.ASK, Code.DOUBT, Code.UNVERIFIED, Code.NO_GO, Code.RETRY, Code.QUIET, Code.GONE})
"""The codes that carry the attention mark."""


def task_rows(
    plan: Plan, state: RunState, forecast: Forecast, now: datetime, progress: Mapping[UnitId, Progress]
) -> Iterator[TaskRow]:
    """Every task and begun rollback, in the order on screen."""
    shut = behind_a_no_go(plan, state)
    critical = critical_tasks(forecast, state, shut)
    back = rollbacks_under_way(plan, state, now, progress)
    for unit, task in units(plan, state):
        expected = expected_of(unit, state, forecast, back, shut)
        yield _task_row(plan, state, forecast, now, progress.get(unit), unit, task, task.id in critical, expected)


def critical_tasks(forecast: Forecast, state: RunState, shut: Collection[TaskId]) -> frozenset[TaskId]:
    """What sets the time of the go-live; nothing once none is to come."""
    return frozenset() if is_over(state) or shut else frozenset(forecast.critical_path)


def is_over(state: RunState) -> bool:
    """Whether nothing of the plan goes on: the night is rolled back, or has ended."""
    return state.rollback is not None or state.ended is not None


def expected_of(
    unit: UnitId, state: RunState, forecast: Forecast, back: Mapping[UnitId, Expected], shut: Container[str]
) -> Expected | None:
    """The forecast or actual times of a unit. Once the night is over or rolled back, nothing of it goes on; nor does
    what stands behind a no-go."""
    unit_state = state.unit(unit)
    if unit in shut:
        return None
    if is_over(state) and not task_of(unit)[1] and unit_state.running is None:
        if unit_state.phase not in FINISHED or unit_state.ended is None:
            return None
        return Expected(start=unit_state.started or unit_state.ended, end=unit_state.ended)
    return back.get(unit) or forecast.expected.get(TaskId(unit))


def _task_row(
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    now: datetime,
    progress: Progress | None,
    unit: UnitId,
    task: Task,
    critical: bool,
    expected: Expected | None,
) -> TaskRow:
    is_rollback = task_of(unit)[1]
    unit_state = state.unit(unit)
    finished = unit_state.phase in FINISHED
    planned = None if is_rollback else forecast.planned.get(task.id)
    body = body_of(plan, unit)
    return TaskRow(
        unit=unit,
        id=f"<{task.id}" if is_rollback else task.id,
        title=f"Roll back: {task.title}" if is_rollback else task.title,
        owner=owner_short(plan, task),
        look=look(plan, state, unit, now),
        critical=critical and not is_rollback,
        share=share(body, unit_state, progress),
        planned=planned,
        expected=expected,
        slip=slip_of(planned, expected),
        started=unit_state.started is not None,
        finished=finished,
        overdue=not finished and is_overdue(state, task, now),
        stale=bool(stale_tables(plan, state, unit)),
        excepted=_excepted(plan, state, unit),
    )


def _excepted(plan: Plan, state: RunState, unit: UnitId) -> str:
    lack = None if task_of(unit)[1] else shortfall(plan, state, TaskId(unit))
    return lack.text if lack is not None else ""


def is_overdue(state: RunState, task: Task, now: datetime) -> bool:
    """Whether the deadline of a task has passed while the night goes on."""
    return task.deadline is not None and not is_over(state) and state.clock.planned(task.deadline) < now


def owner_short(plan: Plan, task: Task) -> str:
    """What the owner column shows: ALL for a checkpoint's poll."""
    if isinstance(task.body, Checkpoint):
        return "ALL"
    return plan.parties[task.owner].short if task.owner is not None else ""


def share(
    body: Job | Manual | Confirm | Checkpoint | Milestone, unit_state: UnitState, progress: Progress | None
) -> float | None:
    """How much of a task is done; None where nothing counts it."""
    if unit_state.phase in FINISHED:
        return None if unit_state.phase in (Phase.ABANDONED, Phase.SKIPPED) else 1.0
    match body:
        case Job():
            return _share_of_job(unit_state, progress)
        case Manual():
            return min(1.0, unit_state.count / body.counter.target) if body.counter and unit_state.started else None
        case Confirm():
            return 1 - len(unconfirmed(unit_state, body)) / max(1, len(body.items)) if unit_state.started else None
        case Checkpoint():
            return _share_of_poll(unit_state, body)
        case Milestone():
            return None
    assert_never(body)


def _share_of_job(unit_state: UnitState, progress: Progress | None) -> float | None:
    if progress is None or not progress.total or unit_state.phase not in (Phase.RUNNING, Phase.RETRYING):
        return None
    return min(1.0, progress.done / progress.total)


def _share_of_poll(unit_state: UnitState, gate: Checkpoint) -> float | None:
    if unit_state.phase is not Phase.OPEN:
        return None
    return sum(unit_state.vote(party) is not None for party in gate.poll) / max(1, len(gate.poll))
