"""What a run holds on its targets, and what it has proved there: what its engine keeps, and keeps an eye on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jobs.run.events import UnitId, rollback_unit
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Batch, DatabaseId, Job, Plan, ReconcileSpec, Role, TaskId
from plans.model.kind_traits import traits_of

_UNDER_WAY = frozenset({Phase.RUNNING, Phase.RETRYING, Phase.ATTENTION, Phase.DOUBT, Phase.UNVERIFIED})
"""Begun and not over: what it wrote so far is nobody else's to write to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a reconciliation has proved on a target, as far as nothing is known against it."""

    unit: UnitId
    evidence_seq: int
    tables: tuple[str, ...]
    """schema.table"""
    batch: Batch | None
    seen: str
    """See `jobs.api.Evidence.seen`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What of a plan writes rows to a target, and what proves them: looked for once, asked about in every turn."""

    writers: Mapping[DatabaseId, Sequence[UnitId]]
    """By target."""
    provers: Sequence[tuple[TaskId, ReconcileSpec]]


@lru_cache(maxsize=8)
def _parts(plan: Plan) -> _Parts:
    writers: dict[DatabaseId, list[UnitId]] = {}
    for task in plan.tasks:
        bodies = [(UnitId(task.id), task.body)]
        if task.rollback is not None:
            bodies.append((rollback_unit(task.id), task.rollback.body))
        for unit, body in bodies:
            if isinstance(body, Job) and (filled := traits_of(body.spec).fills) is not None:
                writers.setdefault(filled.target, []).append(unit)
    jobs = ((task.id, task.body.spec) for task in plan.tasks if isinstance(task.body, Job))
    return _Parts(writers=writers, provers=[(name, spec) for name, spec in jobs if isinstance(spec, ReconcileSpec)])


def held(plan: Plan, state: RunState) -> Mapping[DatabaseId, frozenset[UnitId]]:
    """By target of the plan's copies, the units under way that write there; none where all of them are over."""
    by_target = _parts(plan).writers.items()
    return {name: _all_under_way(state, units) for name, units in by_target}


def _all_under_way(state: RunState, units: Iterable[UnitId]) -> frozenset[UnitId]:
    return frozenset(unit for unit in units if _under_way(state, unit))


def _under_way(state: RunState, unit: UnitId) -> bool:
    known = state.unit(unit)
    if state.ended is not None:
        return known.running is not None
    return known.phase in _UNDER_WAY and bool(known.attempts)


def proofs(plan: Plan, state: RunState) -> Mapping[DatabaseId, Sequence[Proof]]:
    """By target, what reconciliations have proved there; none once the run has ended."""
    found: dict[DatabaseId, list[Proof]] = {}
    for task, spec in _parts(plan).provers if state.ended is None else ():
        known = state.unit(task)
        if known.evidence is None or not known.evidence.seen:
            continue
        target = spec.rows.target
        tables = [name for name in known.evidence.read if name not in known.overwritten]
        names = tuple(name.removeprefix(f"{target}:") for name in tables)
        if names and plan.databases[target].role is Role.TARGET:
            proof = Proof(
                unit=UnitId(task),
                evidence_seq=known.evidence_seq,
                tables=names,
                batch=spec.rows.batch,
                seen=known.evidence.seen,
            )
            found.setdefault(target, []).append(proof)
    return found
