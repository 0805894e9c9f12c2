"""The figures of a run that a text names, as they are when it is sent: times, counts, decisions; no value of a row.

What a task has not brought yet is not made up: then nothing is sent, and a person decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.api import Fatal
from jobs.notify.texts import clock
from jobs.notify.words import Words
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.tally import tally
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.durations import in_words, whole_minutes
from plans.model import Plan, Task, TaskId
from plans.model.blanks import GO_LIVE, Blank, NightFigure, TaskFigure, pieces


class NotKnownYet(Fatal):
    """A text names a figure that the run has not brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The run as it is when a text is sent."""

    plan: Plan
    state: RunState
    forecast: Forecast
    now: datetime
    """Run time."""

    @classmethod
    def of(cls, plan: Plan, state: RunState, real: datetime) -> "Moment":
        """The run at a moment of real time."""
        now = state.clock.run_time(real)
        return cls(plan=plan, state=state, forecast=forecast(plan, state, now), now=now)

    def clock(self, at: datetime, words: Words) -> str:
        """A moment as it is said."""
        return clock(self.plan, self.state, words, at)


def filled(text: str, at: Moment, words: Words) -> str:
    """The text with its blanks filled in. Raises `NotKnownYet`."""
    return "".join(piece if isinstance(piece, str) else _value(piece, at, words) for piece in pieces(text))


def _value(blank: Blank, at: Moment, words: Words) -> str:
    if not blank.task:
        return _of_night(NightFigure(blank.figure), at, words)
    name = at.plan.go_live if blank.task == GO_LIVE else TaskId(blank.task)
    task = at.plan.by_id.get(name)
    if task is None:
        raise NotKnownYet(f"{{{blank.name}}} cannot be told: {name} is not in this run", hint="amend the text")
    if blank.figure not in set(TaskFigure):
        return _told(blank, at.state.unit(name))
    value = _OF_TASK[TaskFigure(blank.figure)](at, task, words)
    if value is None:
        raise NotKnownYet(
            f"{{{blank.name}}} is not known: {name} {_why(at.state.unit(name))}", hint="retry, once it is"
        )
    return value


def _why(known: UnitState) -> str:
    """Why a task has not brought what is asked for."""
    return "has not come to that" if known.phase is Phase.PENDING else f"is {known.phase}"


def _of_night(figure: NightFigure, at: Moment, words: Words) -> str:
    match figure:
        case NightFigure.PLAN:
            return at.plan.title
        case NightFigure.RUN:
            return at.state.run
        case NightFigure.NOW:
            return at.clock(at.now, words)
        case NightFigure.DONE:
            counted = tally(at.plan, at.state)
            return str(counted.done + counted.excepted)
        case NightFigure.TASKS:
            return str(len(at.plan.tasks))
        case NightFigure.WINDOW_ENDS:
            if at.plan.window_ends is None:
                raise NotKnownYet("{window_ends} is not known: the plan has no window", hint="amend the text")
            return at.clock(at.state.clock.planned(at.plan.window_ends), words)


def _told(blank: Blank, known: UnitState) -> str:
    """A figure that was told at done."""
    value = known.given.figures.get(blank.figure) if known.given is not None and known.released else None
    if value is None:
        raise NotKnownYet(f"{{{blank.name}}} is not known: {known.id} {_why(known)}", hint="retry, once it is told")
    return str(value)


def _begun(at: Moment, task: Task, words: Words) -> str | None:
    known = at.state.unit(task.id)
    return at.clock(known.started, words) if known.started is not None else None


def _ended(at: Moment, task: Task, words: Words) -> str | None:
    known = at.state.unit(task.id)
    came = known.released and known.phase is not Phase.SKIPPED
    return at.clock(known.ended, words) if came and known.ended is not None else None


def _late(at: Moment, task: Task, words: Words) -> str:
    slip = at.forecast.slip(task.id)
    if whole_minutes(slip) == 0:
        return words.on_time
    return (words.late if slip > timedelta() else words.early).format(by=in_words(slip))


def _rows(at: Moment, task: Task, _: Words) -> str | None:
    known = at.state.unit(task.id)
    if known.evidence is None or not known.released:
        return None
    return str(sum(one.rows for one in known.evidence.tables))


def _decision(at: Moment, task: Task, words: Words) -> str | None:
    decided = at.state.unit(task.id).decided
    return words.decisions[decided.decision] if decided is not None else None


_OF_TASK: Mapping[TaskFigure, Callable[[Moment, Task, Words], str | None]] = {
    TaskFigure.TITLE: lambda _, task, __: task.title,
    TaskFigure.PLANNED_BEGIN: lambda at, task, words: at.clock(at.forecast.planned[task.id].start, words),
    TaskFigure.PLANNED_END: lambda at, task, words: at.clock(at.forecast.planned[task.id].end, words),
    TaskFigure.BEGIN: lambda at, task, words: at.clock(at.forecast.expected[task.id].start, words),
    TaskFigure.END: lambda at, task, words: at.clock(at.forecast.expected[task.id].end, words),
    TaskFigure.BEGUN: _begun,
    TaskFigure.ENDED: _ended,
    TaskFigure.LATE: _late,
    TaskFigure.ROWS: _rows,
    TaskFigure.DECISION: _decision,
}
"""None where the task has not brought it."""
