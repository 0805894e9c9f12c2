"""What a party, or a person in their shifts, still has to do: tasks, answers, confirmations, decisions. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from console.text.formatting import TaskRow
from console.view.model import View
from jobs.run.events import task_of
from jobs.run.outlook.people.acting import caller, on_by_clock
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import Turn, silent, unconfirmed
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, Confirm, Job, Milestone, Task, TaskId


class Part(StrEnum):
    """What somebody is in a task."""

    DOES = "does"
    ANSWERS = "answers"
    DECIDES = "decides"
    CONFIRMS = "confirms"
    CALLED = "called"
    """The owner of a job: called where it fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """One thing that is still open."""

    row: TaskRow
    party: str
    part: Part
    items: tuple[str, ...] = ()
    """Of a confirmation: those that are theirs and open."""
    waits: bool = False
    """Whether others answer first."""

    @property
    def is_now(self) -> bool:
        """Whether it is their turn: of a job once it asks what to do."""
        return self.row.look.turn is Turn.PERSON and not self.waits


def of_party(view: View, rows: Sequence[TaskRow], party: str) -> list[Theirs]:
    """All of a party that is open, in the order in which it is forecast to begin."""
    if view.state.ended is not None:
        return []
    found = [one for row in rows if not row.finished for one in _parts(view, row, party)]
    return sorted(found, key=lambda one: (one.row.expected is not None, one.row.expected or (view.now, view.now)))


def of_person(view: View, rows: Sequence[TaskRow], person: str) -> list[Theirs]:
    """All that begins or ends in the hours in which a person of the plan is on."""
    parties = dict.fromkeys(party for shift in view.plan.people.shifts_of(person) for party in shift.parties)
    found = chain.from_iterable(of_party(view, rows, party) for party in parties)
    return [one for one in found if _is_of(view, one, person)]


def acting_for(view: View, name: str) -> list[str]:
    """The parties for which somebody of this name is called just now."""
    found = ((party, caller(view.plan, view.state, party)) for party in view.plan.parties)
    return [str(party) for party, person in found if person is not None and person.name == name]


def _is_of(view: View, one: Theirs, person: str) -> bool:
    """Whether somebody is on when it begins or ends."""
    moments = one.row.expected or (view.now,)
    return any(person in on_by_clock(view.plan, view.state, at).get(one.party, ()) for at in moments)


def _parts(view: View, row: TaskRow, party: str) -> Iterator[Theirs]:
    name, is_rollback = task_of(row.unit)
    task, body = view.plan.by_id[TaskId(name)], body_of(view.plan, row.unit)
    if view.state.rollback is not None and not is_rollback:
        return
    if isinstance(body, Checkpoint):
        yield from _at_gate(view, row, task, body, party)
        return
    if isinstance(body, Confirm) and (items := _open_items(view, row, body, party)):
        yield Theirs(row=row, party=party, part=Part.CONFIRMS, items=items)
    if task.owner == party and not isinstance(body, Milestone):
        yield Theirs(row=row, party=party, part=Part.CALLED if isinstance(body, Job) else Part.DOES)


def _at_gate(view: View, row: TaskRow, task: Task, gate: Checkpoint, party: str) -> Iterator[Theirs]:
    known = view.state.unit(row.unit)
    if party in gate.poll and known.vote(party) is None and known.phase is not Phase.NO_GO:
        yield Theirs(row=row, party=party, part=Part.ANSWERS)
    if party == gate.decided_by:
        waits = known.phase is Phase.OPEN and bool(silent(view.state, task))
        yield Theirs(row=row, party=party, part=Part.DECIDES, waits=waits)


def _open_items(view: View, row: TaskRow, body: Confirm, party: str) -> tuple[str, ...]:
    still = unconfirmed(view.state.unit(row.unit), body)
    return tuple(one.id for one in body.items if one.owner == party and one.id in still)
