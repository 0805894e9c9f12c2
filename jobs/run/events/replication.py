"""How the replications of the plan stand: told when it changes, and not before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plans.model import Direction, ReplicationId


class Upkeep(StrEnum):
    """How a replication stands."""

    COPYING = "copying"
    """Its first copy is under way, or it has not caught up yet: nothing is wrong."""
    HEALTHY = "healthy"
    BEHIND = "behind"
    """Changes arrive, later than the plan allows."""
    UNSEEN = "unseen"
    """One of both servers does not answer, so nobody knows."""
    BROKEN = "broken"
    """Changes do not arrive; once what stops them is mended they do again, and none is lost."""
    LOST = "lost"
    """A slot of it is gone, and with it changes: it can only begin anew."""
    GONE = "gone"
    """Nothing of it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationStanding:
    """How one replication stands, the direction in which its changes travel now; real time, UTC."""

    replication: ReplicationId
    direction: Direction
    upkeep: Upkeep
    since: datetime
    """Since when it is so."""
    reason: str = ""
    """Why it is not healthy, in words: names of objects and servers, no row values."""
    mend: str = ""
    """What a person does about it."""
    live: str = ""
    """The database that people write to, as both sides have recorded it; empty where they have not, or differ."""
    lag: timedelta | None = None
    """How far behind its publisher it was when this was told."""
    wal_kept: int | None = None
    """Bytes that its slots made the publisher keep then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationSeen:
    """A replication stands otherwise than was told before."""

    stands: ReplicationStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsDropped:
    """Slots of a replication made a server keep more of its log than the plan allows, and were dropped."""

    replication: ReplicationId
    direction: Direction
    database: str
    """Whose server it is, by its name in the plan."""
    slots: tuple[str, ...]
    wal_kept: int
    """Bytes."""
    wal_at_most: int
    """Bytes."""

    @property
    def why(self) -> str:
        """Why it follows no more, in words."""
        return f"{self.database}: its slots kept more of the log than the plan allows, and were dropped"

    @property
    def mend(self) -> str:
        """What a person does about it."""
        return "what follows has to be made anew: unfollow, then follow"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBackClosed:
    """The time is over in which the switch of a replication could be taken back."""

    replication: ReplicationId
    until: datetime
    """Run time: the end of that time."""


Replicated = ReplicationSeen | SlotsDropped | WayBackClosed
