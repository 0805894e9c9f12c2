"""What would become of the night if an operator gave a command: before and after, and nothing is changed.

The command goes through the real `decide` on a copy of the state, so what would be refused is refused here for the same
reason; then both nights are forecast. A pure function of plain values, for `cutover what-if` and for any preview.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from jobs.api import Progress
from jobs.journal.base import Sent
from jobs.run.decisions.figures import as_if_read
from jobs.run.events import Choice, CommandRefused, Entry, KeysKept, UnitId, Weakening
from jobs.run.outlook.forecast import Expected, Forecast, forecast
from jobs.run.outlook.intervals import IntervalOutlook, intervals
from jobs.run.outlook.no_go import behind_a_no_go, go_live_ahead
from jobs.run.outlook.rollbacks.under_way import rollbacks_under_way
from jobs.run.outlook.sureness import estimated, go_live_due
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from jobs.run.supposed import decide_as_if_agreed
from jobs.run.supposed_shift import MovedClock, moved_clocks, reckoned_of_shift, stays
from jobs.timing.estimate import Chance
from plans.durations import in_words, whole_minutes
from plans.model import Checkpoint, ForecastCriterion, IntervalCriterion, Job, Plan, Task, TaskId
from plans.model.lanes import workers_of
from plans.model.night import Night, UnitTimes
from plans.moved_times import as_written
from plans.plurals import counted, plural

RECKONED = frozenset(
    {
        *("hold", "resume", "start", "done", "skip", "fixed", "retry"),
        *("throttle", "eta", "decide", "rollback", "shift", "problem"),
    }
)
"""The commands on which times hang."""
_NO_OTHERS: Mapping[str, Plan] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """A command that nobody has given."""

    word: str
    args: Mapping[str, object]
    held_for: timedelta | None = None
    """How long a hold is supposed to last, run time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAhead:
    """A checkpoint that has not been given a go."""

    task: TaskId
    ends: datetime | None
    """When it is forecast to be decided; None where a no-go, or a rollback, keeps it from it."""
    due: datetime
    """Its deadline, else its planned end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedLimit:
    """A written limit of a checkpoint that will not be kept."""

    gate: TaskId
    criterion: int
    """From 1, as a go accepts it."""
    task: TaskId
    by: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedInterval:
    """An interval that lasts longer than a checkpoint asks it to."""

    gate: TaskId
    criterion: int
    interval: str
    at_most: timedelta
    beyond: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What lies ahead of a run; instants are run time."""

    gates: Mapping[TaskId, GateAhead]
    go_live: datetime | None
    """None where none is to come."""
    go_live_planned: datetime
    back_by: datetime | None
    latest_safe_no_go: datetime | None
    rolled_back_at: datetime | None = None
    """When a rollback of the night will be over, where one is under way."""
    late: tuple[TaskId, ...] = ()
    """What is forecast to end after its deadline."""
    missed: tuple[MissedLimit | MissedInterval, ...] = ()
    intervals: tuple[IntervalOutlook, ...] = ()
    chance: Chance | None = None
    """Of a go-live that is to come, where it was asked for."""
    chance_by: datetime | None = None

    @property
    def safe_gate(self) -> str:
        """The checkpoint that is decided when a no-go ends to be safe; empty where the window ends that."""
        safe = self.latest_safe_no_go
        return next((name for name, gate in self.gates.items() if safe is not None and gate.ends == safe), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer."""

    now: datetime
    """Run time."""
    before: Prospect
    after: Prospect
    refused: str = ""
    """Why the command would be refused; nothing is different then."""
    entries: tuple[Entry, ...] = ()
    """What it would record."""
    reckoned: tuple[str, ...] = ()
    """What the forecast supposes besides."""
    moved: tuple[MovedClock, ...] = ()
    """The clock times that would move."""
    stays: Mapping[TaskId, str] = field(default_factory=dict)
    """Of a shift, the tasks to come with a clock time that would not, and why."""
    weaker: tuple[Weakening, ...] = ()
    """What checkpoints would lose: a go has to accept it by name."""
    window_ends: datetime | None = None
    """By then a rollback must be complete, run time."""
    plan: Plan = field(repr=False)
    """The plan that would hold."""


def what_if(
    plan: Plan,
    state: RunState,
    supposed: Supposition,
    now: datetime,
    *,
    progress: Mapping[UnitId, Progress] | None = None,
    revisions: Mapping[str, Plan] = _NO_OTHERS,
    chances: bool = False,
) -> WhatIf:
    """What would become of the night if the holder of the keys gave this command now.

    Args:
        plan: the one that holds.
        state: the fold of the journal.
        now: real time, UTC.
        progress: the latest snapshots of running jobs.
        revisions: the plans that have held in this run before it, by hash; for one that is not among them the one that
            holds stands.
        chances: work out the chance of the go-live before and after too: of 1,000 tasks half a second more.
    """
    known = {unit: one for unit, one in (progress or {}).items() if state.unit(unit).running is not None}
    at = state.clock.run_time(now)
    seen = forecast(plan, state, at, progress=known)
    before = _prospect(plan, state, seen, at, known)
    night = _decided(_Night(plan=plan, state=state, progress=known), supposed, now, revisions)
    answer = WhatIf(
        now=at, before=before, after=before, refused=night.refused, window_ends=_window(plan, state), plan=plan
    )
    if night.refused:
        return answer
    as_supposed = _throttled(night, state, supposed, at) if supposed.word == "throttle" else night
    held_until = at + supposed.held_for if supposed.held_for is not None else None
    then = forecast(as_supposed.plan, as_supposed.state, at, progress=known, held_until=held_until)
    if supposed.word == "throttle":
        then = replace(then, planned=seen.planned, go_live_planned=seen.go_live_planned)
    after = _prospect(night.plan, as_supposed.state, then, at, known)
    if chances:
        before = _with_chance(before, _Night(plan=plan, state=state, progress=known), at, go_live_due(plan, state))
        after = _with_chance(after, as_supposed, at, go_live_due(night.plan, night.state), held_until)
    return replace(
        answer,
        before=before,
        after=after,
        entries=night.entries,
        reckoned=(*_reckoned_of_hold(state, supposed), *reckoned_of_shift(state, supposed.word), *as_supposed.reckoned),
        moved=tuple(moved_clocks(plan, night.plan, state)),
        stays=stays(plan, state, supposed.word, supposed.args, now),
        weaker=_newly_weaker(state, night.state),
        plan=night.plan,
    )


def _window(plan: Plan, state: RunState) -> datetime | None:
    return state.clock.planned(plan.window_ends) if plan.window_ends is not None else None


def _newly_weaker(before: RunState, after: RunState) -> tuple[Weakening, ...]:
    return tuple(one for one in after.weakened if one not in before.weakened)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """A night as it is, or as it is supposed to be."""

    plan: Plan
    state: RunState
    progress: Mapping[UnitId, Progress]
    refused: str = ""
    entries: tuple[Entry, ...] = ()
    reckoned: tuple[str, ...] = ()


def _with_chance(
    prospect: Prospect, night: _Night, now: datetime, by: datetime, held_until: datetime | None = None
) -> Prospect:
    """With the chance of the go-live, where one is to come: simulated from the night as it is supposed to be."""
    plan = night.plan
    if prospect.go_live is None or not go_live_ahead(plan, night.state):
        return prospect
    likely = estimated(plan, night.state, now, night.progress, simulate=(plan.go_live,), held_until=held_until)
    return replace(prospect, chance=likely.chance(plan.go_live, by), chance_by=by)


def _decided(night: _Night, supposed: Supposition, now: datetime, revisions: Mapping[str, Plan]) -> _Night:
    """The night after the command, or with why it would be refused. A hold that is there already may go on."""
    state = night.state
    if supposed.word == "hold" and state.hold is not None:
        return night
    args = _with_reason(as_if_read(supposed.args) if supposed.word == "done" else supposed.args)
    sent = Sent(id=state.commands + 1, actor=state.keys.holder, verb=supposed.word, args=args, at=now)
    held = {**dict.fromkeys(state.plans, as_written(night.plan)), **revisions}
    ruling = decide_as_if_agreed(night.plan, state, sent, now, revisions=held)
    refused = next((one.event.reason for one in ruling.entries if isinstance(one.event, CommandRefused)), "")
    entries = tuple(one for one in ruling.entries if not isinstance(one.event, CommandRefused | KeysKept))
    return replace(night, plan=ruling.plan, state=ruling.state, refused=refused, entries=entries)


def _with_reason(args: Mapping[str, object]) -> Mapping[str, object]:
    """Of a no-go that is supposed without its reason: the command will need one, a question does not."""
    return args if args.get("choice") != Choice.NO_GO or args.get("text") else {**args, "text": "what if"}


def _prospect(
    plan: Plan, state: RunState, seen: Forecast, now: datetime, progress: Mapping[UnitId, Progress]
) -> Prospect:
    ahead = [task for task in plan.tasks if not state.unit(task.id).released]
    shut = _shut(plan, state)
    coming = [task for task in ahead if task.id not in shut]
    back = rollbacks_under_way(plan, state, now, progress) if state.rollback is not None else {}
    stretches = intervals(plan, state, seen, now, rolled_back=back)
    return Prospect(
        gates={task.id: _gate(state, seen, task, task.id in shut) for task in ahead if _is_gate(task)},
        go_live=_go_live(plan, state, seen, shut),
        go_live_planned=seen.go_live_planned,
        back_by=seen.back_by,
        latest_safe_no_go=seen.latest_safe_no_go,
        rolled_back_at=_rolled_back_at(state, back, now),
        late=_late(state, seen, coming),
        missed=tuple(missed for task in coming for missed in _missed(state, seen, stretches, task)),
        intervals=stretches,
    )


def _go_live(plan: Plan, state: RunState, seen: Forecast, shut: Container[TaskId]) -> datetime | None:
    """When it will be or was; None where none comes."""
    return seen.go_live if state.unit(plan.go_live).released or plan.go_live not in shut else None


def _shut(plan: Plan, state: RunState) -> Container[TaskId]:
    """What does not come as things are: all of it once the night is over or rolled back."""
    over = state.ended is not None or state.rollback is not None
    return plan.by_id if over else behind_a_no_go(plan, state)


def _rolled_back_at(state: RunState, back: Mapping[UnitId, Expected], now: datetime) -> datetime | None:
    return max((one.end for one in back.values()), default=now) if state.rollback is not None else None


def _is_gate(task: Task) -> bool:
    return isinstance(task.body, Checkpoint)


def _gate(state: RunState, seen: Forecast, task: Task, shut: bool) -> GateAhead:
    due = seen.planned[task.id].end if task.deadline is None else state.clock.planned(task.deadline)
    return GateAhead(task=task.id, ends=None if shut else seen.expected[task.id].end, due=due)


def _late(state: RunState, seen: Forecast, coming: Sequence[Task]) -> tuple[TaskId, ...]:
    due = ((task.id, state.clock.planned(task.deadline)) for task in coming if task.deadline is not None)
    return tuple(name for name, deadline in due if seen.expected[name].end > deadline)


def _missed(
    state: RunState, seen: Forecast, stretches: Sequence[IntervalOutlook], task: Task
) -> Iterator[MissedLimit | MissedInterval]:
    """The times and lengths that a checkpoint asks for, and that will not be kept; chances are not worked out."""
    for at, one in enumerate(task.body.criteria if isinstance(task.body, Checkpoint) else (), start=1):
        match one:
            case ForecastCriterion(at_least=None):
                by, ends = state.clock.planned(one.by), seen.expected[one.task].end
                if whole_minutes(ends - by) > 0:
                    yield MissedLimit(gate=task.id, criterion=at, task=one.task, by=by, ends=ends)
            case IntervalCriterion():
                if beyond := _beyond(one, stretches):
                    name = one.interval.id
                    yield MissedInterval(gate=task.id, criterion=at, interval=name, at_most=one.at_most, beyond=beyond)
            case _:
                pass


def _beyond(asked: IntervalCriterion, stretches: Sequence[IntervalOutlook]) -> timedelta | None:
    found = next((one for one in stretches if one.interval.id == asked.interval.id), None)
    return found.beyond(asked.at_most) if found is not None else None


def _reckoned_of_hold(state: RunState, supposed: Supposition) -> tuple[str, ...]:
    if supposed.held_for is None:
        return ()
    so_long = f"nothing begins in the next {in_words(supposed.held_for)}; what runs goes on"
    if state.hold is None:
        return (so_long,)
    return (f"there is a hold by {state.hold.by} already: as if it went on", so_long)


# --- what another number of workers means ------------------------------------------------------------------------


def _throttled(night: _Night, before: RunState, supposed: Supposition, now: datetime) -> _Night:
    """The rest of the work at the rate of so many workers, where half of them take twice as long."""
    unit = UnitId(str(supposed.args["task"]))
    task = night.plan.by_id.get(TaskId(unit))
    workers, had = (_workers(task, state.unit(unit).tuning) for state in (night.state, before))
    if task is None or workers is None or had is None or supposed.args.get("workers") is None:
        return replace(night, reckoned=("how this changes its rate is not known",))
    reckoned = (
        f"{unit}: what {counted(had, 'worker does', 'workers do')} in an hour, "
        f"{workers} {plural(workers, 'does', 'do')} in {in_words(timedelta(hours=had / workers))}",
    )
    if before.unit(unit).phase is not Phase.RUNNING:
        return replace(night, plan=_stretched(night.plan, task, had / workers), reckoned=reckoned)
    ends = forecast(night.plan, before, now, progress=night.progress).expected[task.id].end
    known = replace(night.state.unit(unit), eta=now + max(ends - now, timedelta()) * (had / workers))
    return replace(night, state=replace(night.state, units={**night.state.units, unit: known}), reckoned=reckoned)


def _workers(task: Task | None, tuning: Mapping[str, int]) -> int | None:
    """How many workers a task has; None where nobody says."""
    if task is None or not isinstance(task.body, Job):
        return None
    return workers_of(task.body.spec, tuning)


def _stretched(plan: Plan, task: Task, share: float) -> Plan:
    """The plan with another length of one task, in its rehearsals too."""
    tasks = tuple(replace(one, duration=one.duration * share) if one is task else one for one in plan.tasks)
    nights = tuple(_stretched_night(night, task.id, share) for night in plan.nights)
    return replace(plan, tasks=tasks, nights=nights)


def _stretched_night(night: Night, task: TaskId, share: float) -> Night:
    return replace(night, tasks=tuple(_stretched_unit(one, share) if one.id == task else one for one in night.tasks))


def _stretched_unit(unit: UnitTimes, share: float) -> UnitTimes:
    return unit if unit.active_seconds is None else replace(unit, active_seconds=unit.active_seconds * share)
