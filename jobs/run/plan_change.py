"""What a plan says otherwise than the one before: tasks, times, what its gates lose, the go-live. Pure.

What counts as weaker is what an amendment would name (`jobs.run.decisions.weakening`), so that whoever compares two
files beforehand reads what the gates will say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import TypeVar

from jobs.run.decisions.weakening import weakened
from jobs.run.events import Weakening
from jobs.run.state.clock import RunClock
from jobs.run.state.model import Keys, RunState
from plans.model import Body, Job, Plan, Replication, ReplicationId, RunKind, Task, TaskId
from plans.model.flows import Watched
from plans.model.jobs import ReplicatingSpec
from plans.schedule import schedule

AnyBody = TypeVar("AnyBody", bound=Body)

_NOT_COMPARED = frozenset({"id", "place", "hands_over", "after", "ties"})
"""Of a task: what it is known by, what is no part of what it says, and what follows from its dependencies."""
_KEYS = {"dependencies": "after"}
"""Fields of a task whose keys are called otherwise."""
_HEAD = (
    *("title", "timezone", "start", "go_live", "window_ends", "databases", "parties", "people"),
    *("replications", "intervals", "watched", "telling", "hardware", "family", "nights", "todo"),
)
"""Of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTask:
    """A task that is in both plans and says something else."""

    before: Task
    after: Task
    parts: tuple[str, ...]
    """What of it, as the keys of a plan: `duration`, `after`, `job.where`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What follows from a plan's times."""

    go_live: datetime
    end: datetime
    critical_path: tuple[TaskId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """All that is otherwise."""

    new: tuple[Task, ...]
    gone: tuple[Task, ...]
    changed: tuple[ChangedTask, ...]
    head: tuple[str, ...]
    """What above the tasks is otherwise."""
    weakened: tuple[Weakening, ...]
    before: Reckoned
    after: Reckoned

    @property
    def is_nothing(self) -> bool:
        """Whether both plans say the same."""
        return not (self.new or self.gone or self.changed or self.head or self.weakened)


def change_between(
    before: Plan, after: Plan, state: RunState | None = None, earlier: Sequence[Plan] = ()
) -> PlanChange:
    """Compare two plans: of a run as it has them, else whole, their times and gates as production would have them.

    Args:
        before: the one that holds.
        after: the one that is to hold.
        state: of the run in which it holds; None for a run that has not begun.
        earlier: the plans that held in that run before.
    """
    held, fresh = (before, after) if state is not None else (_as_production(before), _as_production(after))
    return PlanChange(
        new=_only_in(after, before),
        gone=_only_in(before, after),
        changed=tuple(_changed(before, after)),
        head=tuple(name for name in _HEAD if _differ(before, after, name)),
        weakened=weakened(state or _not_begun(before), (*earlier, held), fresh),
        before=_reckoned(held),
        after=_reckoned(fresh),
    )


def _as_production(plan: Plan) -> Plan:
    return plan.for_run(RunKind.PRODUCTION)


def _only_in(plan: Plan, other: Plan) -> tuple[Task, ...]:
    return tuple(task for task in plan.tasks if task.id not in other.by_id)


def _changed(before: Plan, after: Plan) -> Iterator[ChangedTask]:
    for new in after.tasks:
        old = before.by_id.get(new.id)
        if old is not None and (parts := tuple(_parts(old, _as_if(new, before.replications)))):
            yield ChangedTask(before=old, after=new, parts=parts)


def _as_if(task: Task, replications: Mapping[ReplicationId, Replication]) -> Task:
    """The task, if replications were as these are: what is otherwise of one is named above the tasks, and once."""
    rollback = task.rollback
    undone = replace(rollback, body=_body_as_if(rollback.body, replications)) if rollback is not None else None
    return replace(task, body=_body_as_if(task.body, replications), rollback=undone)


def _body_as_if(body: AnyBody, replications: Mapping[ReplicationId, Replication]) -> AnyBody:
    if not isinstance(body, Job) or not isinstance(spec := body.spec, ReplicatingSpec):
        return body
    return replace(body, spec=replace(spec, replication=replications.get(spec.replication.id, spec.replication)))


def _reckoned(plan: Plan) -> Reckoned:
    planned = schedule(plan)
    return Reckoned(go_live=planned.go_live, end=planned.end, critical_path=planned.critical_path)


def _differ(before: object, after: object, name: str) -> bool:
    return bool(_without_place(getattr(before, name)) != _without_place(getattr(after, name)))


def _without_place(value: object) -> object:
    """Where a flow stands in its file says nothing of it."""
    return value.placeless if isinstance(value, Watched) else value


def _parts(old: Task, new: Task) -> Iterator[str]:
    for field in fields(Task):
        if field.name not in _NOT_COMPARED and _differ(old, new, field.name):
            yield from _of_body(old, new) if field.name == "body" else [_KEYS.get(field.name, field.name)]


def _of_body(old: Task, new: Task) -> Iterator[str]:
    """What of the work: the keys of a job of one kind; else that it is other work."""
    match old.body, new.body:
        case Job() as before, Job() as after if before.kind == after.kind:
            yield from (f"job.{name}" for name in _keys(before, after, "spec") if name != "kind")
        case before, after if type(before) is type(after):
            kind = type(after).__name__.lower()
            yield from (f"{kind}.{name}" for name in _keys(before, after))
        case _:
            yield "what it does"


def _keys(before: object, after: object, *inside: str) -> Iterator[str]:
    """The names of what differs; of these parts, and of the rows of a copy, what differs within."""
    for field in fields(before) if is_dataclass(before) else ():
        if not _differ(before, after, field.name):
            continue
        then, now = getattr(before, field.name), getattr(after, field.name)
        if field.name in (*inside, "rows") and type(then) is type(now) and is_dataclass(then):
            yield from _keys(then, now)
        else:
            yield field.name


def _not_begun(plan: Plan) -> RunState:
    """The state of a run of this plan of which nothing has happened."""
    return RunState(
        run="",
        title=plan.title,
        plan_sha256=plan.sha256,
        plans=(plan.sha256,),
        kind=RunKind.PRODUCTION,
        clock=RunClock(origin=plan.start, run_origin=plan.start),
        created_real=plan.start,
        created_by="",
        keys=Keys(holder=""),
    )
