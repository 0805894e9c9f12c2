"""What a command did, and what it rests on, as a second person agrees to it: in words that can be compared.

Words, so that whoever agrees reads what the first has seen, and is told what has changed since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from jobs.run.decisions.decision import Desk, Savepoint
from jobs.run.decisions.seconds.lost import lost_seconds
from jobs.run.events import (
    AttemptStarted,
    CheckpointDecided,
    Decision,
    Event,
    Finish,
    PlanAmended,
    RollbackBegun,
    TaskFinished,
    UnitId,
    task_of,
)
from jobs.run.outlook.seconds.needed import named, needed, second_of
from jobs.run.state.model import RunState
from jobs.run.state.seconds import SecondAct
from jobs.run.state.unit import GivenFigures, Phase, UnitState
from plans.model import Checkpoint, Criterion, ForecastCriterion, IntervalCriterion, Plan, RollbackCriterion, TaskId

_RELEASES = frozenset({Finish.DONE, Finish.FIXED, Finish.SKIPPED})
_GO = frozenset({Decision.GO, Decision.GO_WITH_CAVEAT})
_SHOWN = 3
"""Changes that are told of one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a command does that may need a second person."""

    unit: UnitId | None
    """The task that it is about; None of the night."""
    parties: tuple[str, ...]
    """Of which somebody has to agree now."""
    does: str
    """`D08 is done`."""
    seen: tuple[str, ...]
    """What it rests on."""


def consequence(desk: Desk, before: Savepoint) -> Consequence | None:
    """What was decided since `before` that may need a second person; None where nothing was."""
    plan, events = before.plan, [entry.event for entry in desk.entries[before.entries :]]
    units_of = {event: units for event in events if (units := _guarded(plan, before.state, event))}
    lost = _lost(desk, plan, events)
    if not units_of and not lost:
        return None
    guarded, units = list(units_of), tuple(dict.fromkeys(chain.from_iterable(units_of.values())))
    parties = (*needed(plan, before.state, units, desk.real), *(party for party, _ in lost))
    return Consequence(
        unit=_about(guarded, units) if not lost else None,
        parties=tuple(dict.fromkeys(parties)),
        does=", ".join([*map(_does, guarded), *_amends([text for _, text in lost])]),
        seen=tuple(_seen(desk, before, guarded, units)),
    )


def _lost(desk: Desk, before: Plan, events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """The second persons that an amendment among these takes away."""
    is_amended = any(isinstance(event, PlanAmended) for event in events)
    return tuple(lost_seconds(before, desk.plan)) if is_amended else ()


def _about(events: Sequence[Event], units: Sequence[UnitId]) -> UnitId | None:
    """The one task that it is about; None of several, and of the night."""
    tasks = {UnitId(task_of(unit)[0]) for unit in units}
    is_whole = any(isinstance(event, RollbackBegun) and event.whole for event in events)
    return tasks.pop() if len(tasks) == 1 and not is_whole else None


def changed(act: SecondAct, found: Consequence | None) -> str:
    """What is not as it was asked for, in words; empty where all of it is."""
    if found is None:
        return "it would do something else now"
    if found.does != act.does:
        return f"now it would be: {found.does}"
    if more := set(found.parties) - set(act.parties):
        return f"now {named(sorted(more))} has to agree as well"
    return "; ".join(_differences(act.seen, found.seen)[:_SHOWN])


def _differences(before: Sequence[str], now: Sequence[str]) -> list[str]:
    fresh = [f"now {line}" for line in now if line not in before]
    return fresh or [f"no longer {line}" for line in before if line not in now]


def _guarded(plan: Plan, before: RunState, event: Event) -> tuple[UnitId, ...]:
    """The tasks or rollbacks with a second person that an event is about, if it is one for which they are there."""
    match event:
        case TaskFinished(unit=unit, how=how) if how in _RELEASES and not task_of(unit)[1]:
            units: tuple[UnitId, ...] = (unit,)
        case CheckpointDecided(unit=unit, decision=decision) if decision in _GO:
            units = (unit,)
        case AttemptStarted(unit=unit) if before.unit(unit).phase is not Phase.RETRYING and not task_of(unit)[1]:
            units = (unit,)
        case RollbackBegun():
            units = event.units
        case _:
            return ()
    return tuple(unit for unit in units if second_of(plan, unit) is not None)


def _does(event: Event) -> str:
    match event:
        case TaskFinished():
            return f"{event.unit} is {event.how}"
        case CheckpointDecided():
            return f"{event.unit} is given a {event.decision}"
        case AttemptStarted():
            return f"{event.unit} starts"
        case RollbackBegun(whole=True):
            return "the night is rolled back"
        case RollbackBegun(units=units):
            return f"{named([task_of(unit)[0] for unit in units])} is rolled back"
        case _:
            return ""


def _amends(lost: Sequence[str]) -> list[str]:
    return [f"the plan is amended: {'; '.join(lost)}"] if lost else []


def _seen(desk: Desk, before: Savepoint, events: Sequence[Event], units: Sequence[UnitId]) -> Iterator[str]:
    """All that it rests on: the plan's revision, what is rolled back, what was reported, measured and answered."""
    yield f"the plan is at revision {before.state.revision}"
    for event in events:
        if isinstance(event, RollbackBegun):
            yield f"it rolls back {', '.join(task_of(unit)[0] for unit in event.units)}"
    for unit in units:
        task = before.plan.by_id[TaskId(task_of(unit)[0])]
        if isinstance(task.body, Checkpoint):
            yield from _of_poll(task.body, desk.unit(unit))
        elif not task_of(unit)[1]:
            yield from _of_work(unit, before.state.unit(unit), desk.unit(unit))


