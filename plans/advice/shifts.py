"""What is unwise in a plan of shifts: a turn while nobody is on, and people who are on for too long."""

from collections.abc import Iterator
from datetime import datetime

from plans.acting import parties_in
from plans.assemble.context import Context
from plans.durations import in_words
from plans.file.yaml_source import Path
from plans.model import Checkpoint, Job, Milestone, PartyId, Plan, Task
from plans.model.shifts import LONG, Person, Stretch, WorkShift, stretches, without_gaps
from plans.schedule import Schedule

_NAMED = 6


def advise_on_shifts(context: Context, plan: Plan, planned: Schedule) -> None:
    """Record what is unwise, in a plan that has shifts."""
    for name, person in plan.people.people.items():
        if not person.contact and not person.reach:
            context.warn(("people", name), f"{name} has no contact", 'contact: "+47 ..."', key=True)
    if not plan.people.shifts:
        return
    _outside(context, plan)
    for index, task in enumerate(plan.tasks):
        for party in parties_in(task):
            _gap(context, plan, ("tasks", index), task, party, planned)
    for person in plan.people.people.values():
        _long(context, plan, person, planned)
    for index, shift in enumerate(plan.people.shifts):
        if shift.ends <= plan.start:
            context.warn(("shifts", index), "this shift is over before the night starts", "its dates, from and to")


def _outside(context: Context, plan: Plan) -> None:
    """Name the parties that act somewhere, of which no shift says anything and who have no contact of their own."""
    in_shifts = plan.people.parties
    acting = (party for task in plan.tasks for party in parties_in(task) if party not in in_shifts)
    found = dict.fromkeys(party for party in acting if not plan.parties[party].contact)
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        names = f"{', '.join(list(found)[:_NAMED])}{more}"
        hint = "a shift for them, or the contact of a duty phone"
        context.warn(("shifts",), f"in no shift and without a contact, so called by nobody: {names}", hint, key=True)


def _gap(context: Context, plan: Plan, path: Path, task: Task, party: PartyId, planned: Schedule) -> None:
    """Record the first time of a task in which nobody of a party is on who has to act in it."""
    if party not in plan.people.parties or isinstance(task.body, Milestone):
        return
    begins, ends = planned.tasks[task.id].start, planned.tasks[task.id].end
    gap = next(_uncovered(list(plan.people.of_party(party)), begins, ends), None)
    if gap is None:
        return
    since, until = (_clock(context, at) for at in gap)
    at = f"at {since}" if gap[0] == gap[1] else f"from {since} to {until}"
    what = "is called where it fails" if isinstance(task.body, Job) else "must act in it"
    message = f"nobody of {party} is on {at}, who {what}: {task.id} is planned {_clock(context, begins)} to "
    hint = f'shifts: {{who: ..., for: {party}, from: "{since}", to: ...}}'
    context.warn(path, f"{message}{_clock(context, ends)}", hint)


def _uncovered(shifts: list[WorkShift], begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times between two moments in which none of these shifts is; of a single moment that one."""
    at = begins
    for since, until in without_gaps([(one.begins, one.ends) for one in shifts]):
        if since > at and at < ends:
            yield at, min(since, ends)
        at = max(at, until) if since <= ends else at
    if at < ends or (at == begins == ends and not any(one.begins <= at < one.ends for one in shifts)):
        yield at, ends


def _long(context: Context, plan: Plan, person: Person, planned: Schedule) -> None:
    """Record where somebody is on for too long."""
    shifts = plan.people.shifts_of(person.id)
    for stretch in stretches([(one.begins, one.ends) for one in shifts]):
        if stretch.worked > LONG:
            first = next(one for one in shifts if one.begins == stretch.begins)
            gates = ", ".join(_gates_late_in(plan, person, stretch, planned))
            at = f"; over {in_words(LONG)} at {gates}" if gates else ""
            times = f"{_clock(context, stretch.begins)} to {_clock(context, stretch.ends)}"
            message = f"{person.name} is on for {in_words(stretch.worked)} ({times}){at}"
            context.warn(("shifts", plan.people.shifts.index(first)), message, "somebody else for a part of it")


def _gates_late_in(plan: Plan, person: Person, stretch: Stretch, planned: Schedule) -> Iterator[str]:
    """The checkpoints in which somebody acts late in their stretch."""
    for task in plan.tasks:
        ends = planned.tasks[task.id].end
        is_theirs = any(person.id in plan.people.on_at(ends).get(party, ()) for party in parties_in(task))
        if isinstance(task.body, Checkpoint) and stretch.begins + LONG < ends <= stretch.ends and is_theirs:
            yield task.id


def _clock(context: Context, at: datetime) -> str:
    return f"{at.astimezone(context.zone):%H:%M}"
