"""The rows that the target refuses, set aside with their key and why where the plan says so: what is kept of them.

What a row is set aside for is written in the transaction of its chunk, so that after any crash the number of rows that
are there and of rows that are not stays right. Never the row's values beyond its key.

Found are they by `jobs.copy.chunk_retry`; those that refer to no row only later, where the target does not refuse them
(`jobs.copy.orphan_rows`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.api import BAD_ROWS_OF, Fact, Fatal, Fence, JobContext
from jobs.postgres import sqlstate
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import Pair
from plans.model import BadRows
from plans.plurals import plural


class TooManyBadRows(Fatal):
    """More rows than the plan permits are refused by the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One bad row."""

    lo: str
    """The beginning of the chunk that it is, or was, in, as cutover.chunk keeps it."""
    columns: Sequence[str]
    key: Sequence[str]
    """The values of these columns, as text: the row is named by them."""
    sqlstate: str
    column: str = ""
    constraint: str = ""


async def write_down(writing: TargetConnection, fence: Fence, pair: Pair, rows: Collection[Rejected]) -> None:
    """Set rows aside, in the transaction that leaves them out of the table or takes them out of it."""
    await writing.executemany(
        statement("reject_insert"),
        [
            (fence.run, fence.task, pair.target.sql, row.lo, list(row.columns), list(row.key), row.sqlstate,
             sqlstate.sentence(row.sqlstate), row.column, row.constraint, fence.token)
            for row in rows
        ],
    )  # fmt: skip


def unnameable(pairs: Sequence[Pair], limit: BadRows | None) -> list[str]:
    """Why bad rows of these tables could not be set aside. Args: pairs: each with what it is cut by."""
    if limit is None:
        return []
    return [
        f"{pair.title}: its bad rows could not be set aside, there is no key to name them by"
        for pair in pairs
        if not pair.key and not pair.heaps
    ]


class RejectedRows:
    """Counts and keeps the bad rows of one task."""

    def __init__(self, ctx: JobContext, limit: BadRows | None) -> None:
        self._ctx = ctx
        self._limit = limit
        self._of: dict[str, int] = {}
        self._counted = 0
        """With those of transactions that are still open, in which the other workers find theirs."""

    async def load(self, writing: TargetConnection) -> None:
        """Count what earlier attempts have set aside."""
        if self._limit is not None:
            fence = self._ctx.fence
            rows = await writing.fetch(statement("reject_counts"), fence.run, fence.task)
            self._of = {row["relation"]: row["rows"] for row in rows}
            self._counted = self.total

    @property
    def total(self) -> int:
        """Rows set aside, by this attempt and those before."""
        return sum(self._of.values())

    @property
    def by_relation(self) -> Mapping[str, int]:
        """The same, by the quoted name of the table."""
        return self._of

    @property
    def note(self) -> str:
        """For the screen."""
        return f"{self.total:,} bad {plural(self.total, 'row')} set aside" if self.total else ""

    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where the plan does not let rows be set aside."""
        if self._limit is None:
            return {}
        each: dict[str, Fact] = {f"{BAD_ROWS_OF}{relation}": rows for relation, rows in sorted(self._of.items())}
        return {"bad_rows": self.total, "bad_rows_at_most": self._limit.at_most, **each}

    def count(self, pair: Pair, rows: int = 1, which: str = "") -> None:
        """Count so many more, in a transaction that is open.

        Args:
            which: what is said of them, instead of whose the last one was.

        Raises:
            TooManyBadRows: with them there are more than the plan permits.
        """
        self._counted += rows
        if self._limit is not None and self._counted > self._limit.at_most:
            last = which or f"the last one of {pair.title}"
            raise TooManyBadRows(
                f"more than {self._limit.at_most} rows are refused by the target, {last}",
                hint="those set aside are in cutover.reject on the target; mend them at the source, or raise at_most",
            )

    def count_all(self, pair: Pair, rows: int) -> None:
        """Take it that so many are set aside by all who move rows of the task, the last of them of this table.

        Raises:
            TooManyBadRows: that is more than the plan permits.
        """
        self._counted = rows
        self.count(pair, 0)

    def give_back(self, rows: int) -> None:
        """Count rows no more whose transaction came to nothing."""
        self._counted -= rows

    def committed(self, pair: Pair, refused: int) -> None:
        """Count rows for good whose transaction is committed; the first ones of a table are warned of."""
        if refused and pair.target.sql not in self._of:
            self._ctx.warn(f"{pair.title}: rows that the target refuses are set aside in cutover.reject")
        if refused:
            self._of[pair.target.sql] = self._of.get(pair.target.sql, 0) + refused
