"""Which side of a replication people write to, as each of its databases has it, and how far a switch has come.

The two rows of a replication, one on either side, are what an attempt goes by, and never its memory. The side that is
left records each step of a switch; the side that is come to records but one thing: that it is written to, in the
transaction that lets its writers in. That transaction is the switch. Before it may begin, the side that is left
says `RELEASING`: from then on nobody gives its writers back without having asked the other side.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import asyncpg

from jobs.api import Fence
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
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
    tables: tuple[str, ...] = ()
    """Those of the replication by title, where all of a database is read; none where they are not recorded."""
    moved_to: bool = False
    """Whether this is the side that the replication was made to bring people to, where all of a database is read."""

    @property
    def of(self) -> tuple[str, ReplicationId]:
        """Whose record it is: the birth of a run, and which of its replications."""
        return self.birth, self.replication

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
    return None if row is None else read_side(row)


def read_side(row: asyncpg.Record) -> LiveSide:
    """A row as one of the statements about this table gives it."""
    kinds = {"step": Step(row["step"]), "direction": Direction(row["direction"])}
    return LiveSide(**{**row, **kinds, "tables": tuple(row.get("tables", ()))})


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
