"""Whether a reconciliation still proves anything: the one definition of stale, for gates, screens and exit codes.

A proof of a table is stale when the table may have been written to since it began, on either side: by what evidence
names (`RunState.writes`), by somebody who left none (`jobs.run.outlook.writers`), or by another run (`overwritten`). It
stands again when a later reconciliation proved the same rows of the table and that proof is not stale itself.

Rows count, not tasks: a reconciliation that differed, failed or was given up is proved all the same where others proved
all of its rows afterwards (`proved_by`). As a task it stays what it is, not done (`jobs.run.outlook.shortfall`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from jobs.run.events import UnitId
from jobs.run.outlook.same_proof import meant, proves_no_less
from jobs.run.outlook.writers import Writes, may_read, source_name, unrecorded
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.model import Job, Plan, ReconcileSpec, TableSelection, TaskId
from plans.plurals import counted

_CAME_TO_NOTHING = frozenset(
    {Phase.ATTENTION, Phase.DOUBT, Phase.UNVERIFIED, Phase.SKIPPED, Phase.FIXED, Phase.ABANDONED}
)


def unproved(plan: Plan, state: RunState, task: TaskId) -> str:
    """Why a reconciliation proves nothing, in words; empty where it does."""
    known = state.unit(task)
    if known.phase is Phase.DONE and known.evidence is not None:
        stale = stale_tables(plan, state, task)
        return f"stale, {counted(len(stale), 'table')} written since" if stale else ""
    if proved_by(plan, state, task):
        return ""
    return "differs" if known.evidence is not None and not known.evidence.passed else "not reconciled"


def proved_by(plan: Plan, state: RunState, task: TaskId) -> tuple[TaskId, ...]:
    """The reconciliations that proved all the rows of this one since it came to nothing; none where any are left."""
    known, spec = state.unit(task), _reconciles(plan, task)
    if spec is None or known.phase not in _CAME_TO_NOTHING:
        return ()
    since = max((attempt.ended_seq or attempt.seq for attempt in known.attempts), default=0)
    standing = _standing(plan, state, task, since)
    provers = [_prover(state, standing, spec, table) for table in _tables_of(known, spec)]
    return tuple(dict.fromkeys(prover for prover in provers if prover is not None)) if all(provers) else ()


def _tables_of(known: UnitState, spec: ReconcileSpec) -> Iterable[str]:
    """The tables that a reconciliation has read; before it has, those that it is meant to read."""
    rows = known.evidence.tables if known.evidence is not None else ()
    return [row.table for row in rows] or meant(spec)


def _prover(
    state: RunState, standing: Mapping[TaskId, ReconcileSpec], earlier: ReconcileSpec, table: str
) -> TaskId | None:
    """The first reconciliation that proves no less of a table than the earlier one was to prove."""
    provers = (other for other, later in standing.items() if _proves(state, other, later, earlier, table))
    return next(provers, None)


def _standing(plan: Plan, state: RunState, task: TaskId, since: int) -> Mapping[TaskId, ReconcileSpec]:
    """The other reconciliations whose proofs stand, and began after this number of the journal."""
    specs = {other.id: _reconciles(plan, other.id) for other in plan.tasks if other.id != task}
    return {other: spec for other, spec in specs.items() if spec is not None and _stands(plan, state, other, since)}


def _stands(plan: Plan, state: RunState, unit: str, since: int) -> bool:
    """Whether a reconciliation that began after this number of the journal proved what it read, and still does."""
    known = state.unit(unit)
    done = known.phase is Phase.DONE and known.evidence is not None and known.evidence_seq > since
    return done and not stale_tables(plan, state, unit)


def _proves(state: RunState, other: TaskId, later: ReconcileSpec, earlier: ReconcileSpec, one: str) -> bool:
    return proves_no_less(later, earlier, one, by_another_grain=UnitId(other) in state.amended_proofs)


def stale_tables(plan: Plan, state: RunState, unit: str) -> tuple[str, ...]:
    """The tables (`database:schema.table`) that a task's evidence rests on and that may have been written to since."""
    spec = _reconciles(plan, unit)
    stale = _written_since(plan, state, unit, _rests_on(state, unit, spec))
    if spec is None or not stale:
        return stale
    again = _proved_again(plan, state, unit, stale, spec)
    return tuple(table for table in stale if table not in again)


