"""One piece of a delta load: the source's rows of a range are laid beside the target's, and the target's made equal.

The rows go through a temporary table of the session. Rows that are the same to the last character are not touched. A
piece is one transaction under the fence, with its checkpoint; doing it again changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal, Fence
from jobs.copy.stream import stream
from jobs.postgres.catalog.tables import Column, Table
from jobs.postgres.quote import columns as column_list
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.settled import begin_unsettled
from jobs.rows.deleting import Told, delete_telling
from jobs.rows.ranges import Range, condition, written
from jobs.rows.rowhash import FUNCTIONS
from jobs.rows.selection import EVERY_ROW, Pair

STAGE = "cutover_stage"


class KeyOfOthers(Fatal):
    """A row that would come has the key of a row that is not this batch's."""


class KeyTwice(Fatal):
    """Two rows of the source have keys that the target holds for equal: one of them would be lost."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(
            f"{pair.title}: two rows of the source have a key that is the same to the target",
            hint="a query yields it twice, or the target's collation holds two texts for equal",
        )


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that a delta load has changed."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    compared: int = 0
    """Rows of the source that were looked at."""

    def __add__(self, other: "Change") -> "Change":
        return Change(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.deleted + other.deleted,
            self.compared + other.compared,
        )

    @property
    def rows(self) -> int:
        """All of them."""
        return self.inserted + self.updated + self.deleted

    @property
    def told(self) -> str:
        """For people."""
        return f"{self.inserted:,} inserted, {self.updated:,} updated, {self.deleted:,} deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaPhase:
    """What is done with a table now: all at once, or, where foreign keys are watched, rows first and deletions last."""

    name: str
    rows: bool = True
    deletions: bool = True


WHOLE_PHASE = DeltaPhase(name="all")
ROWS_PHASE = DeltaPhase(name="rows", deletions=False)
DELETIONS_PHASE = DeltaPhase(name="deletions", rows=False)


def target_condition(pair: Pair, part: Range) -> str:
    """The rows of a range, and of the batch, on the target."""
    ends = EVERY_ROW if part == Range() else condition(pair.target_key, part)
    return f"{ends} and {pair.batch_rows}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaRange:
    """One range of a table in one phase, between the connections of one worker."""

    reading: SourceConnection
    writing: TargetConnection
    fence: Fence
    pair: Pair
    part: Range
    phase: DeltaPhase

    async def make_equal(self, rows: tuple[str, str], *, compared: int, told: Told | None = None) -> Change:
        """Bring the target to what the source has. The caller gives the connection up after a failure.

        Args:
            rows: which rows of the range, as a condition for the source and one for the target.
            compared: how many rows of the source were looked at.
            told: where deleting takes long, how many rows are deleted by now.

        Raises:
            KeyOfOthers: a row with the key of one that would come belongs to another batch.
        """
        names, writing = _names(self.pair), self.writing
        here, there = rows
        await begin_unsettled(writing)
        await take(writing, self.fence)
        await self._stage(names, here)
        deleted = updated = inserted = 0
        if self.phase.deletions:
            deleted = await _delete(writing, names, there, told)
        if self.phase.rows:
            if names["assignments"]:
                updated = _count(await writing.execute(statement("delta_update").format(**names)))
            inserted = _count(await writing.execute(statement("delta_insert").format(**names)))
        change = Change(inserted, updated, deleted, compared)
        await self._record(change)
        await writing.execute("commit")
        return change

    async def unchanged(self, compared: int) -> Change:
        """Write down that the range was compared and found equal."""
        change = Change(compared=compared)
        async with self.writing.transaction():
            await take(self.writing, self.fence)
            await self._record(change)
        return change

    async def _stage(self, names: Mapping[str, str], here: str) -> None:
        """Bring the source's rows of a condition into a temporary table; none may take the place of a row of others."""
        pair, writing = self.pair, self.writing
        await writing.execute(statement("delta_stage").format(**names))
        query = statement("chunk_rows").format(columns=", ".join(pair.expressions), rows=pair.rows, condition=here)
        stage = Table(oid=0, schema="pg_temp", name=STAGE)
        await stream(self.reading, query, writing, stage, pair.columns, binary=pair.binary)
        try:
            await writing.execute(statement("delta_stage_index").format(**names))
        except asyncpg.UniqueViolationError:
            raise KeyTwice(pair) from None
        if pair.batch is not None and await writing.fetchval(statement("delta_others").format(**names)):
            raise KeyOfOthers(f"{pair.title}: a row that would come has the key of a row that is not of this batch")

    async def _record(self, change: Change) -> None:
        """Write the checkpoint, in the transaction that did it."""
        fence, target, part = self.fence, self.pair.target, self.part
        await self.writing.execute(
            statement("delta_record"),
            *(fence.run, fence.task, target.sql, self.phase.name, target.filenode),
            *(written(part.lo), written(part.hi)),
            *(change.inserted, change.updated, change.deleted, change.compared, fence.token),
        )


async def _delete(writing: TargetConnection, names: Mapping[str, str], there: str, told: Told | None) -> int:
    """Delete the target's rows of a range that the stage does not have."""
    if told is None:
        return _count(await writing.execute(statement("delta_delete").format(**names, condition=there)))
    missing = statement("delta_gone").format(**names, condition=there).partition("\n")[2].rstrip()
    return await delete_telling(writing, f"{names['rows']} as t", missing, told)


def _names(pair: Pair) -> dict[str, str]:
    key = [column.name for column in pair.key]
    changed = altered(pair)
    return {
        "stage": f"pg_temp.{identifier(STAGE)}",
        "rows": pair.target.rows_sql,
        "table": pair.target.sql,
        "columns": column_list(pair.columns),
        "key": column_list(key),
        "same_key": " and ".join(f"s.{identifier(name)} = t.{identifier(name)}" for name in key),
        "assignments": ", ".join(f"{identifier(name)} = s.{identifier(name)}" for name in changed),
        "ours": ", ".join(f"t.{identifier(name)}" for name in changed),
        "theirs": ", ".join(f"s.{identifier(name)}" for name in changed),
        "batch": pair.batch_rows if pair.batch is None else f"t.{pair.batch_rows}",
    }


def altered(pair: Pair) -> list[str]:
    """The columns that an update sets: all but the key, and of the key those whose equal values may differ.

    1.0 is 1.00 to a key, and a is A where the collation says so: such a row is found by its key, and yet not the same.
    """
    key = {column.name for column in pair.key}
    return [name for name in pair.columns if name not in key or not _is_itself(pair.target.column(name))]


def _is_itself(column: Column | None) -> bool:
    if column is None or not column.type.everywhere or column.type.element:
        return False
    return column.type.name in FUNCTIONS and column.type.name != "numeric" and column.deterministic


def _count(status: str) -> int:
    return int(status.rsplit(maxsplit=1)[-1])
