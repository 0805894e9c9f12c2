"""What lets a transaction move rows of a range: it takes the hold first, and records with it what it moved."""

from dataclasses import dataclass

from jobs.api import Fence
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.settled import begin_unsettled
from jobs.rows.ranges import Range, written
from jobs.rows.selection import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """One committed range."""

    part: Range
    rows: int
    bytes: int
    filenode: int


class Hold:
    """The hold of an attempt in whose process rows are moved: its fence, which all of its connections share."""

    def __init__(self, fence: Fence) -> None:
        self.fence = fence

    async def begin(self, writing: TargetConnection) -> None:
        """Begin a transaction of a chunk, whose commit does not wait for the disk. Raises `FenceLost`."""
        await begin_unsettled(writing)
        await take(writing, self.fence)

    async def record(
        self, writing: TargetConnection, pair: Pair, part: Range, *, rows: int, size: int, refused: int = 0
    ) -> Chunk:
        """Write the checkpoint of what the transaction has moved, and commit both.

        Args:
            part: of the source's rows, which are there by now but for those that were refused.
            size: bytes.
        """
        await self.checkpoint(writing, pair, part, rows=rows, size=size, refused=refused)
        await writing.execute("commit")
        return Chunk(part=part, rows=rows, bytes=size, filenode=pair.target.filenode)

    async def checkpoint(
        self,
        writing: TargetConnection,
        pair: Pair,
        part: Range,
        *,
        rows: int,
        size: int,
        refused: int,  # noqa: ARG002 - a piece of a spread copy counts them
    ) -> None:
        """Write down what the open transaction has moved."""
        fence = self.fence
        await writing.execute(
            statement("chunk_insert"),
            *(fence.run, fence.task, pair.target.sql, written(part.lo), written(part.hi), rows, size, fence.token),
        )
