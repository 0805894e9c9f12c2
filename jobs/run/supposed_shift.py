"""What a shift of the night that nobody has commanded would move, and what it would leave. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.run.decisions.command_text import parse
from jobs.run.decisions.commands import Shift
from jobs.run.decisions.decision import Desk
from jobs.run.decisions.shift import shifting
from jobs.run.state.model import RunState
from plans.model import Plan, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClock:
    """A clock time that a shift moves, run time."""

    task: TaskId | None
    """None where it is the start of the night."""
    deadline: bool
    """Whether it is a deadline, and not the time before which a task does not begin."""
    before: datetime
    after: datetime


def reckoned_of_shift(state: RunState, word: str) -> tuple[str, ...]:
    """What the forecast supposes besides where this command shifts the night; nothing of any other."""
    if word != "shift" or not state.no_waits:
        return ()
    return ("this run does not wait for the clock: planned times and deadlines move, and nothing begins later",)


def moved_clocks(before: Plan, after: Plan, state: RunState) -> Iterator[MovedClock]:
    """The clock times that another plan of the same tasks has otherwise."""
    if before.moved_times == after.moved_times:
        return
    then, now = _clock_times(before), _clock_times(after)
    for (task, deadline), at in then.items():
        if now[task, deadline] != at:
            planned, later = state.clock.planned(at), state.clock.planned(now[task, deadline])
            yield MovedClock(task=task, deadline=deadline, before=planned, after=later)


def _clock_times(plan: Plan) -> Mapping[tuple[TaskId | None, bool], datetime]:
    """The start, and of each task the time before which it does not begin and (True) its deadline."""
    times: dict[tuple[TaskId | None, bool], datetime] = {(None, False): plan.start}
    for task in plan.tasks:
        for deadline, at in ((False, task.not_before), (True, task.deadline)):
            if at is not None:
                times[task.id, deadline] = at
    return times


def stays(plan: Plan, state: RunState, word: str, args: Mapping[str, object], now: datetime) -> Mapping[TaskId, str]:
    """Of a shift, the tasks to come with a clock time that would not move, and why; of any other command nothing."""
    command = parse(word, args)
    return shifting(Desk(plan=plan, state=state, real=now), command).stays if isinstance(command, Shift) else {}
