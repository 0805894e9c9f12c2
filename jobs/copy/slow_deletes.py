"""Foreign keys that make every deleted row cost a reading of a whole table: no index leads with their columns.

The server looks for the rows that refer to a row which goes, one by one, where triggers are on; a role that may silence
them has all rows proved at once (`foreign_keys`), which no such index would make faster. So a rollback that was
rehearsed on a small table takes hours on the night, and the forecast of a no-go has to know.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.api import JobContext
from jobs.postgres.catalog.members import read_members
from jobs.postgres.connection.settings import triggers_fire
from jobs.postgres.quote import identifier
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import Pair
from jobs.rows.sizes import Size
from plans.durations import format_duration
from plans.model import FollowSpec
from plans.plurals import counted
from plans.table_names import table_title

BYTES_PER_SECOND = 400_000_000
"""How fast one backend reads a table in memory with short rows, looking for a value; slower from disk."""
LEAST_TIME_TOLD = timedelta(minutes=1)
SMALL_TABLE_BYTES = 1_000_000
"""Bytes: a table of fewer is read so fast that nobody need know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowKey:
    """One of them."""

    name: str
    referring: str
    """Title of the table that is read."""
    columns: tuple[str, ...]
    referenced: str
    """Title of the table that rows are deleted from."""
    rows: int
    """About so many the referring table has, or will have."""
    bytes: int

    @property
    def told(self) -> str:
        """With what mends it."""
        columns = ", ".join(map(identifier, self.columns))
        size = f"about {counted(self.rows, 'row')}, {self.bytes / 1e6:,.0f} MB"
        return (
            f"foreign key {self.name} of {self.referring} ({size}) has no index: every row that is deleted from "
            f"{self.referenced} reads all of it (create index on {self.referring} ({columns}))"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDeletes:
    """The slow foreign keys of one copy; false where there is none."""

    keys: Sequence[SlowKey] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows a rollback deletes, by title."""

    def __bool__(self) -> bool:
        return bool(self.keys)

    @property
    def takes(self) -> timedelta:
        """How long a rollback takes for these alone, at least."""
        read = sum(self.rows.get(key.referenced, 0) * key.bytes for key in self.keys)
        return timedelta(seconds=round(read / BYTES_PER_SECOND))

    @property
    def told(self) -> list[str]:
        """A sentence for each, and what they come to."""
        return [*(key.told for key in self.keys), *filter(None, [self.whole])]

    @property
    def whole(self) -> str:
        """What they come to; empty where that is not worth a word."""
        if self.takes < LEAST_TIME_TOLD:
            return ""
        emptied = {key.referenced for key in self.keys}
        deleted = sum(self.rows.get(title, 0) for title in emptied)
        minutes = timedelta(minutes=self.takes // timedelta(minutes=1))
        return (
            f"for foreign keys without an index a rollback, which deletes about {deleted:,} rows, takes "
            f"{format_duration(minutes)} or more"
        )


def warn_of_slow_deletes(ctx: JobContext, slow: SlowDeletes) -> None:
    """Tell the journal, and the forecast of a no-go how long a rollback takes: no row of what follows is taken back."""
    if isinstance(ctx.spec, FollowSpec):
        return
    for key in slow.keys:
        ctx.warn(key.told)
    if slow.whole:
        ctx.warn(slow.whole, undo_takes=slow.takes)


async def read_slow_deletes(
    writing: TargetConnection, pairs: Collection[Pair], sizes: Mapping[str, Size]
) -> SlowDeletes:
    """Find the ones that refer to these tables, and how much is to be read once the copy is done; of small ones none.

    Args:
        writing: its triggers are silent already, where the role may silence them: then there is none.
        sizes: by title, what comes.
    """
    if not await triggers_fire(writing):
        return SlowDeletes()
    of = {pair.target.oid: pair.title for pair in pairs}
    members = {member.oid: of[member.selected] for member in (await read_members(writing, list(of))).values()}
    keys = []
    for row in await writing.fetch(statement("foreign_keys_unindexed"), list(members)):
        referring = table_title(row["schema"], row["table"])
        comes = sizes.get(referring, Size(rows=0, width=0))
        keys.append(
            SlowKey(
                name=row["name"],
                referring=referring,
                columns=tuple(row["columns"]),
                referenced=members[row["referenced"]],
                rows=max(row["rows"], comes.rows),
                bytes=max(row["bytes"], comes.rows * comes.width),
            )
        )
    keys = [key for key in keys if key.bytes >= SMALL_TABLE_BYTES]
    return SlowDeletes(keys=keys, rows={title: size.rows for title, size in sizes.items()})
