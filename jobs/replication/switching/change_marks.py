"""Which tables were written to between two moments of one connection, by the server's own counters.

A server that does not count, or may lose what it counts, says of no table that it was left alone: whoever skips a table
by that would leave a hole without a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.table_names import split


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is another one once a table was written to."""

    written: str | None
    """None where nobody can say so."""
    files: str
    """Those that its rows lie in: other ones once it was emptied, written anew, or given a partition, rows and all."""


Marks = Mapping[str, Mark]
"""By table."""


async def read_marks(connection: Connection, titles: Sequence[str]) -> Marks:
    """The marks of these tables now."""
    names = [qualified(*split(title)) for title in titles]
    rows = await connection.fetch(statement("change_marks"), list(titles), names)
    return {row["title"]: Mark(written=row["mark"], files=row["files"]) for row in rows}


def changed_between(before: Marks, now: Marks) -> Sequence[str]:
    """The tables that were written to, or of which that is not known."""
    return [title for title, mark in now.items() if mark.written is None or mark != before.get(title)]


def made_anew_between(before: Marks, now: Marks) -> Sequence[str]:
    """The tables that were emptied or filled by something that no log tells row by row."""
    return [title for title, mark in now.items() if title not in before or mark.files != before[title].files]
