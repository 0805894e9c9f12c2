"""`replication:` of a plan, and the jobs that work on one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from plans.assemble.context import Context
from plans.assemble.pointless_rows import Chosen, pointless_choice
from plans.assemble.tables import by_chosen_table, table_patterns
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

_LEAST_WAL = 64 * 1024**2
"""A server writes its log in pieces of 16 MB, and keeps the last ones anyway."""


def replications(context: Context) -> dict[ReplicationId, Replication]:
    """Make every replication of the plan."""
    made = {
        ReplicationId(name): _replication(context, ("replication", name), ReplicationId(name), file)
        for name, file in context.file.replication.items()
    }
    _each_table_once(context, made)
    return made


def _replication(context: Context, path: Path, name: ReplicationId, file: ReplicationFile) -> Replication:
    if file.wal_at_most < _LEAST_WAL:
        message = "a server keeps as much of its log anyway: the slots would be dropped at once"
        context.problem((*path, "wal_at_most"), message, "wal_at_most: 20GB, or what the source's disk can spare")
    until = file.reversible_until
    made = Replication(
        id=name,
        rows=_rows(context, path, file),
        groups=file.groups,
        fenced=_fences(context, path, file),
        wal_at_most=file.wal_at_most,
        truncate=file.truncate,
        reversible_until=context.clock((*path, "reversible_until"), until) if until is not None else None,
    )
    return replace(made, lag_at_most=file.lag_at_most) if file.lag_at_most else made


# --- which rows --------------------------------------------------------------------------------------------------


def _rows(context: Context, path: Path, file: ReplicationFile) -> TableSelection:
    source = context.database((*path, "from"), file.from_)
    target = context.database((*path, "to"), file.to)
    _ends_fit(context, path, file)
    tables = table_patterns(context, (*path, "tables"), file.tables)
    excluded = table_patterns(context, (*path, "except"), file.except_)
    where = by_chosen_table(context, (*path, "where"), file.where, tables)
    left_out = by_chosen_table(context, (*path, "left_out"), file.left_out, tables)
    settings: dict[str, Iterable[str]] = {"where": file.where, "left_out": file.left_out}
    pointless_choice(
        context, path, file.except_, settings, Chosen(tables=tables, excluded=excluded, mapping=frozenset())
    )
    return TableSelection(
        source=source,
        target=target,
        tables=tuple(tables),
        excluded=tuple(excluded),
        where=where,
        columns={table: dict.fromkeys(columns) for table, columns in left_out.items()},
        source_in_use=True,
    )


def _ends_fit(context: Context, path: Path, file: ReplicationFile) -> None:
    """Record ends that cannot follow each other."""
    if file.from_ == file.to:
        context.problem((*path, "to"), "from and to are the same database")
        return
    for key, name, role in (("from", file.from_, "source"), ("to", file.to, "target")):
        said = context.file.databases.get(name)
        if said is not None and said.role != role:
            message = f"{name} is a {said.role}: what follows is a target, and what it follows a source"
            context.problem((*path, key), message, f"role: {role}, or another database")


def _each_table_once(context: Context, made: Mapping[ReplicationId, Replication]) -> None:
    """Record each replication that writes what another one writes."""
    seen: list[Replication] = []
    for name, one in made.items():
        other = next((earlier for earlier in seen if earlier.rows.shares_a_table(one.rows)), None)
        if other is not None:
            message = f"{name} and {other.id} write to the same tables of {one.target}"
            context.problem(("replication", name, "tables"), message, "each table follows one database", key=True)
        seen.append(one)


# --- who is kept from writing ------------------------------------------------------------------------------------


def _fences(context: Context, path: Path, file: ReplicationFile) -> Mapping[DatabaseId, Fenced]:
    made = {}
    for name, fenced in file.fence.items():
        place: Path = (*path, "fence", name)
        if name not in (file.from_, file.to) and {file.from_, file.to} <= context.databases.keys():
            message = f'"{name}" is neither end of this replication'
            context.problem(place, message, f"it is from {file.from_} to {file.to}", key=True)
        made[DatabaseId(name)] = _fenced(context, place, fenced)
    return made


def _fenced(context: Context, path: Path, file: FencedFile) -> Fenced:
    seen: dict[str, str] = {}
    for key, roles in (("roles", file.roles), ("left", file.left)):
        for index, role in enumerate(roles):
            place: Path = (*path, key, index)
            context.fixed(place, role)
            if role not in seen:
                seen[role] = key
            elif seen[role] == key:
                context.problem(place, f'"{role[:40]}" stands in this list twice')
            else:
                context.problem(place, f'"{role[:40]}" is kept from writing, and left as it is', "one of the two")
    return Fenced(roles=tuple(file.roles), by=FencedBy(file.by), left=tuple(file.left))


# --- jobs --------------------------------------------------------------------------------------------------------


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
    return ReplicationCriterion(replication=context.replication(path, name), required=required)


def _of(context: Context, path: Path, name: str) -> Replication | None:
    """The replication that a job names; None where there is none, or it could not be made."""
    return context.replications.get(context.replication((*path, "of"), name))
