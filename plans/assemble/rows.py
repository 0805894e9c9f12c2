"""What moves or proves rows: which ones, and how a copy treats them."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from plans.assemble.context import Context
from plans.assemble.lanes import check_lanes, lanes
from plans.assemble.pointless_rows import Chosen, pointless_rows
from plans.assemble.tables import by_chosen_table, by_table, one_table, table_patterns
from plans.file.row_shapes import CopyFile, DeltaFile, GrainFile, PauseIfFile, ReconcileFile
from plans.file.yaml_source import Path
from plans.model import (
    BadRows,
    Batch,
    CopySpec,
    DatabaseId,
    Deletions,
    Delta,
    Frozen,
    FrozenBy,
    Grain,
    LargeObjects,
    OneSnapshot,
    OnExisting,
    PauseIf,
    Refresh,
    SetAside,
    TableSelection,
)
from plans.nearest import did_you_mean_in_file, nearest
from plans.table_names import is_table, matches, pattern

V = TypeVar("V")

_MISSPELLING = 0.9
"""How like each other two names are, of which one may be the other misspelt."""


def copy_rows(context: Context, path: Path, file: CopyFile) -> CopySpec:
    """Make the specification of a copy."""
    existing = OnExisting(file.on_existing)
    if existing is OnExisting.APPEND and file.batch is None:
        hint = "batch: {column, value} lets a rollback find its rows"
        message = "rows that are appended without a batch cannot be rolled back"
        context.warn((*path, "on_existing"), message, hint, key=True)
    delta, said = _delta(context, path, file), lanes(context, path, file.workers)
    check_lanes(context, path, file)
    return CopySpec(
        rows=selection(context, path, file, writes=True),
        workers=said.total,
        lanes=said.by_label,
        set_aside=SetAside(file.set_aside or SetAside.EMPTY),
        refresh=Refresh(file.refresh or Refresh.UNHINDERED),
        large_objects=LargeObjects(file.large_objects or LargeObjects.REFERRED),
        on_existing=existing,
        consistency=_consistency(context, path, file),
        delta=delta,
        pause_if=_pause_if(context, path, file),
        bad_rows=BadRows(at_most=file.bad_rows.at_most) if file.bad_rows else None,
    )


def _delta(context: Context, path: Path, file: CopyFile) -> Delta | None:
    if file.delta is None:
        return None
    delta = DeltaFile() if isinstance(file.delta, str) else file.delta
    deletions = Deletions(delta.deletions)
    if deletions is Deletions.BATCH and file.batch is None:
        hint = "delta: {deletions: all} if every row that the source lacks may go, whoever wrote it, or deletions: none"
        context.problem((*path, "delta"), "a delta deletes rows of its batch, and there is none", hint, key=True)
    if deletions is Deletions.ALL and file.where and file.batch is None:
        context.problem((*path, "delta"), "rows that a condition (where) leaves out would be deleted", key=True)
    for key in ("bad_rows", "set_aside", "on_existing"):
        if key in file.model_fields_set:
            context.problem((*path, key), f"{key} does not go with delta", key=True)
    return Delta(column=delta.column, deletions=deletions)


def _pause_if(context: Context, path: Path, file: CopyFile) -> PauseIf | None:
    limits = file.pause_if
    if limits is None:
        return None
    if all(getattr(limits, name) is None for name in PauseIfFile.model_fields):
        context.problem((*path, "pause_if"), "nothing is named that would pause it", "pause_if: {replication_lag: 30s}")
    return PauseIf(
        replication_lag=limits.replication_lag,
        wal_kept=limits.wal_kept,
        active_sessions=limits.active_sessions,
        source_cache_hit=limits.source_cache_hit,
    )


def _consistency(context: Context, path: Path, file: CopyFile) -> Frozen | OneSnapshot | None:
    if file.snapshot is not None:
        if file.frozen is not None:
            context.problem((*path, "snapshot"), "a frozen source needs no snapshot: say frozen or snapshot", key=True)
        return OneSnapshot(max_age=file.snapshot.max_age) if file.snapshot.max_age else OneSnapshot()
    if file.frozen is None:
        return None
    if isinstance(file.frozen, str):
        return Frozen(by=FrozenBy(file.frozen))
    who = context.party((*path, "frozen", "declared_by"), file.frozen.declared_by)
    party = context.file.parties.get(who)
    return Frozen(by=FrozenBy.DECLARED, who=party.name if party else who)


def selection(context: Context, path: Path, file: CopyFile | ReconcileFile, *, writes: bool) -> TableSelection:
    """Make the selection: which rows of which tables."""
    source, target = _sides(context, path, file, writes=writes)
    if not file.tables and not file.mapping:
        context.problem(path, "no tables are named", 'tables: ["ehr.*"]', key=True)
    tables = table_patterns(context, (*path, "tables"), file.tables)
    where = by_chosen_table(context, (*path, "where"), file.where, tables)
    columns = by_chosen_table(context, (*path, "columns"), file.columns, tables)
    excluded = table_patterns(context, (*path, "except"), file.except_)
    renamed = {table: one_table(context, (*path, "rename", table), name) for table, name in file.rename.items()}
    queries = {table: context.sql((*path, "mapping", table), query) for table, query in file.mapping.items()}
    mapping = by_table(context, (*path, "mapping"), queries)
    _advise_mapping(context, (*path, "mapping"), queries, tables)
    pointless_rows(context, path, file, Chosen(tables=tables, excluded=excluded, mapping=mapping))
    return TableSelection(
        source=source,
        target=target,
        tables=tuple(tables),
        excluded=tuple(excluded),
        where=where,
        mapping=mapping,
        grain=_grains(context, (*path, "grain"), file, mapping),
        columns={table: dict(said) for table, said in columns.items()},
        rename=by_chosen_table(context, (*path, "rename"), renamed, tables),
        batch=Batch(column=file.batch.column, value=file.batch.value) if file.batch else None,
        source_in_use=_in_use(context, source),
        target_in_use=_in_use(context, target),
    )


def _sides(
    context: Context, path: Path, file: CopyFile | ReconcileFile, *, writes: bool
) -> tuple[DatabaseId, DatabaseId]:
    source = context.database((*path, "from"), file.from_)
    target = context.database((*path, "to"), file.to)
    if source == target:
        context.problem((*path, "to"), "from and to are the same database")
    for key, name in (("from", file.from_), ("to", file.to)):
        said = context.file.databases.get(name)
        if said is not None and said.role == "replica":
            message = f"{name} is a replica: only counts of flows are read from it"
            context.problem((*path, key), message, "name the database that it follows")
    to = context.file.databases.get(file.to)
    if writes and to is not None and to.role == "source":
        message = f"{file.to} is a source: nothing is copied into it"
        context.problem((*path, "to"), message, "are from and to exchanged?")
    return source, target


def _advise_mapping(context: Context, path: Path, written: Collection[str], tables: Sequence[str]) -> None:
    """A mapping query for a table that nobody names beside it may be for one that is misspelt."""
    mapping = {pattern(name).text: name for name in written if is_table(name)}
    plain = [name for name in tables if name not in mapping]
    for title, name in mapping.items():
        near = nearest(title, plain, likeness=_MISSPELLING)
        if near and not any(matches(meant, title) for meant in tables):
            message = f'"{name[:40]}" has a mapping query and is not among the tables, {near} is and has none'
            context.warn((*path, name), message, "is that the same table?", key=True)


def _grains(
    context: Context, path: Path, file: CopyFile | ReconcileFile, mapping: Collection[str]
) -> dict[str, tuple[Grain, ...]]:
    """Gather, by target table, the source rows that its mapping query must account for."""
    by_written = {}
    for written, grains in file.grain.items():
        if is_table(written) and pattern(written).text not in mapping:
            hint = did_you_mean_in_file(written, mapping) or "grain: {public.person: {table: legacy.patient, key: id}}"
            context.problem((*path, written), f'"{written[:40]}" has no mapping query', hint, key=True)
        several = isinstance(grains, list)
        listed = grains if isinstance(grains, list) else [grains]
        places: list[Path] = [(*path, written, *([index] * several)) for index in range(len(listed))]
        by_written[written] = tuple(_grain(context, place, grain) for place, grain in zip(places, listed, strict=True))
    return by_table(context, path, by_written)


def _grain(context: Context, path: Path, file: GrainFile) -> Grain:
    table = one_table(context, (*path, "table"), file.table)
    match file.key:
        case None:
            key = {}
        case dict():
            key = dict(file.key)
        case str() | list() as names:
            listed = [names] if isinstance(names, str) else names
            key = {_column(name): name if "." in name else "" for name in listed}
            if len(key) < len(listed):
                context.problem((*path, "key"), "a column stands in this key twice")
    return Grain(table=table, key=key, where=file.where, left_out=dict(file.left_out), several=file.several)


def _column(name: str) -> str:
    """The column of `t.id`, or of `id`."""
    last = name.rsplit(".", 1)[-1]
    return last[1:-1].replace('""', '"') if len(last) > 2 and last[0] == last[-1] == '"' else last


def _in_use(context: Context, database: str) -> bool | None:
    file = context.file.databases.get(database)
    return file.in_use if file is not None else None
