"""What those who help an attempt find on the target: the gathering of its token."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.api import Fence, Retryable
from jobs.postgres.errors import SIDES
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.settled import OneServer, ServerChanged

LEADER_LEASE = timedelta(seconds=30)
"""How long after its last word a leading attempt is thought to be there, by the target's clock."""
LANE_LEASE = timedelta(seconds=12)
"""The same of a lane."""
BEAT_SECONDS = 2.0
"""Between two words of either."""


class LeaderSilent(Retryable):
    """The attempt that leads was not heard of for too long: what it would join is perhaps gone."""

    def __init__(self) -> None:
        super().__init__("the attempt that this helps was not heard of on the target for half a minute")


class OtherServer(Retryable):
    """This host reaches another server than the leading attempt does: what it would read there is of another state."""

    def __init__(self, side: str) -> None:
        super().__init__(
            f"the {side} that this host reaches is not the server that the leading attempt is connected to",
            hint="compare the services, or the addresses, of both hosts",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What an attempt lets others join."""

    snapshot: str
    """Of the source."""
    source_started: datetime
    """Since when the server runs that the snapshot is of; likewise of the target's."""
    target_started: datetime
    triggers: bool
    """Whether the target's stay on."""
    budget: int | None
    """Of how many tables a connection to the source may keep the locks; None: of all."""
    target_snapshot: str = ""
    """Where the target is read as it was at one moment too."""
    paused: bool = False
    """Whether no piece may begin."""
    over: bool = False
    silent: bool = False
    """Whether the leading attempt was not heard of for longer than its lease."""
    token: int = 0


async def same_servers(gathering: Gathering, source: SourceConnection, target: TargetConnection) -> None:
    """See that a host reaches what the leading attempt reaches. Raises `OtherServer`."""
    reached = (source, gathering.source_started), (target, gathering.target_started)
    for side, (connection, started) in zip(SIDES, reached, strict=True):
        try:
            await OneServer(started).check(connection)
        except ServerChanged:
            raise OtherServer(side) from None


async def read_gathering(connection: Connection, fence: Fence) -> Gathering | None:
    """The newest gathering of a task; None where no attempt of it has gathered yet."""
    row = await connection.fetchrow(statement("gathering_read"), fence.run, fence.task)
    return None if row is None else Gathering(**row)


async def read_gathered(connection: Connection, fence: Fence, relation: str) -> str:
    """What those who do pieces of a relation are told of it."""
    told: str = await connection.fetchval(statement("gathered_read"), fence.run, fence.task, relation)
    return told


async def count_refused(connection: Connection, fence: Fence, rows: int) -> int:
    """So many more rows are set aside by the open transaction; returns how many are by all of an attempt's."""
    counting = (fence.run, fence.task, fence.token, rows)
    counted: int = await connection.fetchval(statement("gathering_refused"), *counting)
    return counted
