"""Deletes rows some at a time, in the transaction of the caller, so that one can see how far it is.

One statement over a table tells nothing until it ends, and where foreign keys have no index each row takes long. The
places of the rows are read once; rows that others moved meanwhile are found by the statement at the end, which is the
one that would have done it all.
"""

import time
from collections.abc import Callable

from jobs.api import JobContext, Progress
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

FIRST, MOST = 100, 50_000
"""Rows of a piece."""
PIECE_SECONDS = 1.0
"""What a piece should take."""

Told = Callable[[int], None]
"""Told how many rows are deleted by now."""


async def delete_telling(connection: Connection, rows: str, condition: str, told: Told) -> int:
    """Delete what the condition means of these rows; returns how many. Inside a transaction.

    Args:
        rows: what stands behind FROM: one table, with its partitions or without its heirs.
    """
    names = {"rows": rows, "condition": condition}
    await connection.execute(statement("delete_places").format(**names))
    deleting = statement("delete_at").format(**names)
    deleted, size = 0, FIRST
    while places := await connection.fetch(f"fetch {size} from cutover_places"):
        began = time.monotonic()
        deleted += count_of(await connection.execute(deleting, [row["ctid"] for row in places]))
        told(deleted)
        size = next_size(size, time.monotonic() - began)
    await connection.execute("close cutover_places")
    deleted += count_of(await connection.execute(statement("chunk_delete").format(**names)))
    told(deleted)
    return deleted


def next_size(size: int, seconds: float) -> int:
    """How many rows the next piece has, after one that took so long: at most ten times as many. Pure."""
    factor = PIECE_SECONDS / max(seconds, PIECE_SECONDS / 10)
    return max(1, min(MOST, int(size * factor)))


def count_of(status: str) -> int:
    """The rows of a DELETE, from what the server says of it."""
    return int(status.removeprefix("DELETE "))


def tell_deleted(ctx: JobContext, title: str, rows: int) -> None:
    """Show on screen how far the deleting of a table's rows is."""
    ctx.progress(Progress(done=0, note=f"deleting rows of {title}: {rows:,}"))
