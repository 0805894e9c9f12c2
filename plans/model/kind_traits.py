"""What the program must know of each kind of job to carry it out, to judge it and to tell of it: one row a kind.

Everybody who needs to know whether a job restarts by itself, only looks, or acts at most once asks `traits_of`. A new
specification has no row until it is given one here, which the type checker insists on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from plans.model.databases import DatabaseId
from plans.model.http import HttpSpec
from plans.model.jobs import (
    CommandSpec,
    HttpProbe,
    JobSpec,
    PythonSpec,
    SqlProbe,
    SqlSpec,
    TcpProbe,
    TlsProbe,
    WaitUntilSpec,
    WatchSpec,
)
from plans.model.rows import CopySpec, CopyUndo, ReconcileSpec, TableSelection


class Restart(StrEnum):
    """When an attempt that was lost is followed by another one without asking a person (rule 7)."""

    ALWAYS = "always"
    """Running it twice is as good as once: `repeatable` changes nothing."""
    WHERE_RECORDED = "where recorded"
    """Where the target recorded in the same transaction that it is done, or the plan says `repeatable`."""
    FINDS_OUT = "finds out"
    """The next attempt reads what the lost one recorded, goes on from there, and ends in doubt where that tells
    nothing; or the plan says `repeatable`."""
    IF_REPEATABLE = "if repeatable"
    """Where the plan says `repeatable`."""


class Commits(StrEnum):
    """When the work of a job is on the target."""

    BY_AND_BY = "by and by"
    """Whatever has not succeeded may have left a part."""
    AT_ONCE = "at once"
    """All or nothing: only of one that was lost nobody knows."""
    UNTOLD = "untold"
    """By and by, and its success names no table either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """One row: what holds for every job of this specification, whatever its task."""

    restart: Restart
    only_looks: bool = False
    """It changes nothing anywhere."""
    acts_once: bool = False
    """An attempt that ended in the middle may have acted for good, unless the plan says `repeatable`."""
    uses: tuple[DatabaseId, ...] = ()
    """The databases that it cannot do without, as far as the plan tells."""
    fences: tuple[DatabaseId, ...] = ()
    """The databases that it writes to under a fence."""
    fills: TableSelection | None = None
    """The rows that it writes to, or takes out of, a target."""
    proves: TableSelection | None = None
    """The rows that it proves equal."""
    statement: tuple[DatabaseId, str] | None = None
    """The text of the plan's that it sends, and where to."""
    commits: Commits | None = None
    """When what it writes to a table is there; None where its evidence alone tells, or where it writes nothing."""
    lasts_as_planned: bool = False
    """It takes the task's planned duration, neither more nor less."""


def traits_of(spec: JobSpec) -> KindTraits:
    """Look up the row of a specification."""
    match spec:
        case CopySpec(rows=rows):
            return _filling(rows, uses=(rows.source, rows.target))
        case CopyUndo(rows=rows):
            return _filling(rows, uses=(rows.target,))  # the source may be gone by then
        case ReconcileSpec(rows=rows):
            uses = rows.source, rows.target
            return KindTraits(restart=Restart.ALWAYS, only_looks=True, uses=uses, proves=rows)
        case SqlSpec():
            return _sql(spec)
        case HttpProbe() | TcpProbe() | TlsProbe():
            return KindTraits(restart=Restart.ALWAYS, only_looks=True)
        case SqlProbe(on=on, query=query) | WaitUntilSpec(on=on, query=query):
            return _asking(on, query)
        case WatchSpec(on=on, query=query):
            return _asking(on, query, lasts_as_planned=True)
        case CommandSpec() | PythonSpec():  # what a program or a coroutine of the team's own uses, it alone knows
            return KindTraits(restart=Restart.IF_REPEATABLE, acts_once=True)
        case HttpSpec():
            return _acting(spec)
    assert_never(spec)


def _sql(spec: SqlSpec) -> KindTraits:
    return KindTraits(
        restart=Restart.WHERE_RECORDED,
        acts_once=not spec.transaction,
        uses=(spec.on,),
        fences=(spec.on,),
        statement=(spec.on, spec.text),
        commits=Commits.AT_ONCE if spec.transaction else Commits.UNTOLD,
    )


def _acting(spec: HttpSpec) -> KindTraits:
    if spec.idempotency_key:
        return KindTraits(restart=Restart.ALWAYS)
    return KindTraits(restart=Restart.FINDS_OUT if spec.until else Restart.IF_REPEATABLE, acts_once=True)


def _filling(rows: TableSelection, *, uses: tuple[DatabaseId, ...]) -> KindTraits:
    return KindTraits(restart=Restart.ALWAYS, uses=uses, fences=(rows.target,), fills=rows, commits=Commits.BY_AND_BY)


def _asking(on: DatabaseId, query: str, *, lasts_as_planned: bool = False) -> KindTraits:
    return KindTraits(
        restart=Restart.ALWAYS,
        only_looks=True,
        uses=(on,),
        statement=(on, query),
        lasts_as_planned=lasts_as_planned,
    )
