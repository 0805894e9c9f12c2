"""Which tables were written to between two moments of one connection, by the server's own counters.

A server that does not count, or may lose what it counts, says of no table that it was left alone: whoever skips a table
by that would leave a hole without a word.
"""

from collections.abc import Mapping, Sequence

from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.table_names import split

Marks = Mapping[str, str | None]
"""By table, what is another one once it was written to; None where nobody can say so."""


async def read_marks(connection: Connection, titles: Sequence[str]) -> Marks:
    """The marks of these tables now."""
    names = [qualified(*split(title)) for title in titles]
    rows = await connection.fetch(statement("change_marks"), list(titles), names)
    return {row["title"]: row["mark"] for row in rows}


def changed_between(before: Marks, now: Marks) -> Sequence[str]:
    """The tables that were written to, or of which that is not known."""
    return [title for title, mark in now.items() if mark is None or mark != before.get(title)]
