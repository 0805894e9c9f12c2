"""What a copy takes out of its tables before it fills them: how much that is, said days before, when it goes, behind
the copy, and behind its rollback, which does not bring it back.

It is written down on the target in the transaction that takes it out (`cutover.taken_out`), so that a later attempt,
a rollback, and a run that takes the rows over know of it. What a rollback deletes is written down there likewise.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jobs.api import Fact, Fence
from jobs.copy.checkpoints import count_rows, holds_rows
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair
from plans.plurals import counted, plural
from plans.table_names import split, table_title

MOST_COUNTED = 10_000_000
"""Rows above which counting takes longer than it is worth: the planner's estimate is said instead."""
MOST_NAMED = 5
"""Tables that a sentence names, the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRows:
    """The rows of one table that go, or went."""

    rows: int
    counted: bool = True

    @property
    def text(self) -> str:
        """`120,000 rows`, `about 40,000,000 rows`."""
        return f"{self.figure} {plural(self.rows, 'row')}"

    @property
    def figure(self) -> str:
        """`120,000`, `about 40,000,000`."""
        return f"{'' if self.counted else 'about '}{self.rows:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """All rows that one copy takes out; false where nothing stood there."""

    of: Mapping[str, StandingRows] = field(default_factory=dict)
    """The rows of each table, by its title."""

    def __bool__(self) -> bool:
        return bool(self.of)

    @property
    def rows(self) -> int:
        """How many in all tables together."""
        return sum(standing.rows for standing in self.of.values())

    @property
    def text(self) -> str:
        """`120,000 rows of 3 tables`."""
        whole = StandingRows(rows=self.rows, counted=all(standing.counted for standing in self.of.values()))
        return f"{whole.text} of {counted(len(self.of), 'table')}"

    @property
    def named(self) -> str:
        """`public.visit 90,000, public.person 30,000`: the largest, the others counted."""
        largest = sorted(self.of.items(), key=lambda item: (-item[1].rows, item[0]))
        more = f" and {len(largest) - MOST_NAMED} more" if len(largest) > MOST_NAMED else ""
        return ", ".join(f"{title} {standing.figure}" for title, standing in largest[:MOST_NAMED]) + more

    @property
    def foretold(self) -> str:
        """What is said before it goes."""
        return f"takes out {self.text} before it copies ({self.named}), and no rollback brings them back"

    @property
    def told(self) -> str:
        """What is said once it is gone."""
        return f"took out {self.text} before it copied ({self.named}); a rollback does not bring them back"

    @property
    def left_empty(self) -> str:
        """What is said after a rollback."""
        return f"empty: what stood there before the copy is gone ({self.text}: {self.named})"

    def facts(self) -> dict[str, Fact]:
        """For the evidence."""
        return {"cleared_before": len(self.of)} | ({"taken_out": f"{self.text}: {self.named}"} if self else {})


async def read_standing(connection: Connection, pairs: Collection[Pair]) -> TakenOut:
    """What stands where these pairs' rows would go: all of a table, or with a batch column the batch's rows."""
    return TakenOut(
        of={pair.title: await standing(connection, pair) for pair in pairs if await holds_rows(connection, pair)}
    )


async def standing(connection: Connection, pair: Pair) -> StandingRows:
    """The rows of one; counted unless the planner expects more than `MOST_COUNTED`."""
    explaining = statement("selection_size").format(columns="", rows=pair.target.rows_sql, condition=pair.batch_rows)
    expected = int(json.loads(await connection.fetchval(explaining))[0]["Plan"]["Plan Rows"])
    if expected > MOST_COUNTED:
        return StandingRows(rows=expected, counted=False)
    return StandingRows(rows=await count_rows(connection, pair, Range()))


async def record(connection: Connection, fence: Fence, pair: Pair, standing: StandingRows) -> None:
    """Write down what goes of a table, inside the transaction that takes it out."""
    await connection.execute(
        statement("taken_out_record"),
        fence.run,
        fence.task,
        pair.target.sql,
        standing.rows,
        standing.counted,
        fence.token,
    )


async def forget(connection: Connection, run: str, task: str) -> None:
    """Count a rollback's rows from nothing again: the copy that it is the contrary of begins anew."""
    await connection.execute(statement("taken_out_forget"), run, task)


async def read_taken_out(connection: Connection, run: str, task: str) -> TakenOut:
    """Read what all attempts of a task have taken out."""
    rows = await connection.fetch(statement("taken_out_read"), run, task)
    return TakenOut(
        of={
            table_title(*split(row["relation"])): StandingRows(rows=row["rows"], counted=row["counted"]) for row in rows
        }
    )
