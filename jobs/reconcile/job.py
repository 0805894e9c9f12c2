"""`reconcile`: proves that source and target hold the same rows, or names the keys that differ.

Rows are counted and their hashes summed inside both databases at the same time, each seeing one snapshot of its own.
A table that differs is looked into further, down to the keys and columns. Values never leave the databases; keys are
named hashed, salted with the run's name, unless the plan says that they are no personal data. No table is written to,
but for those of the target's schema `cutover`: an attempt that is cut off leaves there what it has proved.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from jobs.api import Evidence, JobContext, JobDatabase, Progress
from jobs.postgres.catalog.tables import Catalog, Table, read_catalog
from jobs.postgres.lock_table import ManyReads, budget, read_files
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.sql_files import statement
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance
from jobs.postgres.together import together
from jobs.reconcile import memory
from jobs.reconcile.account import accounts
from jobs.reconcile.bisect import KeyNames
from jobs.reconcile.evidence import Findings
from jobs.reconcile.large_objects import compare_objects
from jobs.reconcile.memory import Memory, Summed
from jobs.reconcile.proving import read_proving
from jobs.reconcile.sequences_follow import compare_sequences
from jobs.reconcile.spread.leading import SummedByLanes, summed_by_lanes
from jobs.reconcile.states import BothStates, see_both
from jobs.reconcile.table import TableProof, sum_here
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.checksum import Form, Sum, agree_on_form, sides
from jobs.rows.displacing import displaced, displacing_reconcile
from jobs.rows.grain.told import unproved
from jobs.rows.heaps import Heap, HeapPart, parts, read_heaps, ring_from
from jobs.rows.readers import Reading, SideWork
from jobs.rows.selected import Missed, lacking, read_copied, read_resolved, record
from jobs.rows.selection import Pair
from jobs.rows.sizes import read_size
from jobs.rows.tally import ProgressTally
from plans.model import ReconcileSpec, Role
from plans.model.lanes import KNOB, workers_of
from plans.table_names import table_title

WORKERS, MOST_WORKERS = 2, 8
"""Connections to each side, unless the knob says otherwise; and what it may say without another look at the locks."""


async def reconcile(ctx: JobContext) -> Evidence:
    """The kind `reconcile`. Finding differences is no failure of the attempt: the evidence then has not passed."""
    if not isinstance(ctx.spec, ReconcileSpec):
        raise TypeError("reconcile runs a ReconcileSpec")
    return await _Reconcile(ctx, ctx.spec).run()


async def prove_rows(ctx: JobContext, spec: ReconcileSpec, states: BothStates | None = None) -> Evidence:
    """The proof of a reconcile for a job of another kind: of the rows, and not of where sequences are.

    Args:
        states: what is proved; by default what both sides are when it begins.
    """
    proof = _Reconcile(ctx, spec, with_sequences=False)
    return await proof.run() if states is None else await proof.prove(states)


class _Reconcile:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: ReconcileSpec, *, with_sequences: bool = True) -> None:
        self._ctx = ctx
        self._with_sequences = with_sequences
        self._spec = spec
        self._databases: tuple[JobDatabase, JobDatabase] = (
            ctx.database(spec.rows.source),
            ctx.database(spec.rows.target),
        )
        self._tally = ProgressTally()
        self._found = Findings(names=KeyNames(ctx.run, spec.plain_keys))
        self._memory: Memory | None = None

    async def run(self) -> Evidence:
        """Plan, sum both sides, look into what differs."""
        async with (
            reading_from(self._databases[0], "plan") as reading,
            writing_to(self._databases[1], "plan") as proving,
        ):
            return await self.prove(await see_both(reading, proving))

    async def prove(self, both: BothStates) -> Evidence:
        """Prove what these two connections see; no transaction of others changes that."""
        reading, proving, snapshots = both.reading, both.proving, both.snapshots
        self._found.seen = both.seen
        source, target = await together(read_catalog(reading), read_catalog(proving))
        pairs, self._found.checks = await read_proving(self._spec, reading, source, target)
        self._found.accounts, self._found.caveats = accounts(pairs, self._found.names), unproved(pairs)
        self._found.missed = await self._look_for_missed(proving, source, target, pairs)
        if self._with_sequences:
            sequences = await read_sequences(reading, proving, pairs, self._spec.rows)
            self._found.sequences = await compare_sequences(proving, sequences)
        self._found.objects = await compare_objects(reading, proving, pairs)
        form = await agree_on_form(reading, source, proving, target)
        self._found.servers = f"{source.version // 10_000} and {target.version // 10_000}"
        most = max(MOST_WORKERS, self._workers()) + 1
        budgets = await together(_budget(reading, [pair.source for pair in pairs if pair.source], most),
                                 _budget(proving, [pair.target for pair in pairs], most))  # fmt: skip
        reads = ManyReads(reading, budgets[0]), ManyReads(proving, budgets[1])
        rings = await together(
            _ring(reading, in_use=self._spec.rows.source_in_use is not False),
            _ring(proving, in_use=self._spec.rows.target_in_use is True),
        )
        if displacing := displacing_reconcile(pairs, rings[0]):
            self._ctx.warn(displaced(self._spec.rows.source, displacing, bounded=False))
        self._found.proofs = await _proofs(reading, proving, pairs, reads[0], rings)
        for proof in self._found.proofs:
            self._tally.put(proof.title, proof.progress)
        works = tuple(
            SideWork(
                database=self._databases[number], connection=(reading, proving)[number],
                snapshot=snapshots[number], workers=self._workers, budget=budgets[number], reads=reads[number],
            )
            for number in range(2)
        )  # fmt: skip
        async with self._remembering(reading, proving) as self._memory:
            await self._believe(works, form)
            async with summed_by_lanes(self._ctx, self._spec, both, budgets) as lanes:
                await self._sum(works, form, lanes)
            self._found.shares = lanes.spread.shares("summed") if lanes else ()
            await self._look_into(works, form)
            if self._memory:
                await self._memory.forget()
        self._found.read = await self._tables_read(proving)
        return self._found.evidence(form)

    @asynccontextmanager
    async def _remembering(self, reading: SourceConnection, proving: TargetConnection) -> AsyncIterator[Memory | None]:
        """What is proved is remembered where that is worth its while, on a target that is prepared for it."""
        worth = any(proof.expected >= memory.LEAST_REMEMBERED_ROWS for proof in self._found.proofs)
        if not worth or self._databases[1].role is not Role.TARGET or await prepare.missing(proving):
            yield None
            return
        xmins = await together(*(side.fetchval(statement("snapshot_xmin")) for side in (reading, proving)))
        async with writing_to(self._databases[1], "remember") as connection:
            yield Memory(connection=connection, fence=self._ctx.fence, xmins=xmins)

    async def _look_for_missed(
        self, proving: TargetConnection, source: Catalog, target: Catalog, pairs: Sequence[Pair]
    ) -> tuple[Missed, ...]:
        """The tables that this should prove and does not find; what it finds is written down for its next attempt."""
        fence, rows, titles = self._ctx.fence, self._spec.rows, [pair.title for pair in pairs]
        missed = lacking(rows, source, target, titles)
        records, on_target = await prepare.lacking(proving), self._databases[1].role is Role.TARGET
        if on_target and records.usable:
            resolved = await read_resolved(proving, fence, rows)
            copied = await read_copied(proving, fence, rows, titles, target)
            missed = (*copied, *resolved.missed(titles), *missed)
            if not resolved.sources:
                async with writing_to(self._databases[1], "record") as connection:
                    await advance(connection, fence)
                    await record(connection, fence, rows, pairs, [""] * len(pairs))
        elif on_target and (unread := (*records.denied, *records.absent_in_part)):
            self._found.caveats += (
                f"not compared with what copies wrote, nor watched for other runs: no usable {prepare.listed(unread)}",
            )
        return tuple({table.title: table for table in reversed(missed)}.values())

    async def _believe(self, both: tuple[SideWork, ...], form: Form) -> None:
        """Look whether what earlier attempts have summed is still the same."""
        recalled = await self._memory.recall() if self._memory else {}
        if not recalled:
            return
        self._publish("looking at what was summed before")
        believing: tuple[list[Reading], list[Reading]] = ([], [])
        for proof in self._found.proofs:
            for number, parts_of_side in enumerate(proof.parts):
                for part in parts_of_side:
                    before = recalled.get(memory.digest(proof, number, form, part) or "")
                    if before is not None:
                        believing[number].append(_believing(proof, number, part, before))
        await together(*(side.run(readings) for side, readings in zip(both, believing, strict=True)))
        for proof in self._found.proofs:
            self._tally.put(proof.title, proof.progress)

    async def _sum(self, both: tuple[SideWork, ...], form: Form, lanes: SummedByLanes | None) -> None:
        """Sum all parts of all tables, the largest tables first, on several connections to each side at once.

        Args:
            lanes: who sums the parts, where the plan says so; what else is asked is asked here.
        """

        def publish_begun(proof: TableProof) -> None:
            self._tally.put(proof.title, proof.progress)
            self._publish()

        async def publish_and_remember(proof: TableProof, number: int, part: HeapPart, summed: Sum) -> None:
            self._tally.put(proof.title, proof.progress)
            self._publish()
            if self._memory and summed.rows >= memory.LEAST_REMEMBERED_ROWS:
                digest = memory.digest(proof, number, form, part)
                if digest is not None:
                    await self._memory.remember(proof.title, number, digest, summed)

        largest = sorted(self._found.proofs, key=lambda proof: -proof.expected)
        work: list[list[Reading]] = []
        for number in range(len(both)):
            sums = [
                reading
                for proof in largest
                for reading in proof.summing(number, form, publish_begun, publish_and_remember, lanes or sum_here)
            ]
            asked = [reading for check in self._found.to_read for reading in check.readings(number)]
            work.append([*sums, *asked])
        self._publish()
        await together(*(side.run(readings) for side, readings in zip(both, work, strict=True)))

    async def _tables_read(self, proving: TargetConnection) -> tuple[str, ...]:
        """The tables of the target that a later write makes this evidence stale by."""
        targets = [proof.pair.target for proof in self._found.proofs]
        parted = [table.oid for table in targets if table.kind == "p"]
        leaves = await proving.fetch(statement("table_partitions"), parted) if parted else []
        parts = [table_title(leaf["schema"], leaf["name"]) for leaf in leaves]
        referred = [name for check in self._found.checks for name in check.reads]
        names = dict.fromkeys([*(table.title for table in targets), *parts, *referred])
        return tuple(f"{self._spec.rows.target}:{name}" for name in names)

    async def _look_into(self, both: tuple[SideWork, ...], form: Form) -> None:
        for proof in (proof for proof in self._found.proofs if not proof.equal):
            self._publish(f"looking for the keys that differ in {proof.title}")
            await together(*(side.run(proof.sorting(number, form)) for number, side in enumerate(both)))
            await together(*(side.reads.one_more() for side in both))
            await proof.look_into(SourceConnection(both[0].connection), TargetConnection(both[1].connection), form)

    def _workers(self) -> int:
        """How many parts of each side are read, or asked of lanes, at once."""
        if self._spec.lanes:
            return max(1, workers_of(self._spec, self._ctx.tuning) or 0)
        return self._ctx.tuning.get(KNOB, self._spec.workers or WORKERS)

    def _publish(self, note: str = "") -> None:
        tally = self._tally
        self._ctx.progress(Progress(done=tally.done, total=tally.total, note=note, tables=tally.tables))


def _believing(proof: TableProof, number: int, part: HeapPart, before: Summed) -> Reading:
    async def read(connection: Connection) -> None:
        if await memory.unchanged(connection, proof.sides[number], part, before):
            proof.add(number, part, before.sum, earlier=True)

    return read


async def _budget(connection: Connection, tables: Sequence[Table], among: int) -> int | None:
    files = await read_files(connection, [table.oid for table in tables])
    return await budget(connection, files.tables, among)


async def _ring(connection: Connection, *, in_use: bool) -> int | None:
    """From how many blocks on a heap is read in one go; None where nobody else needs the server's memory."""
    return await ring_from(connection) if in_use else None


async def _proofs(
    reading: SourceConnection,
    proving: TargetConnection,
    pairs: Sequence[Pair],
    reads: ManyReads,
    rings: Sequence[int | None],
) -> list[TableProof]:
    sources, targets = await together(
        # what the plan's SQL says of a table need not hold of its partitions, by whose names it does not call them
        read_heaps(reading, [pair.source for pair in pairs if pair.source and (pair.plain or pair.source.kind == "r")]),
        read_heaps(proving, [pair.target for pair in pairs]),
    )
    proofs = []
    for pair in pairs:
        oid = pair.source.oid if pair.source else 0
        heaps = sources.get(oid, [Heap(rows=pair.rows)])
        await reads.one_more(len(heaps))
        expected = (await read_size(reading, pair)).rows
        proofs.append(
            TableProof(
                pair=pair,
                sides=sides(pair),
                parts=(
                    parts(heaps, expected, ring=rings[0]),
                    parts(targets[pair.target.oid], expected, ring=rings[1]),
                ),
                expected=expected,
            )
        )
    return proofs
