"""One look at a replication: both servers are asked, each of which may be away, and what they say is judged."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import asyncpg

from jobs.databases import Databases
from jobs.engine.replicating.unwaited import answers, left_to_close
from jobs.postgres.connection.connect import application_name
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.postgres.target.live_side import live_side
from jobs.replication.dropped_slots import drop_slots
from jobs.replication.looking.causes import read_causes
from jobs.replication.looking.facts import Publisher, Seen, Subscriber
from jobs.replication.looking.health import Health
from jobs.replication.looking.judge import judge
from jobs.replication.looking.look import look_at_publisher, look_at_subscriber
from jobs.replication.looking.stuck import read_stuck
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched, in_force
from jobs.replication.records import Group, farther, read
from plans.errors import CutoverError
from plans.model import DatabaseId, Direction, Replication

ANSWERS_WITHIN = 4.0
"""How long both servers may take to answer all that a look asks, beside each other. The next look comes five seconds
after this one began: so what happens is known within nine."""
RECORDS_WITHIN = 2.5
"""How much of that a server may take to be reached, and to say what it has recorded: the other one waits for it."""
_DROPPED_WITHIN = 8.0
"""How long a server may take until a slot of it is gone, which is worth more than the next look."""
_PURPOSE = "replication"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier looks at a replication leave for later ones."""

    groups: tuple[Group, ...] = ()
    """As they were recorded, for the time when a side is away."""
    trail: Trail = field(default_factory=Trail)
    of: tuple[Direction, tuple[str, ...]] | None = None
    """The direction and the slots that the trail is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look came to."""

    watched: Watched | None
    """What ought to be there, by the records; None where nothing was recorded."""
    health: Health | None
    """None where nothing ought to be there, or nobody could be asked."""
    live: str
    """Which database is written to, as those say that were asked; empty where they do not say, or differ."""
    away: Mapping[DatabaseId, str]
    """The sides that could not be asked, each with the reason."""
    memory: Memory


