"""For how long people have been on when something has to be done, and what comes while nobody is: by the forecast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.outlook.people.acting import acting, caller, on_by_clock
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED
from plans.acting import parties_in
from plans.model import Checkpoint, Confirm, Manual, Plan, Task, TaskId
from plans.model.shifts import LONG, REST, Person, PersonId, WorkShift, stretches

_NO_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFor:
    """Somebody who acts for a party at a checkpoint, and for how long they have been on by then."""

    task: TaskId
    party: str
    person: Person
    at: datetime
    """Run time."""
    worked: timedelta
    stays: bool = False
    """Whether their shift is over by then, nobody follows, and they would have to stay."""

    @property
    def is_long(self) -> bool:
        """Whether that is too long."""
        return self.worked > LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyOn:
    """A turn that comes while nobody of a party is on."""

    task: TaskId
    party: str
    at: datetime
    """Run time."""
    last: OnFor | None = None
    """Whoever was on last, if they stayed."""


def on_at_gate(plan: Plan, state: RunState, task: Task, at: datetime) -> Iterator[OnFor | NobodyOn]:
    """Who acts for each party of a checkpoint when it is decided, and for how long they have been on; the first of
    each."""
    on = on_by_clock(plan, state, at)
    for party in parties_in(task):
        person = caller(plan, state, party) if party in state.substitutes and plan.people.shifts else None
        if person is not None:
            worked = worked_until(plan, state, person.name, at)
            yield OnFor(task=task.id, party=party, person=person, at=at, worked=worked)
        elif party in on and party not in state.substitutes:
            yield _on_for(plan, state, task, party, on[party], at)


def long_on(plan: Plan, state: RunState, found: Forecast) -> tuple[OnFor, ...]:
    """Of the checkpoints ahead: who has been on for too long by then, or would have if they stayed; the first time of
    each person."""
    first: dict[str, OnFor] = {}
    for task in _ahead(plan, state):
        if isinstance(task.body, Checkpoint):
            for one in on_at_gate(plan, state, task, _decided(found, task)):
                who = one.last if isinstance(one, NobodyOn) else one
                if who is not None and who.is_long and who.at <= first.get(who.person.name, who).at:
                    first[who.person.name] = who
    return tuple(sorted(first.values(), key=lambda one: one.at))


def nobody_on(plan: Plan, state: RunState, found: Forecast) -> tuple[NobodyOn, ...]:
    """The turns of people ahead that come while nobody is on, the earliest first; of each party the first."""
    first: dict[str, NobodyOn] = {}
    coming = sorted(_ahead(plan, state), key=lambda task: found.expected[task.id].start)
    for task in coming if plan.people.parties else ():
        if not isinstance(task.body, Checkpoint | Manual | Confirm):
            continue
        for party in parties_in(task):
            asked = party in plan.people.parties and party not in state.substitutes and party not in first
            gap = _gap(plan, state, task, party, found.expected[task.id]) if asked else None
            if gap is not None:
                first[party] = gap
    return tuple(sorted(first.values(), key=lambda one: one.at))


def worked_until(plan: Plan, state: RunState, person: str, at: datetime) -> timedelta:
    """For how long somebody has been on at a moment, without a rest, pauses left out; as if they stayed where their
    shift is over by then. `person` is a name."""
    found = stretches([(begins, min(ends, at)) for begins, ends in _hours(plan, state, person) if begins < at])
    if not found or at - found[-1].ends >= REST:
        return timedelta()
    return found[-1].worked + (at - found[-1].ends)


def _ahead(plan: Plan, state: RunState) -> Iterator[Task]:
    over = state.ended is not None or state.rollback is not None
    return (task for task in (() if over else plan.tasks) if not _is_over(state, task))


def _is_over(state: RunState, task: Task) -> bool:
    known = state.unit(task.id)
    return known.released or known.phase in FINISHED


def _decided(found: Forecast, task: Task) -> datetime:
    return found.expected[task.id].end


def _on_for(
    plan: Plan, state: RunState, task: Task, party: str, people: tuple[str, ...], at: datetime
) -> OnFor | NobodyOn:
    persons = [one for name in people if (one := acting(plan, state, name)) is not None]
    if persons:
        worked = worked_until(plan, state, persons[0].name, at)
        return OnFor(task=task.id, party=party, person=persons[0], at=at, worked=worked)
    return NobodyOn(task=task.id, party=party, at=at, last=_last_on(plan, state, task, party, at))


def _last_on(plan: Plan, state: RunState, task: Task, party: str, at: datetime) -> OnFor | None:
    """Whoever was on for a party last, as if they stayed."""
    before = [one for one in plan.people.of_party(party) if state.clock.planned(one.ends) <= at]
    if not before:
        return None
    last = max(before, key=lambda shift: shift.ends)
    person = acting(plan, state, last.people[0])
    worked = worked_until(plan, state, person.name, at) if person is not None else timedelta()
    if person is None or not worked:
        return None
    return OnFor(task=task.id, party=party, person=person, at=at, worked=worked, stays=True)


def _gap(plan: Plan, state: RunState, task: Task, party: str, expected: Expected) -> NobodyOn | None:
    """That nobody is on when a turn begins or ends; None where somebody is."""
    for at in expected:
        if not on_by_clock(plan, state, at).get(party):
            return NobodyOn(task=task.id, party=party, at=at, last=_last_on(plan, state, task, party, at))
    return None


def _hours(plan: Plan, state: RunState, name: str) -> Iterator[tuple[datetime, datetime]]:
    """The hours in which somebody of this name is on, run time: their own until they are replaced, those of whom they
    replace from then on, and all since they stand for a party."""
    for shift in plan.people.shifts:
        for person in shift.people:
            yield from _hours_of(plan, state, shift, person, name)
    for party, stand_in in state.substitutes.items():
        now = caller(plan, state, party)
        if now is not None and now.name == name:
            yield stand_in.since, _NO_END


def _hours_of(
    plan: Plan, state: RunState, shift: WorkShift, person: PersonId, name: str
) -> Iterator[tuple[datetime, datetime]]:
    begins, ends = state.clock.planned(shift.begins), state.clock.planned(shift.ends)
    own, now = plan.people.people[person], acting(plan, state, person)
    stand_in = state.replaced.get(person)
    since = stand_in.since if stand_in is not None else ends
    if own.name == name and begins < min(since, ends):
        yield begins, min(since, ends)
    if stand_in is not None and now is not None and now.name == name and max(since, begins) < ends:
        yield max(since, begins), ends
