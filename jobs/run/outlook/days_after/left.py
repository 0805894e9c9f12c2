"""What is left when the days after are over: what is red, degraded, given up, open, waived, unverified or skipped, and
whose it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from jobs.run.events import Severity, UnitId
from jobs.run.outlook.flows import FlowRow, flows_in_need
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.outlook.replicating.stages import standing_somewhere, unwatched
from jobs.run.outlook.replicating.standings import owner_of
from jobs.run.outlook.shortfall import shortfall
from jobs.run.state.model import RunState
from plans.handing_over import with_handover
from plans.model import Plan, Task, TaskId
from plans.model.left_over import LeftOver

DAILY = "DAILY"
"""The id of what is always left, the daily work itself; of a plan that has a task of this id, with a colon."""
_FLOW = "flow:"
"""Before the name of a flow; a hand-over of an older program lacks it."""
_LONGEST = 300
"""Characters of what is said of one."""
_UNSPEAKABLE = re.compile(r"[^\w./\\-]+")
"""What in the name of a template would be two words, or two items, in a command."""


def left_over(plan: Plan, state: RunState) -> tuple[LeftOver, ...]:
    """All of it, the daily work first, then what is red; each under an id of its own.

    An id of a task has no colon, so that nothing else is taken for a task.
    """
    go_live = plan.by_id[plan.go_live]
    name = DAILY if TaskId(DAILY) not in plan.by_id else f"work:{DAILY}"
    daily = LeftOver(id=name, what=f"{plan.title}: the daily work", group="daily work", owner=str(go_live.owner or ""))
    wrong = [*_problems(plan, state, Severity.RED), *_degraded(plan, state), *map(_flow, flows_in_need(plan, state))]
    found = [daily, *wrong, *_given_up(plan, state), *_replications(plan, state)]
    found += [*_tasks(plan, state), *_problems(plan, state, Severity.AMBER)]
    return tuple(_told_apart(found))


def _told_apart(found: Iterable[LeftOver]) -> Iterator[LeftOver]:
    """All of them; of those that would have one id the later ones with a number behind it."""
    taken: set[str] = set()
    for one in found:
        names = (one.id, *(f"{one.id}-{number}" for number in range(2, len(taken) + 3)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield replace(one, id=name)


def red_since(plan: Plan, state: RunState) -> tuple[str, ...]:
    """What turned red after the hand-over began, by name: nobody takes that over by an item of it."""
    begun = state.handover
    if begun is None:
        return ()
    known = {_FLOW + one.id.removeprefix(_FLOW) if one.group.endswith("flows") else one.id for one in begun.left}
    now = (one.id for one in left_over(plan, state) if one.group.startswith(Severity.RED))
    return tuple(name for name in now if name not in known)


def handed_over(plan: Plan, state: RunState) -> Plan:
    """The plan with the task in which that is handed over, once it has begun."""
    begun = state.handover
    return with_handover(plan, begun.left, begun.since) if begun is not None else plan


def _flow(row: FlowRow) -> LeftOver:
    condition = row.condition or "not counted"
    text = f"{row.name} is {condition}: {row.reason}" if row.reason else f"{row.name} is {condition}"
    name = _FLOW + _UNSPEAKABLE.sub("-", row.series.name)
    return LeftOver(id=name, what=text[:_LONGEST], group=f"{row.light} flows", owner=str(row.owner or ""))


def _given_up(plan: Plan, state: RunState) -> Iterator[LeftOver]:
    """What of the flows was given up, each with who said so and why: it is lost, and somebody has to know."""
    for one in state.settled:
        flow = plan.watched.flow(one.series.flow)
        when = f"{one.at.astimezone(ZoneInfo(plan.timezone)):%d %b %H:%M}"
        text = f"{one.said} by {one.by}, {when}: {one.reason}"
        name = "settled:" + _UNSPEAKABLE.sub("-", one.series.name)
        owner = str(flow.owner or "") if flow is not None else ""
        yield LeftOver(id=name, what=text[:_LONGEST], group="given up", owner=owner)


def _replications(plan: Plan, state: RunState) -> Iterator[LeftOver]:
    """Each that is in force: with the run ends the watch over what its slots make a server keep."""
    for one in standing_somewhere(plan, state) if not state.simulated else ():
        owner = str(owner_of(plan, one.id) or "")
        yield LeftOver(id=f"replication:{one.id}", what=unwatched(one)[:_LONGEST], group="replications", owner=owner)


def _problems(plan: Plan, state: RunState, severity: Severity) -> Iterator[LeftOver]:
    """The open problems of a severity; one that is called as a task of the plan is by the name of its caveat."""
    for one in state.problems:
        if one.is_open and one.severity is severity:
            name = one.id if TaskId(one.id) not in plan.by_id else one.caveat
            on = f" on {one.unit or one.flow}" if one.unit or one.flow else ""
            said = f"; {one.said}" if one.said else ""
            text = f"{one.id}{on}: {one.text}{said}"[:_LONGEST]
            yield LeftOver(id=name, what=text, group=f"{severity} problems", owner=one.owner)


def _degraded(plan: Plan, state: RunState) -> Iterator[LeftOver]:
    """Each part that is degraded; of what a flow degrades the owner is the flow's."""
    for number, one in enumerate(degraded_now(state), start=1):
        cause = plan.watched.flow(one.flow)
        owner = str(cause.owner or "") if cause is not None else ""
        text = f"{one.part or 'all of it'} is degraded: {one.text}"[:_LONGEST]
        yield LeftOver(id=f"degraded:{number}", what=text, group="degraded", owner=owner)


def _tasks(plan: Plan, state: RunState) -> Iterator[LeftOver]:
    for task in plan.tasks:
        if not task.hands_over and (said := _said(plan, state, task)):
            group, text = said
            yield LeftOver(id=task.id, what=text[:_LONGEST], group=group, owner=str(task.owner or ""))


def _said(plan: Plan, state: RunState, task: Task) -> tuple[str, str] | None:
    """Of which sort a task is that did not end as it was meant, and what there is to say; None where it did."""
    found = shortfall(plan, state, task.id)
    if found is not None:
        return str(found.lack), f"{task.title}: {found.text}"
    if not state.unit(UnitId(task.id)).released:
        return "open", f"{task.title}: {task.id} is open"
    return None