class Looks:
    """Looks at the replications of one run on the databases that it is given."""

    def __init__(self, databases: Databases, run: str) -> None:
        self._databases, self._run = databases, run

    def use(self, databases: Databases) -> None:
        """From here on databases are reached where these are."""
        self._databases = databases

    async def look(self, of: Replication, birth: str, memory: Memory, at: datetime) -> Look:
        """Ask both sides, and be done within `ANSWERS_WITHIN`. Never raises for what they say, or that they do not.

        Args:
            birth: of the run.
            at: by the control database's clock.
        """
        began = asyncio.get_running_loop().time()
        async with AsyncExitStack() as stack:
            sides = _Sides(of)
            asking = {name: self._recorded(stack, name, birth, of) for name in (of.source, of.target)}
            recorded = sides.answered(await answers(asking, began + RECORDS_WITHIN))
            groups = _groups(memory, recorded, is_whole=not sides.away)
            watched, live = in_force(of, groups), _agreed([one.live for one in recorded.values()])
            if watched is None:
                kept = replace(memory, groups=groups)
                return Look(watched=None, health=None, live=live, away=sides.away, memory=kept)
            until = began + ANSWERS_WITHIN
            reached = {name: one.connection for name, one in recorded.items()}
            seen = await _seen(watched, reached, sides, until, at)
            about = watched.direction, tuple(group.slot for group in watched.groups)
            trail = memory.trail if memory.of == about else Trail()
            return Look(
                watched=watched,
                health=judge(watched, seen, trail),
                live=live,
                away=sides.away,
                memory=Memory(groups=groups, trail=trail.after(watched, seen), of=about),
            )

    async def drop(self, database: DatabaseId, slots: tuple[str, ...]) -> tuple[str, ...]:
        """Drop slots on a server; which of them are gone. Raises as a connection does, or `TimeoutError`."""
        async with asyncio.timeout(_DROPPED_WITHIN), self._connection(database) as connection:
            return tuple(await drop_slots(connection, slots))

    async def _recorded(self, stack: AsyncExitStack, name: DatabaseId, birth: str, of: Replication) -> "_Recorded":
        """Reach a server, until the stack is closed, and ask what it has recorded."""
        connection = await stack.enter_async_context(self._connection(name))
        known = await live_side(connection, birth, of.id)
        return _Recorded(
            connection=connection,
            groups=tuple(await read(connection, birth, of.id)),
            live=known.live if known is not None else of.source,  # the source, until something else is recorded
        )

    def _connection(self, name: DatabaseId) -> AbstractAsyncContextManager[Connection]:
        return left_to_close(self._databases.connection(name, application_name(self._run, "", _PURPOSE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """A server that was reached, and what stands there of a replication."""

    connection: Connection
    groups: tuple[Group, ...]
    live: str


class _Sides:
    """Those that could not be asked, each with the reason."""

    def __init__(self, of: Replication) -> None:
        self._of = of
        self.away: dict[DatabaseId, str] = {}

    def answered(self, said: Mapping[DatabaseId, _T | BaseException]) -> dict[DatabaseId, _T]:
        """What those said that did; the others are away. Raises what is a defect of this program."""
        found: dict[DatabaseId, _T] = {}
        for name, one in said.items():
            if not isinstance(one, BaseException):
                found[name] = one
            elif isinstance(one, (TimeoutError, CutoverError, *DRIVER_ERRORS)):
                self.away[name] = _why(one)
            else:
                raise one
        return found


async def _seen(
    watched: Watched, reached: Mapping[DatabaseId, Connection], sides: _Sides, until: float, at: datetime
) -> Seen:
    """What the servers that were reached say, each for itself."""
    asking: dict[DatabaseId, Coroutine[Any, Any, Publisher | Subscriber]] = {}
    if watched.publisher in reached:
        asking[watched.publisher] = look_at_publisher(watched, reached[watched.publisher])
    if watched.subscriber in reached:
        asking[watched.subscriber] = look_at_subscriber(watched, reached[watched.subscriber])
    said = sides.answered(await answers(asking, until))
    publisher, subscriber = said.get(watched.publisher), said.get(watched.subscriber)
    seen = Seen(
        at=at,
        publisher=publisher if isinstance(publisher, Publisher) else None,
        subscriber=subscriber if isinstance(subscriber, Subscriber) else None,
    )
    if seen.subscriber is None:
        return seen
    source, target = reached.get(watched.publisher) if seen.publisher is not None else None, reached[watched.subscriber]
    if source is not None:
        stuck = await _unless_failed(read_stuck(watched, source, seen), until)
        seen = replace(seen, stuck=stuck or {})
    causes = await _unless_failed(read_causes(watched, source, target, seen), until)
    return replace(seen, causes=causes or {})


async def _unless_failed(question: Coroutine[Any, Any, _T], until: float) -> _T | None:
    """What says more of what was seen already; None where that cannot be had in time."""
    [answer] = (await answers({"": question}, until)).values()
    return None if isinstance(answer, BaseException) else answer


def _groups(memory: Memory, recorded: Mapping[DatabaseId, _Recorded], *, is_whole: bool) -> tuple[Group, ...]:
    """What both sides have recorded; while one is away what was known before counts as well."""
    groups: Sequence[Group] = () if is_whole else memory.groups
    for one in recorded.values():
        groups = farther(groups, one.groups)
    return tuple(groups)


def _agreed(lives: list[str]) -> str:
    return lives[0] if len(set(lives)) == 1 else ""


def _why(error: BaseException) -> str:
    """Why a side cannot be asked, without an address."""
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWERS_WITHIN:g} s"
    if isinstance(error, asyncpg.PostgresError):
        return f"it refuses [{error.sqlstate}]"
    return error.what if isinstance(error, CutoverError) else "it cannot be reached"
