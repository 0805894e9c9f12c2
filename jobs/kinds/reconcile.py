"""`reconcile`: proves that source and target hold the same rows, or names the keys that differ.

Counts and checksums are computed inside both databases at the same time, each seeing one snapshot of its own. A table
that differs is looked into further, down to the keys and columns. Values never leave the databases; keys are named
hashed, salted with the run's name, unless the plan says that they are no personal data. Nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jobs.api import Database, Evidence, Fact, JobContext, Progress, TableEvidence, TableProgress
from jobs.postgres.bisect import Findings, KeyNames, Kind, bisect, listed
from jobs.postgres.checksum import Form, Side, Sums, agree_on_form, bucket_mask, parts, sides, sum_part
from jobs.postgres.chunks import Range
from jobs.postgres.copy_plan import read_size
from jobs.postgres.selection import Pair
from jobs.postgres.selection_read import read_pairs, refuse
from jobs.postgres.settings import apply_settings
from jobs.postgres.snapshot import export_snapshot, join_snapshot
from jobs.postgres.tables import read_catalog
from jobs.postgres.together import together
from plans.model import ReconcileSpec

WORKERS = 2
"""Connections to each side, unless the knob says otherwise."""


@dataclass(slots=True, kw_only=True)
class _Proof:
    """One table: what has been summed on both sides."""

    pair: Pair
    source: Side
    target: Side
    expected: int
    mask: int
    sums: tuple[Sums, Sums] = field(default_factory=lambda: (Sums(), Sums()))
    left: list[int] = field(default_factory=lambda: [0, 0])
    """Parts of each side that are not summed yet."""

    @property
    def rows(self) -> int:
        """Rows summed, of the two sides on average."""
        return sum(side.whole.rows for side in self.sums) // 2

    @property
    def progress(self) -> TableProgress:
        finished = not any(self.left)
        total = self.rows if finished else max(self.expected, self.rows)
        return TableProgress(table=self.pair.title, done=self.rows, total=total, finished=finished)


async def reconcile(ctx: JobContext) -> Evidence:
    """The kind `reconcile`. Finding differences is no failure of the attempt: the evidence then has not passed."""
    if not isinstance(ctx.spec, ReconcileSpec):
        raise TypeError("reconcile runs a ReconcileSpec")
    return await _Reconcile(ctx, ctx.spec).run()


class _Reconcile:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: ReconcileSpec) -> None:
        self._ctx = ctx
        self._spec = spec
        self._databases: tuple[Database, Database] = (
            ctx.database(spec.rows.source),
            ctx.database(spec.rows.target),
        )
        self._proofs: list[_Proof] = []
        self._names = KeyNames(ctx.run, spec.plain_keys)

    async def run(self) -> Evidence:
        """Plan, sum both sides, look into what differs."""
        async with self._databases[0].connect("plan") as reading, self._databases[1].connect("plan") as proving:
            await apply_settings(reading)
            await apply_settings(proving)
            snapshots = [await export_snapshot(reading), await export_snapshot(proving)]
            source, target = await read_catalog(reading), await read_catalog(proving)
            pairs, reasons = await read_pairs(self._spec.rows, reading, source, target, filling=False)
            refuse("nothing was compared", reasons)
            form = await agree_on_form(reading, source, proving, target)
            self._proofs = [await self._proof(reading, pair) for pair in pairs]
            await self._sum(snapshots, form)
            findings = [await self._look_into(reading, proving, proof, form) for proof in self._proofs]
        return self._evidence(form, findings)

    async def _proof(self, reading: Any, pair: Pair) -> _Proof:
        source, target = sides(pair)
        expected = (await read_size(reading, pair)).rows
        return _Proof(pair=pair, source=source, target=target, expected=expected, mask=bucket_mask(expected))

    async def _sum(self, snapshots: Sequence[str], form: Form) -> None:
        """Sum all parts of all tables, the largest tables first, on several connections to each side at once."""
        work = []
        for number in (0, 1):
            todo: list[tuple[_Proof, Range]] = []
            for proof in sorted(self._proofs, key=lambda proof: -proof.expected):
                ranges = parts((proof.source, proof.target)[number], proof.expected)
                proof.left[number] = len(ranges)
                todo += [(proof, part) for part in ranges]
            todo.reverse()
            workers = min(max(1, self._ctx.tuning.get("workers", WORKERS)), max(1, len(todo)))
            work += [self._work(number, worker, snapshots[number], form, todo) for worker in range(workers)]
        self._publish()
        await together(*work)

    async def _work(
        self, number: int, worker: int, snapshot: str, form: Form, todo: list[tuple[_Proof, Range]]
    ) -> None:
        async with self._databases[number].connect(f"sum {worker}") as connection:
            await apply_settings(connection)
            await join_snapshot(connection, snapshot)
            while todo:
                proof, part = todo.pop()
                side = (proof.source, proof.target)[number]
                proof.sums[number].add(await sum_part(connection, side, form, part, proof.mask))
                proof.left[number] -= 1
                self._publish()

    async def _look_into(self, reading: Any, proving: Any, proof: _Proof, form: Form) -> Findings:
        differing = proof.sums[0].differing(proof.sums[1])
        if not differing:
            return Findings(counts={})
        self._publish(f"looking for the keys that differ in {proof.pair.title}")
        findings = await bisect(reading, proof.source, proving, proof.target, form, differing, proof.mask)
        if findings.total or findings.complete:
            return findings
        # the two servers' own hashes do not mean the same, and there are too many rows to look at each: sum the texts
        text = replace(form, native=False)
        sums = await together(
            sum_part(reading, proof.source, text, Range(), proof.mask),
            sum_part(proving, proof.target, text, Range(), proof.mask),
        )
        differing = Sums(buckets=sums[0]).differing(Sums(buckets=sums[1]))
        if not differing:
            return Findings(counts={})
        return await bisect(reading, proof.source, proving, proof.target, text, differing, proof.mask)

    def _publish(self, note: str = "") -> None:
        tables = tuple(proof.progress for proof in self._proofs)
        self._ctx.progress(
            Progress(
                done=sum(table.done for table in tables),
                total=sum(table.total or 0 for table in tables),
                note=note,
                tables=tables,
            )
        )

    def _evidence(self, form: Form, findings: Sequence[Findings]) -> Evidence:
        tables = []
        facts: dict[str, Fact] = {"hash": form.name, "rows_source": 0, "rows_target": 0}
        for proof, found in zip(self._proofs, findings, strict=True):
            here, there = (side.whole for side in proof.sums)
            facts["rows_source"] = here.rows + int(facts["rows_source"] or 0)
            facts["rows_target"] = there.rows + int(facts["rows_target"] or 0)
            facts.update(self._keys(proof, found))
            tables.append(
                TableEvidence(
                    table=proof.pair.title,
                    rows=there.rows,
                    checksum=f"{form.name}:{there.total & 0xFFFF_FFFF_FFFF_FFFF:016x}",
                    differences=found.total,
                    note=_note(found),
                )
            )
        wrong = [table for table, found in zip(tables, findings, strict=True) if found.wrong]
        facts["differences"] = sum(table.differences for table in wrong)
        rows = int(facts["rows_target"] or 0)
        summary = f"{rows:,} rows in {len(tables)} table{'s' * (len(tables) != 1)}, checksums equal"
        if wrong:
            summary = f"{facts['differences']:,} differences in {', '.join(table.table for table in wrong)}"
        return Evidence(
            summary=summary,
            facts=facts,
            tables=tuple(tables),
            read=tuple(f"{self._spec.rows.target}:{table.table}" for table in tables),
            passed=not wrong,
        )

    def _keys(self, proof: _Proof, found: Findings) -> dict[str, Fact]:
        """The named keys of a table by what is wrong with them, and how to find their rows."""
        title = proof.pair.title
        keys: dict[str, Fact] = {}
        for kind in Kind:
            if of_kind := [difference for difference in found.named if difference.kind is kind]:
                keys[f"{title} {kind}"] = listed(self._names, of_kind)
        if keys and proof.source.key:
            keys[f"{title} key in source"] = self._names.finding(proof.source)
            keys[f"{title} key in target"] = self._names.finding(proof.target)
        return keys


def _note(found: Findings) -> str:
    if not found.wrong:
        return ""
    if not found.total:
        return "differs, and no key was named"
    counted = ", ".join(f"{found.counts[kind]:,} {kind}" for kind in Kind if found.counts.get(kind))
    columns = f" (in {', '.join(found.columns)})" if found.columns else ""
    return f"{'' if found.complete else 'at least '}{counted}{columns}"
