"""What a brief tells of what is late, failed, accepted, unproved or wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from console.telling.brief.facts import Contact, How, Item, Named, RedFlow, Wrong
from console.telling.brief.gates import contact
from console.text.formatting import TaskRow, task_rows
from console.text.gates.caveats import AcceptedCaveat, accepted
from console.text.workers.places import unserved
from console.view.model import View
from jobs.run.events import task_of
from jobs.run.outlook.delays import NOTABLE_DELAY, causes, own_delay
from jobs.run.outlook.flows import Light, flows_in_need
from jobs.run.outlook.people.acting import party_then
from jobs.run.outlook.problems.standing import degraded_now, degraded_since, open_problems
from jobs.run.outlook.replicating.standings import red_ones
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.shortfall import caveats_of_evidence, shortfall
from jobs.run.outlook.staleness import unproved
from jobs.run.outlook.status import Turn
from jobs.run.state.problems import Problem
from jobs.run.state.unit import FINISHED, Phase
from plans.model import Checkpoint, Job, JobKind, Milestone, Task, TaskId

_HOW = {
    Phase.ATTENTION: How.FAILED,
    Phase.DOUBT: How.DOUBT,
    Phase.UNVERIFIED: How.UNVERIFIED,
    Phase.ABANDONED: How.ABANDONED,
}


def troubles(view: View, gate: TaskId | None, rows: Iterable[TaskRow] | None = None) -> Wrong:
    """All of it; of the tasks only what a checkpoint waits for, where one is given; `rows` as `facts_of` has them."""
    found = _rows(view, rows)
    items, more = _items(view, _before(view, gate, found))
    problems = [one.problem for one in open_problems(view.plan, view.state, view.now)]
    red = [one for one in problems if one.is_red]
    return Wrong(
        items=(*_going_back(view, found), *items),
        more_late=more,
        late_because=_finished_cause(view, items),
        caveats=tuple(map(partial(_caveat, view), accepted(view.plan, view.state))),
        unproved=tuple(dict.fromkeys(_unproved(view))),
        otherwise=tuple(_otherwise(view)),
        problems=tuple(map(partial(_problem, view), red)),
        ambers=len(problems) - len(red),
        degraded=tuple(_degraded(view)),
        degraded_since=degraded_since(view.state),
        flows=tuple(_red_flows(view)),
        databases=tuple(view.state.missing) if view.state.ended is None else (),
        labels=tuple(dict.fromkeys(one.label for one in unserved(view))),
        replications=tuple(one.of.id for one in red_ones(view.plan, view.state)),
    )


def _rows(view: View, known: Iterable[TaskRow] | None) -> Sequence[TaskRow]:
    """The lines of the board; none once the run is over."""
    if view.state.ended is not None:
        return ()
    rows = task_rows(view.plan, view.state, view.forecast, view.now, view.progress) if known is None else known
    return tuple(rows)


def _before(view: View, gate: TaskId | None, rows: Sequence[TaskRow]) -> Sequence[TaskRow]:
    """Those of what a checkpoint waits for; all where none is given."""
    if gate is None:
        return rows
    meant = set(predecessors_of(view.plan, gate))
    return [row for row in rows if task_of(row.unit)[0] in meant]


def _items(view: View, rows: Sequence[TaskRow]) -> tuple[tuple[Item, ...], int]:
    """What stands still, then what is late by itself; and how many are late besides."""
    still = [item for item in map(partial(_still, view), rows) if item is not None]
    late = list(_late(view, rows))
    own = [row for row in late if _is_somebodys(view, row)]
    own.sort(key=lambda row: row.slip or timedelta(), reverse=True)
    items = (*still, *(_item(view, row, How.LATE) for row in own))
    return items, len(late) - len(own)


def _going_back(view: View, rows: Sequence[TaskRow]) -> Iterator[Item]:
    """The rollback of the night that is under way, or comes next, whichever checkpoint was asked for."""
    if not view.rolling_back:
        return
    ahead = (row for row in rows if task_of(row.unit)[1] and not row.finished)
    first = next(ahead, None)
    if first is not None and _phase(view, first) not in _HOW:
        begun = view.state.unit(first.unit).started is not None
        item = _item(view, first, How.BACK if begun else How.BACK_NEXT)
        yield replace(item, title=view.plan.by_id[TaskId(item.task)].title)


def _late(view: View, rows: Sequence[TaskRow]) -> Iterator[TaskRow]:
    """What is late and goes on."""
    return (row for row in rows if row.late and not row.finished and _phase(view, row) not in _HOW)


def _phase(view: View, row: TaskRow) -> Phase:
    return view.state.unit(row.unit).phase


def _still(view: View, row: TaskRow) -> Item | None:
    """A task at which somebody has to choose, or that was given up; none that a rollback takes back."""
    how = _HOW.get(_phase(view, row))
    if how is None or (row.look.turn is Turn.BLOCKED and how is not How.ABANDONED):
        return None
    if how is How.ABANDONED and view.state.rollback is not None:
        return None
    return _item(view, row, how)


def _is_somebodys(view: View, row: TaskRow) -> bool:
    """Whether it is late by itself, and its owner can be asked why; a checkpoint is late by what it waits for."""
    name, is_rollback = task_of(row.unit)
    task = view.plan.by_id[TaskId(name)]
    if is_rollback or isinstance(task.body, Checkpoint | Milestone):
        return False
    return row.overdue or own_delay(view.state, task, view.forecast) >= NOTABLE_DELAY


def _item(view: View, row: TaskRow, how: How) -> Item:
    task = view.plan.by_id[TaskId(task_of(row.unit)[0])]
    late = row.slip if row.slip is not None else timedelta()
    return Item(task=task.id, title=row.title, how=how, late=late, owner=_owner(view, task))


def _owner(view: View, task: Task) -> Contact:
    return contact(view, task.owner) if task.owner is not None else Contact(name="")


def _finished_cause(view: View, items: Sequence[Item]) -> str:
    """The finished task that adds most to the delay; empty where what is under way does, or nothing is to come."""
    if any(one.how is How.LATE for one in items) or not (view.go_live_ahead and view.late):
        return ""
    found = causes(view.plan, view.state, view.forecast)
    over = (one.task for one in found if view.state.unit(one.task).phase in FINISHED)
    return next(over, "")


def _otherwise(view: View) -> Iterator[str]:
    """The tasks that let the night go on, and did not end as planned."""
    for task in view.plan.tasks:
        if view.state.unit(task.id).released and shortfall(view.plan, view.state, task.id) is not None:
            yield task.id


def _degraded(view: View) -> Iterator[Named]:
    return (Named(id=one.part, text=one.text, since=one.since) for one in degraded_now(view.state))


def _red_flows(view: View) -> Iterator[RedFlow]:
    for row in flows_in_need(view.plan, view.state):
        if row.light is Light.RED:
            missing = row.seen.stands.missing if row.seen is not None else 0
            owner = contact(view, row.owner) if row.owner else Contact(name="")
            yield RedFlow(name=row.name, missing=missing, owner=owner)


def _unproved(view: View) -> Iterator[str]:
    """What ended without evidence, was written to since it was proved, or proves less than it should."""
    for task in view.plan.tasks:
        known = view.state.unit(task.id)
        if known.phase is Phase.UNVERIFIED or (known.released and _is_stale(view, task)):
            yield task.id
    yield from (task for task, _ in caveats_of_evidence(view.plan, view.state))


def _is_stale(view: View, task: Task) -> bool:
    is_proof = isinstance(task.body, Job) and task.body.kind is JobKind.RECONCILE
    return is_proof and bool(unproved(view.plan, view.state, task.id))


def _caveat(view: View, one: AcceptedCaveat) -> Named:
    """At which checkpoint, and what was accepted there: of a vote whose it is and what was said."""
    kind, _, subject = one.name.partition(":")
    if kind != "vote":
        return Named(id=one.gate, text=one.means or one.name)
    vote, name = view.state.unit(one.gate).vote(subject), party_then(view.plan, view.state, subject)
    return Named(id=one.gate, text=f"{name}: {vote.text}" if vote is not None and vote.text else name)


def _problem(view: View, problem: Problem) -> Named:
    owner = contact(view, problem.owner) if problem.owner else Contact(name="")
    return Named(id=problem.id, text=problem.text, owner=owner)
