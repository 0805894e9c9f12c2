"""`copy`: moves the rows of tables or mapping queries between databases, exactly once, resumable inside a table.

An attempt advances the fence, finds every reason against itself before the first byte, believes what earlier attempts
committed, and moves the rest: N workers over all tables, the largest first, each chunk one transaction on the target
with its checkpoint. All workers of an attempt share one snapshot of the source; a further attempt takes a new one, so
that attempts together are consistent only on a frozen source, and the evidence says how it was.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from jobs.api import Evidence, Fact, JobContext, JobFunction, Progress
from jobs.postgres import prepare
from jobs.postgres.copy_checkpoints import believe, copy_chunk, read_checkpoints
from jobs.postgres.copy_plan import (
    check_order,
    check_rows,
    chunkable,
    left_to_do,
    read_size,
    whole_at_once,
)
from jobs.postgres.copy_table import TableCopy
from jobs.postgres.fence import advance
from jobs.postgres.foreign_keys import prove_filled, triggers_off
from jobs.postgres.selection import Pair
from jobs.postgres.selection_order import references
from jobs.postgres.selection_read import read_pairs, refuse
from jobs.postgres.settings import apply_settings
from jobs.postgres.snapshot import export_snapshot, join_snapshot
from jobs.postgres.tables import Catalog, read_catalog
from plans.model import CopySpec

CHUNK_ROWS = 100_000
_TICK = 0.5
"""Real seconds between two looks at the knobs, and between two snapshots of progress inside long chunks."""


def make_copy(chunk_rows: int = CHUNK_ROWS) -> JobFunction:
    """The kind `copy`, with the most rows that a chunk may have."""

    async def copy(ctx: JobContext) -> Evidence:
        if not isinstance(ctx.spec, CopySpec):
            raise TypeError("copy runs a CopySpec")
        return await _Copy(ctx, ctx.spec, chunk_rows).run()

    return copy


class _Copy:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: CopySpec, chunk_rows: int) -> None:
        self._ctx = ctx
        self._spec = spec
        self._chunk_rows = chunk_rows
        self._source = ctx.database(spec.rows.source)
        self._target = ctx.database(spec.rows.target)
        self._tables: list[TableCopy] = []
        self._after: dict[str, frozenset[str]] = {}
        self._moving = 0
        self._changed = asyncio.Condition()

    async def run(self) -> Evidence:
        """Plan, move, prove."""
        async with self._source.connect("plan") as reading, self._target.connect("plan") as writing:
            await prepare.require(writing, self._spec.rows.target)
            await advance(writing, self._ctx.fence)
            await apply_settings(reading)
            await apply_settings(writing)
            triggers = not await triggers_off(writing)
            snapshot = await export_snapshot(reading)
            target = await read_catalog(writing)
            pairs, resumed = await self._plan(reading, writing, target, triggers=triggers)
            await self._move(snapshot)
            proved = 0 if triggers else await prove_filled(writing, pairs, target.foreign_keys)
        return self._evidence(resumed, triggers=triggers, proved=proved)

    async def _plan(self, reading: Any, writing: Any, target: Catalog, *, triggers: bool) -> tuple[Sequence[Pair], int]:
        done = await read_checkpoints(writing, self._ctx.fence.run, self._ctx.fence.task)
        pairs, reasons = await read_pairs(self._spec.rows, reading, await read_catalog(reading), target)
        refuse(
            "nothing was copied", [*reasons, *(await check_rows(reading, writing, pairs, done) if not reasons else ())]
        )
        refuse("nothing was copied", check_order(pairs, target) if triggers else ())
        resumed = 0
        for pair in pairs:
            pair = await chunkable(reading, pair)
            believed = await believe(writing, self._ctx.fence, pair, done.get(pair.target.sql, ()))
            resumed += len(believed)
            self._tables.append(
                TableCopy(
                    pair,
                    await read_size(reading, pair),
                    believed=believed,
                    left=await left_to_do(reading, pair, believed),
                    chunk_rows=self._chunk_rows,
                    whole=whole_at_once(pair, target, triggers=triggers),
                )
            )
        names = {(pair.target.schema, pair.target.name): pair.title for pair in pairs}
        after = references(names, target.foreign_keys) if triggers else {}
        self._after = {names[name]: frozenset(names[other] for other in others) for name, others in after.items()}
        self._publish()
        return pairs, resumed

    async def _move(self, snapshot: str) -> None:
        """Keep as many workers at it as the knob says, until every table is finished or one of them fails."""
        running: dict[asyncio.Task[None], int] = {}
        try:
            while True:
                for number in set(range(self._workers)) - set(running.values()) if self._unclaimed else ():
                    running[asyncio.create_task(self._work(number, snapshot))] = number
                if not running:
                    return
                ended, _ = await asyncio.wait(running, timeout=_TICK, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    del running[task]
                    task.result()
                self._publish()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _work(self, number: int, snapshot: str) -> None:
        """One worker: a connection to each side, chunk after chunk, until nothing is left or it is one too many."""
        async with (
            self._source.connect(f"read {number}") as reading,
            self._target.connect(f"write {number}") as writing,
        ):
            await apply_settings(reading)
            await apply_settings(writing)
            await triggers_off(writing)
            await join_snapshot(reading, snapshot)
            while number < self._workers and (table := await self._next()) is not None:
                part = await table.claim(reading)
                if part is None:
                    continue
                began = time.monotonic()
                chunk = await copy_chunk(reading, writing, self._ctx.fence, table.pair, part, self._moved)
                self._moving = max(0, self._moving - chunk.bytes)
                table.committed(chunk, time.monotonic() - began)
                self._publish()
                async with self._changed:
                    self._changed.notify_all()

    async def _next(self) -> TableCopy | None:
        """The largest table with work that may begin; waits for those it refers to; None when all work is taken."""
        async with self._changed:
            while self._unclaimed:
                unfinished = {table.pair.title for table in self._tables if not table.finished}
                free = [
                    table
                    for table in self._tables
                    if table.unclaimed and not self._after.get(table.pair.title, frozenset()) & unfinished
                ]
                if free:
                    return max(free, key=lambda table: table.weight)
                await self._changed.wait()
        return None

    @property
    def _workers(self) -> int:
        return max(1, self._ctx.tuning.get("workers", self._spec.workers))

    @property
    def _unclaimed(self) -> bool:
        return any(table.unclaimed for table in self._tables)

    def _moved(self, size: int) -> None:
        self._moving += size

    def _publish(self) -> None:
        tables = tuple(table.progress for table in self._tables)
        self._ctx.progress(
            Progress(
                done=sum(table.done for table in tables),
                total=sum(table.total or 0 for table in tables),
                bytes=sum(table.bytes for table in tables),
                note=f"{self._moving / 1e6:.0f} MB on the way" if self._moving else "",
                tables=tables,
            )
        )

    def _evidence(self, resumed: int, *, triggers: bool, proved: int) -> Evidence:
        tables = tuple(table.evidence for table in self._tables)
        rows = sum(table.rows for table in tables)
        facts: dict[str, Fact] = {
            "rows": rows,
            "bytes": sum(table.bytes for table in tables),
            "chunks": sum(table.chunks for table in self._tables),
            "chunks_of_earlier_attempts": resumed,
            "snapshot": "shared by all workers" if not resumed else "of this attempt; earlier chunks saw an older one",
            "triggers": "on" if triggers else "off",
            "foreign_keys": "enforced while loading" if triggers else f"{proved} proved after loading",
        }
        return Evidence(
            summary=f"{rows:,} rows in {len(tables)} table{'s' * (len(tables) != 1)}",
            facts=facts,
            tables=tables,
            wrote=tuple(f"{self._spec.rows.target}:{table.table}" for table in tables),
        )
