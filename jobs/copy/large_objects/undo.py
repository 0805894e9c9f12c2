"""Takes large objects away again that a copy has brought, with what is written down of them."""

from collections.abc import Sequence

from jobs.api import Fence
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.beside.large_objects import batches


async def brought_by(connection: Connection, run: str, task: str) -> tuple[list[int], list[str]]:
    """The numbers of those that a task has brought, and the reasons for which they cannot be taken away."""
    rows = await connection.fetch(statement("lo_recorded"), run, task)
    foreign = sum(row["mine"] is False for row in rows)
    reasons = [f"large objects: {foreign:,} that this copy brought belong to roles that this one is no member of"]
    return [row["object"] for row in rows], reasons * bool(foreign)


async def take_away(connection: Connection, fence: Fence, task: str, numbers: Sequence[int]) -> None:
    """Some in each transaction, under the fence: an undo that ends in between is gone on with. Raises `FenceLost`."""
    for some in batches(numbers):
        async with connection.transaction():
            await take(connection, fence)
            await connection.execute(statement("lo_unlink"), some)
            await connection.execute(statement("lo_forget"), fence.run, task, some)
