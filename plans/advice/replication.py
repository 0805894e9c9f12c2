"""What is unwise in a plan of databases that follow each other: what nobody ends, who may write, until when."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from plans.assemble.context import Context
from plans.durations import format_duration
from plans.file.yaml_source import Path
from plans.graph import Graph
from plans.model import (
    Checkpoint,
    DatabaseId,
    FencedBy,
    FollowSpec,
    Job,
    Plan,
    Replication,
    SwitchBackSpec,
    SwitchSpec,
    Task,
    UnfollowSpec,
)
from plans.model.jobs import ReplicatingSpec
from plans.schedule import Schedule
from plans.table_names import may_share

_LITTLE_WAL = 1024**3
"""What a server without any slot keeps of its log between two checkpoints, as it is delivered."""
_LONG_PAUSE = timedelta(minutes=5)


def advise_on_replications(context: Context, plan: Plan, graph: Graph, planned: Schedule) -> None:
    """Record what is unwise, in a plan that has any."""
    for one in plan.replications.values():
        path: Path = ("replication", one.id)
        _begun_and_ended(context, path, plan, one)
        _fenced(context, path, plan, one)
        if one.wal_at_most < _LITTLE_WAL:
            message = f"servers that nothing follows keep as much: the slots of {one.id} may be dropped for nothing"
            context.warn((*path, "wal_at_most"), message, "what the disk of each server can spare")
        _until(context, path, plan, one, planned)
        _given_away(context, plan, graph, planned, one)
    _pauses(context, plan)
    _followed_by_two(context, plan)
    _revoked_beside_another(context, plan)


def _tasks_with(plan: Plan, one: Replication, kind: type[ReplicatingSpec]) -> Iterator[tuple[int, Task]]:
    """The tasks whose own job is of this kind, with their places in the list."""
    for index, task in enumerate(plan.tasks):
        spec = task.body.spec if isinstance(task.body, Job) else None
        if isinstance(spec, kind) and spec.replication.id == one.id:
            yield index, task


def _begun_and_ended(context: Context, path: Path, plan: Plan, one: Replication) -> None:
    if not any(_tasks_with(plan, one, FollowSpec)):
        hint = f"job: {{follow: {{of: {one.id}}}}} on a task"
        context.warn(path, f"no task makes {one.target} follow {one.source} in {one.id}", hint, key=True)
    elif not any(_tasks_with(plan, one, UnfollowSpec)):
        message = f"nothing ends {one.id}: after the run a slot of it goes on keeping the log of a server, unwatched"
        context.warn(path, message, f"job: {{unfollow: {{of: {one.id}}}}} on a last task", key=True)


# --- who may write -----------------------------------------------------------------------------------------------


def _fenced(context: Context, path: Path, plan: Plan, one: Replication) -> None:
    """Record an end at which nobody is kept from writing when people change sides."""
    for database, kind, when in (
        (one.source, SwitchSpec, "a switch"),
        (one.target, SwitchBackSpec, "a switch back"),
    ):
        if not one.fenced_of(database).roles and _is_done(plan, one, kind):
            message = f"{when} of {one.id} keeps nobody from writing to {database}"
            hint = f"fence: {{{database}: {{roles: [...]}}}}: what applications log in with"
            context.warn((*path, "fence", *_written(one, database)), message, hint, key=True)


def _written(one: Replication, database: DatabaseId) -> tuple[str, ...]:
    return (database,) if database in one.fenced else ()


def _is_done(plan: Plan, one: Replication, kind: type[ReplicatingSpec]) -> bool:
    """Whether a task or a rollback does this."""
    bodies = [body for task in plan.tasks for body in (task.body, task.rollback.body if task.rollback else None)]
    specs = [body.spec for body in bodies if isinstance(body, Job)]
    return any(isinstance(spec, kind) and spec.replication.id == one.id for spec in specs)


def _pauses(context: Context, plan: Plan) -> None:
    for index, task in enumerate(plan.tasks):
        spec = task.body.spec if isinstance(task.body, Job) else None
        if isinstance(spec, SwitchSpec | SwitchBackSpec) and spec.pause_at_most > _LONG_PAUSE:
            message = f"{task.id} may keep everybody from writing for {format_duration(spec.pause_at_most)}"
            key = "switch" if isinstance(spec, SwitchSpec) else "switch_back"
            context.warn(("tasks", index, "job", key, "pause_at_most"), message, "30s is what it is without this line")


# --- until when it can be taken back -----------------------------------------------------------------------------


def _until(context: Context, path: Path, plan: Plan, one: Replication, planned: Schedule) -> None:
    """Record a promise that the plan itself cannot keep."""
    until, place = one.reversible_until, (*path, "reversible_until")
    if until is None:
        return
    for _, task in _tasks_with(plan, one, SwitchSpec):
        if (late := planned.tasks[task.id].end - until) >= timedelta():
            message = f"{task.id} is planned to end {format_duration(late)} after this: it could never be taken back"
            context.warn(place, message, "a later time, days after the go-live")
            return
    for _, task in _tasks_with(plan, one, UnfollowSpec):
        if (early := until - planned.tasks[task.id].start) > timedelta():
            message = f"{task.id} is planned {format_duration(early)} before this, and takes the way back away"
            context.warn(place, message, f"not_before: on {task.id}, or an earlier time here")
            return
    ends = max(planned.end, planned.go_live + plan.watched.hypercare)
    if until > ends:
        message = f"the run is planned to end {format_duration(until - ends)} before this: nobody watches the way back"
        context.warn(place, message, "a checkpoint at that time, behind the go-live, or hypercare: 3d")


def _given_away(context: Context, plan: Plan, graph: Graph, planned: Schedule, one: Replication) -> None:
    """Record a point of no return behind a switch whose go is planned while it could still be taken back."""
    if one.reversible_until is None:
        return
    for _, switch in _tasks_with(plan, one, SwitchSpec):
        behind = graph.behind(switch.id)
        for index, task in enumerate(plan.tasks):
            if task.id in behind and isinstance(task.body, Checkpoint) and task.body.point_of_no_return:
                early = one.reversible_until - (task.deadline or planned.tasks[task.id].end)
                if early > timedelta():
                    message = (
                        f"{task.id} is planned to give the way back of {one.id} away {format_duration(early)} early"
                    )
                    hint = "not_before: on it, near reversible_until; or a deadline until when it stays open"
                    context.warn(("tasks", index), message, hint)


# --- several -----------------------------------------------------------------------------------------------------


def _followed_by_two(context: Context, plan: Plan) -> None:
    """Record tables of a source that two databases follow, of which one is switched to."""
    for one, other in combinations(plan.replications.values(), 2):
        same = one.rows.source == other.rows.source and _reads_same(one, other)
        if same and any(_is_done(plan, each, SwitchSpec) for each in (one, other)):
            message = f"{one.target} and {other.target} follow the same tables of {one.source}"
            hint = "after a switch to one of them the other misses what is written there"
            context.warn(("replication", other.id, "tables"), message, hint, key=True)


def _reads_same(one: Replication, other: Replication) -> bool:
    return any(may_share(mine, theirs) for mine in one.rows.tables for theirs in other.rows.tables)


def _revoked_beside_another(context: Context, plan: Plan) -> None:
    """Record a right that everybody has and that two replications would take, and give back, one by one."""
    for one, other in combinations(plan.replications.values(), 2):
        for database in one.fenced.keys() & other.fenced.keys():
            fences = one.fenced_of(database), other.fenced_of(database)
            if all(fence.roles for fence in fences) and any(fence.by is FencedBy.REVOKE for fence in fences):
                message = f"{one.id} and {other.id} keep roles out of {database}, by revoke"
                hint = "where everybody may connect to it the second switch is refused: by: nologin"
                context.warn(("replication", other.id, "fence", database), message, hint, key=True)
