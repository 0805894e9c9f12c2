"""Which side of a replication people write to, as each of its databases has it, and how far a switch has come.

The two rows of a replication, one on either side, are what an attempt goes by, and never its memory. The side that is
left records each step of a switch; the side that is come to records but one thing: that it is written to, in the
transaction that lets its writers in. That transaction is the switch. Before it may begin, the side that is left
says `RELEASING`: from then on nobody gives its writers back without having asked the other side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import asyncpg

from jobs.api import Fatal, Fence
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.characters import shown
from plans.model import DatabaseId, Direction, ReplicationId


class Step(StrEnum):
    """How far a switch has come on the side that is left."""

    SETTLED = ""
    """None is under way."""
    FENCING = "fencing"
    """Its writers are kept out."""
    RELEASING = "releasing"
    """The other side's writers may have been let in: only the other side knows."""
    RELEASED = "released"
    """The other side is written to; what a switch does afterwards is still to be done."""
    UNDONE = "undone"
    """It was taken back: this side is written to again."""


class StaleSide(Fatal):
    """This database is no longer the one that people write to."""

    def __init__(self, side: "LiveSide", what: str) -> None:
        sentence = (
            f"{what}: {shown(side.here)} has not been written to since {side.since:%Y-%m-%d %H:%M} UTC, when people"
            f" were switched to {shown(side.live)} (replication {shown(side.replication)}, run {shown(side.run)})"
        )
        hint = "switch back first, or take the task out; where all begins anew: cutover db drop PLAN, then db prepare"
        super().__init__(sentence, hint=hint)
        self.facts = ErrorFacts(kind=FailureKind.IDENTITY, sentence=sentence, hint=hint, database=side.here)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSide:
    """What one database knows of a replication."""

    birth: str
    replication: ReplicationId
    here: DatabaseId
    """The plan's name of the database that this stands in."""
    live: DatabaseId
    """The one that people write to."""
    since: datetime
    run: str
    task: str
    token: int
    step: Step
    direction: Direction
    """Of the switch that `step` is of."""
    position: str
    """A place in the log of the side that is left, up to which the other has everything; empty before that."""
    deadline: datetime | None
    """When the side that is left takes a switch back by itself."""
    now: datetime
    """By the clock of this database."""

    @property
    def stale(self) -> bool:
        """Whether people no longer write here."""
        return self.live != self.here

    @property
    def can_be_taken_back(self) -> bool:
        """Whether a switch is under way of which the other side can know nothing yet."""
        return self.step is Step.FENCING


async def live_side(connection: Connection, birth: str, replication: ReplicationId) -> LiveSide | None:
    """What this database knows of a replication of a run; None where it never was switched."""
    row = await connection.fetchrow(statement("live_side_read"), birth, replication)
    return None if row is None else _read(row)


async def live_sides(connection: Connection) -> Sequence[LiveSide]:
    """What this database knows of every replication that was switched, of whichever run, the newest first."""
    return [_read(row) for row in await connection.fetch(statement("live_side_newest"))]


async def refuse_stale(connection: Connection, what: str) -> None:
    """Raise `StaleSide` where the newest switch of this database went away from it.

    Args:
        what: is refused: "nothing was copied".
    """
    if not await connection.fetchval("select to_regclass('cutover.live_side') is not null"):
        return
    for side in (await live_sides(connection))[:1]:
        if side.stale:
            raise StaleSide(side, what)


def _read(row: asyncpg.Record) -> LiveSide:
    return LiveSide(**{**row, "step": Step(row["step"]), "direction": Direction(row["direction"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRecord:
    """What a switch writes on a database: whose it is, and of which replication."""

    birth: str
    replication: ReplicationId
    here: DatabaseId
    direction: Direction
    fence: Fence

    async def write(
        self,
        connection: Connection,
        live: DatabaseId,
        step: Step,
        *,
        position: str = "",
        ends_in: timedelta = timedelta(0),
    ) -> bool:
        """Record which side is written to, in the caller's transaction, which holds the fence row.

        Args:
            ends_in: of the pause that begins: after how long this side takes it back by itself.

        Returns:
            False where a newer attempt has written it.
        """
        fence = self.fence
        written = await connection.fetchval(
            statement("live_side_write"),
            *(self.birth, self.replication, self.here, live, fence.run, fence.task, fence.token),
            *(step, self.direction, position, ends_in.total_seconds()),
        )
        return written is not None

    async def begin_release(self, connection: Connection, position: str) -> bool:
        """Come from fencing to releasing, in the caller's transaction; False where the switch was taken back meanwhile.

        Args:
            position: a place in this side's log up to which the other side has everything.
        """
        fence = self.fence
        came = await connection.fetchval(
            statement("live_side_release"), self.birth, self.replication, fence.token, fence.task, position
        )
        return came is not None