def _reconciles(plan: Plan, unit: str) -> ReconcileSpec | None:
    task = plan.by_id.get(TaskId(unit))
    body = task.body if task is not None else None
    return body.spec if isinstance(body, Job) and isinstance(body.spec, ReconcileSpec) else None


def _rests_on(state: RunState, unit: str, spec: ReconcileSpec | None) -> tuple[str, ...]:
    """What the evidence read on the target and, of a reconciliation, on the source, where tasks write, too."""
    evidence = state.unit(unit).evidence
    if evidence is None or spec is None:
        return evidence.read if evidence is not None else ()
    rows = spec.rows
    source = [f"{rows.source}:{source_name(rows, table.partition(':')[2])}" for table in evidence.read]
    for table in state.writes:
        database, _, name = table.partition(":")
        if database == rows.source and may_read(rows, name):
            source.append(table)
    return tuple(dict.fromkeys((*evidence.read, *source)))


def _written_since(plan: Plan, state: RunState, unit: str, tables: Collection[str]) -> tuple[str, ...]:
    known = state.unit(unit)
    writes = tuple(unrecorded(plan, state, known.evidence_seq)) if tables else ()
    recorded = (table for table in tables if table in known.overwritten or _written_by_others(state, known, table))
    written = {*recorded, *_written_by_any(writes, tables)}
    return tuple(table for table in tables if table in written)


def _written_by_others(state: RunState, known: UnitState, table: str) -> bool:
    """Whether another unit has reported a write to the table since this one read it."""
    return any(seq > known.evidence_seq for writer, seq in state.writes.get(table, {}).items() if writer != known.id)


def _written_by_any(writes: Iterable[Writes], tables: Iterable[str]) -> Iterator[str]:
    """Those of the tables to which anything writes of which the journal has no record yet."""
    for may_write in writes:
        yield from filter(may_write, tables)


def _proved_again(
    plan: Plan, state: RunState, unit: str, tables: Collection[str], earlier: ReconcileSpec
) -> frozenset[str]:
    """Of these tables those whose rows another reconciliation proved, the same ones, by a proof that stands."""
    found: set[str] = set()
    for other in plan.tasks:
        later, known = _reconciles(plan, other.id), state.unit(other.id)
        if other.id == unit or later is None or known.phase is not Phase.DONE:
            continue
        rests_on = frozenset(_rests_on(state, other.id, later))
        proved = [table for table in tables if table in rests_on and _covers(later, earlier, table)]
        found |= frozenset(proved).difference(_written_since(plan, state, other.id, proved))
    return frozenset(found)


def _covers(later: ReconcileSpec, earlier: ReconcileSpec, table: str) -> bool:
    """Whether all that the earlier one proved of a table is proved by the later one, too."""
    target = table.partition(":")[2]
    return (
        _selects_no_less(later.rows, earlier.rows, target)
        and earlier.aggregates.get(target) in (None, later.aggregates.get(target))
        and earlier.unique.get(target) in (None, later.unique.get(target))
        and (later.orphans or not earlier.orphans)
        and earlier.agree in ((), later.agree)
    )


def _selects_no_less(mine: TableSelection, theirs: TableSelection, target: str) -> bool:
    """Whether one selection holds at least those rows of a table that another one does, in the same columns."""
    source = source_name(theirs, target)
    return (
        (mine.source, mine.target) == (theirs.source, theirs.target)
        and mine.where.items() <= theirs.where.items()
        and mine.batch in (None, theirs.batch)
        and mine.mapping.get(target) == theirs.mapping.get(target)
        and mine.grain.get(target) == theirs.grain.get(target)
        and mine.columns.get(source) == theirs.columns.get(source)
    )
