"""`replication:` of a plan, and the jobs that work on one."""

from dataclasses import replace

from plans.assemble.context import Context
from plans.assemble.tables import by_table, table_patterns
from plans.file.replication_shapes import (
    FencedFile,
    FollowFile,
    ReplicationFile,
    SwitchBackFile,
    SwitchFile,
    UnfollowFile,
)
from plans.file.yaml_source import Path
from plans.model import (
    DatabaseId,
    Fenced,
    FencedBy,
    FollowSpec,
    Proof,
    Replication,
    ReplicationCriterion,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    UnfollowSpec,
)
from plans.nearest import did_you_mean_in_file


def replications(context: Context) -> dict[ReplicationId, Replication]:
    """Make every replication of the plan."""
    return {
        ReplicationId(name): _replication(context, ("replication", name), ReplicationId(name), file)
        for name, file in context.file.replication.items()
    }


def _replication(context: Context, path: Path, name: ReplicationId, file: ReplicationFile) -> Replication:
    source = context.database((*path, "from"), file.from_)
    target = context.database((*path, "to"), file.to)
    if source == target:
        context.problem((*path, "to"), "from and to are the same database")
    left_out = {table: dict.fromkeys(columns) for table, columns in file.left_out.items()}
    rows = TableSelection(
        source=source,
        target=target,
        tables=tuple(table_patterns(context, (*path, "tables"), file.tables)),
        excluded=tuple(table_patterns(context, (*path, "except"), file.except_)),
        where=by_table(context, (*path, "where"), file.where),
        columns=by_table(context, (*path, "left_out"), left_out),
        source_in_use=True,
    )
    until = file.reversible_until
    made = Replication(
        id=name,
        rows=rows,
        groups=file.groups,
        fenced={DatabaseId(database): _fenced(fenced) for database, fenced in file.fence.items()},
        wal_at_most=file.wal_at_most,
        truncate=file.truncate,
        reversible_until=context.clock((*path, "reversible_until"), until) if until is not None else None,
    )
    return replace(made, lag_at_most=file.lag_at_most) if file.lag_at_most else made


def _fenced(file: FencedFile) -> Fenced:
    return Fenced(roles=tuple(file.roles), by=FencedBy(file.by), left=tuple(file.left))


def follow(context: Context, path: Path, file: FollowFile) -> FollowSpec | None:
    """Make the specification of the job that begins a replication."""
    of = _of(context, path, file.of)
    return None if of is None else FollowSpec(replication=of, workers=file.workers)


def switch(context: Context, path: Path, file: SwitchFile) -> SwitchSpec | None:
    """Make the specification of a switch to the target."""
    of = _of(context, path, file.of)
    if of is None:
        return None
    made = SwitchSpec(replication=of, headroom=file.headroom, proof=Proof(file.proof))
    return replace(made, pause_at_most=file.pause_at_most) if file.pause_at_most else made


def switch_back(context: Context, path: Path, file: SwitchBackFile) -> SwitchBackSpec | None:
    """Make the specification of a switch back to the source."""
    of = _of(context, path, file.of)
    if of is None:
        return None
    made = SwitchBackSpec(replication=of, headroom=file.headroom)
    return replace(made, pause_at_most=file.pause_at_most) if file.pause_at_most else made


def unfollow(context: Context, path: Path, file: UnfollowFile) -> UnfollowSpec | None:
    """Make the specification of the job that ends a replication."""
    of = _of(context, path, file.of)
    return None if of is None else UnfollowSpec(replication=of)


def replication_criterion(context: Context, path: Path, name: str, *, required: bool) -> ReplicationCriterion:
    """Make the criterion that a replication does as it should, with a problem recorded where there is no such one."""
    named(context, path, name)
    return ReplicationCriterion(replication=ReplicationId(name), required=required)


def _of(context: Context, path: Path, name: str) -> Replication | None:
    """The replication that a job names; None and a problem where there is none."""
    return named(context, (*path, "of"), name)


def named(context: Context, path: Path, name: str) -> Replication | None:
    """The replication of this name; None and a problem where there is none."""
    found = context.replications.get(ReplicationId(name))
    if found is None:
        hint = did_you_mean_in_file(name, list(context.replications)) or "replication: names those of this plan"
        context.problem(path, f'there is no replication "{name[:40]}"', hint)
    return found
