"""The rows of the board, and the same a moment later, when only the clock and the progress have moved.

What cannot have changed is not looked at again. A forecast moves by a fraction of a second all the time, of everything
behind a job at work: rows know it by the minute, as every clock on the board shows it, and change when that does.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import starmap

from console.text.formatting import TaskRow, critical_tasks, expected_of, is_over, is_overdue, share, task_rows
from console.view.lateness import slip_of
from console.view.model import View
from jobs.api import Progress
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from jobs.run.outlook.sequence.due import begins_at
from jobs.run.outlook.sequence.units import body_of, units
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.changed import changed
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Plan, TaskId

_ASLEEP = frozenset({Code.WAIT, Code.TIME})
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Every task and begun rollback, in the order on screen."""

    latest: tuple[TaskRow, ...]
    """As they are. What is forecast they know by the minute."""
    timed: tuple[TaskRow, ...]
    """The same, but for how much of each is done: another object only when anything else has changed."""
    looked: tuple[TaskRow, ...]
    """As they were when something happened last: no clock changes what a row looks like, or whether it has begun."""


_BESIDE_ROWS = frozenset(
    {"head", "head_hash", "last_real", "commands", "moved", "spoken", "warnings", "told_late", "lessons", "keys"}
)
"""What of a run no row is made of."""
_ROWS_ARE_OF = tuple(field.name for field in fields(RunState) if field.name not in _BESIDE_ROWS)