def _of_poll(body: Checkpoint, known: UnitState) -> Iterator[str]:
    for index, criterion in enumerate(body.criteria):
        measured = known.criteria.get(index)
        truth = {True: "true", False: "not true", None: "not known"}[measured.ok if measured is not None else None]
        text = f": {measured.text}" if measured is not None and not _moves_by_itself(criterion) else ""
        yield f"criterion {index + 1} is {truth}{text}"
    for party in body.poll:
        vote = known.vote(party)
        said = f"{vote.answer}{f' ({vote.text})' if vote.text else ''}" if vote is not None else "nothing"
        yield f"{party} says {said}"
    if known.decided is not None and known.decided.accepted:
        yield f"it accepts {', '.join(known.decided.accepted)}"


def _moves_by_itself(criterion: Criterion) -> bool:
    """Whether its reading is another one each minute: only whether it is true is compared."""
    return isinstance(criterion, ForecastCriterion | RollbackCriterion | IntervalCriterion)


def _of_work(unit: UnitId, before: UnitState, after: UnitState) -> Iterator[str]:
    """What was reported of a task up to and with the command, and how its last attempt ended."""
    if before.attempts:
        last = before.attempts[-1]
        yield f"{unit} has had {len(before.attempts)} attempts, the last one {last.how or 'under way'}"
    if after.readings:
        yield f"{unit} counts {after.count}"
    if after.given is not None:
        yield f"{unit} is told {_figures(after.given)}"
    if after.verdict is not None:
        yield f"{unit} is {after.verdict}"
    if after.ticks or after.settled:
        yield f"{unit} has {len(after.ticks)} ticks{_waived(after)}"


def _figures(given: GivenFigures) -> str:
    figures = ", ".join(f"{name}={value}" for name, value in given.figures.items())
    return " ".join(filter(None, (figures, given.file, given.sha256[:12])))


def _waived(known: UnitState) -> str:
    settled = ", ".join(f"{one.item} {one.settlement}" for one in known.settled)
    return f"; {settled}" if settled else ""
