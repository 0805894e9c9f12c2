"""One table while it is proved: what has been summed on both sides, and what was found where the sums differ."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from jobs.api import TableEvidence, TableProgress
from jobs.postgres.errors import SIDES, naming
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.together import together
from jobs.reconcile.bisect import DifferenceKind, TableDifferences, bisect
from jobs.rows.checksum import NO_ROWS, Form, Side, Sum, Sums, bucket_mask, sum_part, sum_whole
from jobs.rows.heaps import HeapPart
from jobs.rows.readers import Reading
from jobs.rows.row_rate import RowRate
from jobs.rows.selection import Pair
from plans.plurals import counted


@dataclass(slots=True, kw_only=True)
class TableProof:
    """The lists hold the source's and the target's, in this order."""

    pair: Pair
    sides: tuple[Side, Side]
    parts: tuple[Sequence[HeapPart], Sequence[HeapPart]]
    """In which each side is read."""
    expected: int
    """Rows, as the planner sees it."""
    whole: list[Sum] = field(default_factory=lambda: [NO_ROWS, NO_ROWS])
    buckets: tuple[Sums, Sums] = field(default_factory=lambda: (Sums(), Sums()))
    done: tuple[set[HeapPart], set[HeapPart]] = field(default_factory=lambda: (set(), set()))
    """Parts of each side that are summed."""
    earlier: int = 0
    """Parts that an earlier attempt summed, and that nothing was written to since."""
    findings: TableDifferences = field(default_factory=lambda: TableDifferences(counts={}))
    rate: RowRate = field(default_factory=RowRate)
    at_work: int = 0
    """Parts of either side that are being summed at this moment."""

    @property
    def title(self) -> str:
        """schema.table of the target."""
        return self.pair.title

    @property
    def summed(self) -> bool:
        """Whether both sides are summed."""
        return all(len(done) == len(parts) for done, parts in zip(self.done, self.parts, strict=True))

    @property
    def equal(self) -> bool:
        """Whether both sides have the same rows and the same sum."""
        return self.whole[0] == self.whole[1]

    @property
    def progress(self) -> TableProgress:
        """Rows, of the two sides on average."""
        total = self._rows if self.summed else max(self.expected, self._rows)
        return TableProgress(
            table=self.title,
            done=self._rows,
            total=total,
            finished=self.summed,
            rate=self.rate.per_second,
            chunks=sum(map(len, self.done)),
            resumed=self.earlier,
            at_work=self.at_work,
        )

    @property
    def _rows(self) -> int:
        return sum(side.rows for side in self.whole) // 2

    def evidence(self, form: Form) -> TableEvidence:
        """The evidence of a table whose differences are known."""
        rows, total = self.whole[1].rows, self.whole[1].total
        return TableEvidence(
            table=self.title,
            rows=rows,
            checksum=f"{form.name}:{total & 0xFFFF_FFFF_FFFF_FFFF:016x}",
            differences=self.differences,
            note=", ".join(filter(None, (_note(self.findings), self._counts, self._earlier))),
        )

    def add(self, number: int, part: HeapPart, summed: Sum, *, earlier: bool = False) -> None:
        """Add a part of a side that is summed, or was, by an earlier attempt."""
        self.whole[number] += summed
        self.done[number].add(part)
        self.earlier += earlier

    def summing(
        self,
        number: int,
        form: Form,
        begun: Callable[["TableProof"], None],
        then: Callable[["TableProof", int, HeapPart, Sum], Awaitable[None]],
        summing: "Summing",
    ) -> list[Reading]:
        """The readings that sum what is not summed yet of one side; `begun` is called before each, `then` awaited
        after it."""

        def reading(part: HeapPart) -> Reading:
            async def read(connection: Connection) -> None:
                with self._working(), naming(f"summing {self.title} on the {SIDES[number]}"):
                    begun(self)
                    summed = await summing(connection, self, number, form, part)
                self.add(number, part, summed)
                self.rate.reached(self._rows)
                await then(self, number, part, summed)

            return read

        return [reading(part) for part in self.parts[number] if part not in self.done[number]]

    @contextmanager
    def _working(self) -> Iterator[None]:
        """One more part is being summed."""
        self.rate.begin(self._rows)
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1

    def sorting(self, number: int, form: Form) -> list[Reading]:
        """The readings that sum one side again, bucket by bucket."""
        mask = bucket_mask(self.expected)

        def reading(part: HeapPart) -> Reading:
            async def read(connection: Connection) -> None:
                with naming(f"summing {self.title} on the {SIDES[number]}"):
                    buckets = await sum_part(connection, self.sides[number], form, part, mask)
                self.buckets[number].add(buckets)

            return read

        return [reading(part) for part in self.parts[number]]

    async def look_into(self, reading: SourceConnection, proving: TargetConnection, form: Form) -> None:
        """Find the keys that differ, once the buckets are summed."""
        mask = bucket_mask(self.expected)
        differing = self.buckets[0].differing(self.buckets[1])
        source, target = self.sides
        with naming(f"looking for what differs in {self.title}"):
            self.findings = await bisect(reading, source, proving, target, form, differing, mask)
        if self.findings.total or self.findings.complete:
            return
        # the two servers' own hashes do not mean the same, and there are too many rows to look at each: sum the texts
        text = replace(form, native=False)
        sums = await together(
            sum_part(reading, source, text, None, mask),
            sum_part(proving, target, text, None, mask),
        )
        differing = Sums(buckets=sums[0]).differing(Sums(buckets=sums[1]))
        self.findings = TableDifferences(counts={})
        if differing:
            self.findings = await bisect(reading, source, proving, target, text, differing, mask)

    @property
    def differences(self) -> int:
        """How many rows differ at least: no fewer than one side lacks."""
        return max(self.findings.total, abs(self.whole[0].rows - self.whole[1].rows)) if self.findings.wrong else 0

    @property
    def _counts(self) -> str:
        rows = self.whole[0].rows
        return "" if self.findings.complete or rows == self.whole[1].rows else f"{counted(rows, 'row')} in the source"

    @property
    def _earlier(self) -> str:
        of = sum(map(len, self.parts))
        return f"{self.earlier} of {of} parts summed by an earlier attempt, unchanged since" if self.earlier else ""


Summing = Callable[[Connection, TableProof, int, Form, HeapPart], Awaitable[Sum]]
"""Sums a part of one side (0: the source's) of a table."""


async def sum_here(connection: Connection, proof: TableProof, number: int, form: Form, part: HeapPart) -> Sum:
    """Sum a part on a connection of this process."""
    return await sum_whole(connection, proof.sides[number], form, part)


def _note(differences: TableDifferences) -> str:
    if not differences.wrong:
        return ""
    if not differences.total:
        return "differs, and no key was named"
    counted = ", ".join(
        f"{differences.counts[kind]:,} {kind}" for kind in DifferenceKind if differences.counts.get(kind)
    )
    columns = f" (in {', '.join(differences.columns)})" if differences.columns else ""
    return f"{'' if differences.complete else 'at least '}{counted}{columns}"