def has_same_rows(one: RunState, other: RunState) -> bool:
    """Whether nothing happened between two states of a run that a row tells of: a note, a warning, a moved forecast."""
    return one is other or all(getattr(one, name) is getattr(other, name) for name in _ROWS_ARE_OF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The rows of one moment, of which the next takes what has not changed."""

    view: View
    rows: Rows
    stirring: tuple[int, ...]
    """The places of the rows that needs-you and what is broken can be of."""

    @classmethod
    def of(cls, view: View, before: "Seen | None" = None) -> "Seen":
        """The rows of a view."""
        run = view.plan, view.state, view.forecast
        if before is not None and has_rows_of(before.view, view):
            ticked = ticked_rows(before.rows, *run, before.view.now, view.now, view.progress)
            if ticked is not None:
                return cls(view=view, rows=ticked, stirring=before.stirring)
        rows = board_rows(*run, view.now, view.progress)
        return cls(view=view, rows=rows, stirring=stirring(view.state, rows.latest))

    @property
    def awake(self) -> tuple[TaskRow, ...]:
        """The rows that stir."""
        return tuple(self.rows.latest[place] for place in self.stirring)


def has_rows_of(before: View, view: View) -> bool:
    """Whether nothing has happened in a view since that a row tells of: neither an event nor an amendment."""
    return before.plan is view.plan and has_same_rows(before.state, view.state)


def board_rows(
    plan: Plan, state: RunState, forecast: Forecast, now: datetime, progress: Mapping[UnitId, Progress]
) -> Rows:
    """Make them anew."""
    rows = tuple(map(_by_the_minute, task_rows(plan, state, forecast, now, progress)))
    return Rows(latest=rows, timed=rows, looked=rows)


def _by_the_minute(row: TaskRow) -> TaskRow:
    """A row whose forecast is that of its minute; what has happened stays as it is."""
    if row.expected is None or row.finished:
        return row
    return changed(row, {"expected": _minutes(row, row.expected)})


def _minutes(row: TaskRow, exact: Expected) -> Expected:
    return Expected(start=exact.start if row.started else _minute(exact.start), end=_minute(exact.end))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def ticked_rows(
    rows: Rows,
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    before: datetime,
    now: datetime,
    progress: Mapping[UnitId, Progress],
) -> Rows | None:
    """`rows` as they are a moment later, when only the clock and the progress have moved; a fraction of the work.

    None where a task's clock time has come since `before`: then what everybody waits for has to be asked anew.
    """
    due = _clock_times(plan, state)
    if bisect_right(due, before) != bisect_right(due, now):
        return None
    critical = critical_tasks(forecast, state, behind_a_no_go(plan, state))
    looked_at = {*progress, *(critical ^ _critical(rows.timed)), *_with_deadlines(plan, state)}
    expected = _expected(rows.latest, plan, state, forecast, now, progress)
    latest = tuple(
        row
        if row.unit not in looked_at and _is_shown_as(row, exact)
        else _ticked(row, plan, state, now, progress, critical, exact)
        for row, exact in zip(rows.latest, expected, strict=True)
    )
    moved = [(row, other) for row, other in zip(rows.latest, latest, strict=True) if row is not other]
    if not moved:
        return rows
    return replace(rows, latest=latest, timed=rows.timed if all(starmap(_is_timed_as, moved)) else latest)


def _is_shown_as(row: TaskRow, exact: Expected | None) -> bool:
    """Whether a clock shows these times as it shows those that the row has."""
    if exact is row.expected:
        return True
    if exact is None or row.expected is None or row.finished:
        return False
    (start, end), (exact_start, exact_end) = row.expected, exact
    return start <= exact_start < start + _MINUTE and end <= exact_end < end + _MINUTE


def _is_timed_as(row: TaskRow, other: TaskRow) -> bool:
    return row.expected is other.expected and row.overdue == other.overdue and row.critical == other.critical


@last_answer
def _critical(rows: Sequence[TaskRow]) -> frozenset[TaskId]:
    return frozenset(TaskId(row.unit) for row in rows if row.critical)


def _expected(
    rows: Sequence[TaskRow],
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    now: datetime,
    progress: Mapping[UnitId, Progress],
) -> Iterator[Expected | None]:
    """When each begins and ends by now; while the night goes forward that is the forecast."""
    shut = behind_a_no_go(plan, state)
    back = rollbacks_under_way(plan, state, now, progress)
    if shut or back or is_over(state):
        return (expected_of(row.unit, state, forecast, back, shut) for row in rows)
    return map(forecast.expected.get, _names(plan, state))


@last_answer
def _names(plan: Plan, state: RunState) -> Sequence[TaskId]:
    """Of the rows in their order, as tasks are called."""
    return tuple(TaskId(unit) for unit, _ in units(plan, state))


@last_answer
def _clock_times(plan: Plan, state: RunState) -> Sequence[datetime]:
    """When tasks may begin by this run's clock and by lags, the earliest first."""
    return sorted(begins_at(plan, state, task) for task in plan.tasks)


@last_answer
def _with_deadlines(plan: Plan, state: RunState) -> Collection[UnitId]:
    return frozenset(unit for unit, task in units(plan, state) if task.deadline is not None)


def _ticked(
    row: TaskRow,
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    critical: Collection[TaskId],
    exact: Expected | None,
) -> TaskRow:
    expected = exact if exact is None or row.finished else _minutes(row, exact)
    expected = row.expected if row.expected == expected else expected
    done = (
        share(body_of(plan, row.unit), state.unit(row.unit), progress[row.unit]) if row.unit in progress else row.share
    )
    overdue = not row.finished and is_overdue(state, plan.by_id[TaskId(task_of(row.unit)[0])], now)
    on_path = TaskId(row.unit) in critical and row.planned is not None
    if (expected, done, overdue, on_path) == (row.expected, row.share, row.overdue, row.critical):
        return row
    slip = slip_of(row.planned, expected)
    moved = {"expected": expected, "slip": slip, "share": done, "overdue": overdue, "critical": on_path}
    return changed(row, moved)


def stirring(state: RunState, rows: Sequence[TaskRow]) -> tuple[int, ...]:
    """The places of the rows of which anything is to be said besides the table: not what waits for its turn or has
    ended well. As long as nothing happens they stay the same."""
    return tuple(index for index, row in enumerate(rows) if _stirs(state, row))


def _stirs(state: RunState, row: TaskRow) -> bool:
    if row.look.turn is Turn.PERSON or row.code not in _ASLEEP:
        known = state.unit(row.unit)
        return not row.finished or row.look.turn is Turn.PERSON or row.stale or known.phase is Phase.ABANDONED
    known = state.unit(row.unit)
    return bool(known.in_the_way) or known.running is not None
