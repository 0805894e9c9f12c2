"""The hold of a lane: its transaction holds the fence and its piece, and commits how far the piece is by then."""

import time

from jobs.api import Fence
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.hold import Hold
from jobs.postgres.sides import TargetConnection
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair
from jobs.rows.spread.gathering import count_refused
from jobs.rows.spread.pieces import Claimed, Done, advance, hold


class PieceHold(Hold):
    """Of one claimed piece. Rows are moved by the claim that is the newest: `begin` raises `PieceLost` otherwise."""

    def __init__(self, fence: Fence, piece: Claimed, rejected: RejectedRows) -> None:
        super().__init__(fence)
        self.piece = piece
        self._rejected = rejected
        self._began = 0.0

    async def begin(self, writing: TargetConnection) -> None:
        self._began = time.monotonic()
        await super().begin(writing)
        await hold(writing, self.fence, self.piece)

    async def checkpoint(
        self, writing: TargetConnection, pair: Pair, part: Range, *, rows: int, size: int, refused: int
    ) -> None:
        """Raises `TooManyBadRows`: with those of all other lanes there are more than the plan permits."""
        await super().checkpoint(writing, pair, part, rows=rows, size=size, refused=refused)
        done = Done(
            up_to=part,
            rows=rows,
            bytes=size,
            refused=refused,
            seconds=time.monotonic() - self._began,
            all=part.hi == self.piece.work.part.hi,
        )
        await advance(writing, self.fence, self.piece, done)
        if refused:
            self._rejected.count_all(pair, await count_refused(writing, self.fence, refused))
