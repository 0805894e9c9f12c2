"""When a switch proves that both sides hold the same rows, and what exactly it has proved.

A proof of all rows is too long for a pause, and one that is made while people write compares two moments. So:

- `before`: all tables are proved while people write; those that differ are looked at again, and at last at a moment at
  which both sides are even: what differs then is refused before anybody is kept from writing. The rows that change
  meanwhile are proved by their keys (`jobs.replication.changed`), the last of them in the pause; where it is not known
  which those are, the tables that changed, as far as half of the limit allows.
- `in_pause`: all tables in the pause.
- always, but after `in_pause`: in the pause both sides are even, and nobody writes. That state is kept visible, and all
  tables are proved in it after the pause, while people write on: it is the proof of the switch.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta

from jobs.api import Evidence, JobContext, TableEvidence
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.reconcile.job import prove_rows
from jobs.reconcile.states import BothStates, see_both
from jobs.replication.changed.proof import ChangedRows
from jobs.replication.switching.change_marks import Marks, changed_between, made_anew_between, read_marks
from jobs.replication.switching.differing import SidesDiffer, sides_differ
from jobs.replication.switching.way import Way
from plans.model import Proof, ReconcileSpec, TableSelection
from plans.plurals import counted

_ROUNDS = 3
_OVERHEAD = 0.3
"""Seconds that a proof takes beside reading rows."""
_SHARE_OF_LIMIT = 0.5
_MOST_NAMED = 5
_MOST_TRIED = 10
"""Tables for each of which a moment of its own is tried: three seconds each, where none can be had."""
_NOBODY = "nobody was kept from writing, for both sides differ"
_ALTHOUGH = "both sides differ although nobody wrote"
_CHANGED = "changed since they were proved,"
_UNCOUNTED = "perhaps changed since they were proved (its server does not count that: track_counts, or before 15),"


@dataclass(slots=True, kw_only=True)
class SwitchProof:
    """What one attempt has proved, and when."""

    ctx: JobContext
    rows: TableSelection
    proof: Proof
    limit: timedelta
    """Of the pause."""
    way: Way
    left: Connection
    """To the side that is left: its counters say which tables were written to."""
    even: Callable[[TableSelection], Awaitable[Evidence | None]]
    """Proves rows at a moment at which both sides are even, while people write; None where none can be had."""
    reading: SourceConnection
    proving: TargetConnection
    """Two connections for the state of the pause, and nothing else."""
    changed: ChangedRows | None = None
    """Which rows have changed since before the proof began; None where that is not known."""
    caveats: list[str] = field(default_factory=list)
    _states: BothStates | None = None
    _marks: Marks = field(default_factory=dict)
    _rows: Mapping[str, int] = field(default_factory=dict)
    _per_second: float = 0.0
    _unproved: Sequence[str] = ()
    _in_pause: Sequence[TableEvidence] = ()
    _spent: float = 0.0
    """Seconds of the pause that went by before whole tables are proved."""

    async def before(self) -> None:
        """While people write, where the plan asks for it. Raises `SidesDiffer`."""
        if self.proof is not Proof.BEFORE:
            return
        self._marks = await read_marks(self.left, self.rows.tables)
        async with self._keeping_up():
            await self._before()

    def _keeping_up(self) -> AbstractAsyncContextManager[None]:
        """What changes is proved beside such a block: it may take long, and the log is kept for what is not noted."""
        return self.changed.keeping_up() if self.changed is not None else nullcontext()

    async def _before(self) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        evidence = await prove_rows(self.ctx, ReconcileSpec(rows=self.rows))
        self._rows = {one.table: one.rows for one in evidence.tables}
        self._per_second = sum(self._rows.values()) / max(clock() - began, 0.001)
        for _ in range(_ROUNDS - 1):
            self._unproved = _differing(evidence)
            if not self._unproved:
                return
            evidence = await prove_rows(self.ctx, ReconcileSpec(rows=self.rows.alone(self._unproved)))
        self._unproved = _differing(evidence)
        await self._once_more()

    async def before_once_more(self) -> None:
        """Prove what has differed each time as it is once both sides are even: all of it at one moment, else each table
        at one of its own, for somebody's long transaction keeps but its own tables from that.

        Raises `SidesDiffer`. What stays unproved is told, and proved in the pause.
        """
        async with self._keeping_up():
            await self._once_more()

    async def _once_more(self) -> None:
        if not self._unproved or await self._is_even(self._unproved):
            self._unproved = ()
            return
        by_size = sorted(self._unproved, key=lambda title: self._rows.get(title, 0))
        tried = by_size[:_MOST_TRIED] if len(by_size) > 1 else ()
        proved = [title for title in tried if await self._is_even([title])]
        self._unproved = [title for title in by_size if title not in proved]

    @property
    def unproved(self) -> str:
        """The tables of which it is not known yet whether both sides hold the same, in words; empty where there are
        none."""
        return _named(self._unproved) if self._unproved else ""

    async def _is_even(self, titles: Sequence[str]) -> bool:
        """Whether these tables are the same on both sides; False also where no such moment can be had. Raises
        `SidesDiffer`."""
        evidence = await self.even(self.rows.alone(titles))
        if evidence is not None and not evidence.passed:
            raise self._differ(evidence, _NOBODY)
        return evidence is not None

    async def even_before(self) -> None:
        """Once both sides were even, right before the pause. Raises `SidesDiffer`."""
        if self.changed is not None and not (even := await self.changed.even()).passed:
            raise self._differ(even, _NOBODY)

    async def in_pause(self) -> None:
        """While nobody writes. Raises `SidesDiffer`."""
        if self.proof is Proof.IN_PAUSE:
            await self._prove(self.rows.tables)
        elif self.proof is Proof.BEFORE:
            clock = asyncio.get_running_loop().time
            began, now = clock(), await read_marks(self.left, self.rows.tables)
            changed = await self._not_known_by_row(now)
            self._spent = clock() - began
            wanted = sorted({*changed, *self._unproved}, key=lambda title: self._rows.get(title, 0))
            fitting = self._fitting(wanted)
            if fitting:
                await self._prove(fitting)
            if beyond := [title for title in wanted if title not in fitting]:
                why = _UNCOUNTED if any(mark.written is None for mark in now.values()) else _CHANGED
                self.caveats.append(f"{why} and not proved again before the switch: {_named(beyond)}")

    async def _not_known_by_row(self, now: Marks) -> Collection[str]:
        """Of the tables that changed those of which it is not known which rows; of the others the rows are proved."""
        changed = changed_between(self._marks, now)
        if self.changed is None:
            return changed
        unknown, evidence = await self.changed.last(self.limit.total_seconds() * _SHARE_OF_LIMIT)
        if not evidence.passed:
            raise self._differ(evidence, _ALTHOUGH)
        return unknown.union(made_anew_between(self._marks, now)).intersection(changed)

    async def keep(self) -> None:
        """Keep what both sides are just now visible."""
        if self.proof is not Proof.IN_PAUSE:
            self._states = await see_both(self.reading, self.proving)

    async def after(self) -> Evidence:
        """The proof of the switch: of the state in the pause, while people write on."""
        if self._states is None:
            of = tuple(self._in_pause)
            rows = sum(one.rows for one in of)
            proved = f"{counted(rows, 'row')} in {counted(len(of), 'table')}, checksums equal"
            return Evidence(summary=proved, tables=of)
        return await prove_rows(self.ctx, ReconcileSpec(rows=self.rows), self._states)

    def _fitting(self, titles: Sequence[str]) -> Sequence[str]:
        """The first of these, the smallest first, that can be proved in what the pause allows."""
        allowed = self.limit.total_seconds() * _SHARE_OF_LIMIT - _OVERHEAD - self._spent
        fitting, needs = [], 0.0
        for title in titles:
            needs += self._rows.get(title, 0) / max(self._per_second, 1.0)
            if needs > allowed:
                break
            fitting.append(title)
        return fitting

    async def _prove(self, titles: Sequence[str]) -> None:
        evidence = await prove_rows(self.ctx, ReconcileSpec(rows=self.rows.alone(titles)))
        self._in_pause = evidence.tables
        if not evidence.passed:
            raise self._differ(evidence, _ALTHOUGH)

    def _differ(self, evidence: Evidence, when: str) -> SidesDiffer:
        return sides_differ(evidence, self.way.left, self.way.come_to, when)


async def prove_two_moments(ctx: JobContext, rows: TableSelection) -> Evidence:
    """A proof where no moment can be had at which both sides are even: of each table until two moments agree."""
    evidence = await prove_rows(ctx, ReconcileSpec(rows=rows))
    for _ in range(_ROUNDS - 1):
        if not (differing := _differing(evidence)):
            break
        again = await prove_rows(ctx, ReconcileSpec(rows=rows.alone(differing)))
        kept = [one for one in evidence.tables if one.table not in differing]
        evidence = replace(again, tables=(*kept, *again.tables))
    return evidence


def _differing(evidence: Evidence) -> Sequence[str]:
    return [one.table for one in evidence.tables if one.differences]


def _named(titles: Sequence[str]) -> str:
    more = len(titles) - _MOST_NAMED
    return ", ".join(titles[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
