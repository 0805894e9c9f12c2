"""What of a replication may be said otherwise while it is in force, and what is less by that. Pure.

Which rows follow which way stays until it is ended. By when it is healthy, what its slots may keep, who is kept from
writing at the next switch, and until when that can be taken back is looked up anew each time. Once all that follows is
copied, tables that came since and do not follow may be excepted.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TypeVar

from jobs.run.outlook.replicating.stages import Stage, stages
from jobs.run.state.model import RunState
from plans.durations import format_duration
from plans.model import (
    FollowSpec,
    Job,
    JobSpec,
    Plan,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    UnfollowSpec,
)

Body = TypeVar("Body")
_COPIED = frozenset({Stage.FOLLOWING, Stage.SWITCHING, Stage.SWITCHED, Stage.GOING_BACK})


def as_made(body: Body, excepting: Collection[ReplicationId] = ()) -> Body:
    """What a task, or a rollback, does, whatever is said of its replication that may change while it is in force.

    Args:
        excepting: replications of which more may be excepted (`excepts_more`).
    """
    if isinstance(body, Job):
        return replace(body, spec=spec_as_made(body.spec, excepting))
    return body


def spec_as_made(spec: JobSpec, excepting: Collection[ReplicationId] = ()) -> JobSpec:
    """The same of a specification."""
    match spec:
        case FollowSpec() | SwitchSpec() | SwitchBackSpec() | UnfollowSpec():
            return replace(spec, replication=_made(spec.replication, excepting))
        case _:
            return spec


def _made(of: Replication, excepting: Collection[ReplicationId]) -> Replication:
    rows = replace(of.rows, excluded=()) if of.id in excepting else of.rows
    blank = Replication(id=of.id, rows=rows, wal_at_most=0)
    return replace(blank, groups=of.groups, truncate=of.truncate)


def excepts_more(held: Plan, fresh: Plan, state: RunState) -> frozenset[ReplicationId]:
    """The replications of which a fresh plan excepts no less than before, once what follows is copied.

    What follows by then goes on to, whatever is excepted: that is recorded on both sides, and the watch names it.
    """
    far, before = stages(held, state), held.replications
    return frozenset(
        name
        for name, now in fresh.replications.items()
        if name in before and far[name] in _COPIED and set(before[name].rows.excluded) <= set(now.rows.excluded)
    )


def lost_promises(first: Plan, fresh: Plan) -> Iterator[tuple[str, str]]:
    """What the replications of a plan promise no more: a word for each, and a sentence.

    Args:
        first: the plan that was agreed on.
        fresh: the one that is to hold.
    """
    for name, before in first.replications.items():
        now = fresh.replications.get(name)
        if now is not None and (less := " and ".join(promises_less(before, now))):
            yield f"replication-{name}", less


def promises_less(before: Replication, now: Replication) -> Iterator[str]:
    """`records may be 60s behind instead of 10s`: what of one is less than it was."""
    if now.lag_at_most > before.lag_at_most:
        spans = f"{format_duration(now.lag_at_most)} behind instead of {format_duration(before.lag_at_most)}"
        yield f"{now.id} may be {spans}"
    if now.rows != before.rows:
        yield f"{now.id} is of other tables or rows"
    until, was = now.reversible_until, before.reversible_until
    if until is not None and (was is None or until < was):
        yield f"{now.id} can be taken back for a shorter time"
    if fewer := sorted(_kept_out(before) - _kept_out(now)):
        yield f"{now.id} no longer keeps {', '.join(role for _, role in fewer)} from writing"


def _kept_out(of: Replication) -> set[tuple[str, str]]:
    return {(side, role) for side, fenced in of.fenced.items() for role in fenced.roles}
