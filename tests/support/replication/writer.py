"""An application that writes while a database follows another: small transactions by lot, and a ledger of them.

It knows no switch: it writes to whichever side lets it in, so that two sides that let it in at the same time are found
out by what differs in the end.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import asyncpg

from tests.support.eventually import eventually
from tests.support.replication.ledger import Change, Ledger
from tests.support.replication.tables import DRAFT, PATIENT, RECEIPT, VISIT
from tests.support.replication.transactions import ABANDONED, KINDS, OWN, Transaction, receipted

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DeadlockDetectedError,
)
"""What an application sees of a server that is away or does not let it in. Nothing else is expected."""
PAUSE = 0.01
"""Seconds after which it knocks at the next side."""
SLOW = 10.0
"""Seconds without an answer after which a connection is given up."""
GONE = "select not exists (select from pg_stat_activity where pid = $1 and backend_start = $2)"
COMMITTED = f"select exists (select from {RECEIPT.relation} where writer = $1 and number = $2)"


@dataclass(frozen=True, slots=True)
class _Session:
    """A connection, and which backend that is, so that it is known later whether it has ended."""

    connection: "asyncpg.Connection[Any]"
    side: int
    backend: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Unclear:
    """A transaction whose commit was sent and not answered."""

    number: int
    changes: Sequence[Change]
    session: _Session


@dataclass(slots=True, kw_only=True)
class Writer:
    """Several clients of an application, each with a chance of its own, all from one seed.

    Attributes:
        sides: dsns, of which any may be written to that lets the application in.
        watching: dsns of a superuser for the same sides, to see when a backend has ended.
        pace: seconds between two transactions of a client, in the middle.
    """

    sides: list[str]
    watching: list[str]
    seed: int
    clients: int = 3
    pace: float = 0.008
    ledger: Ledger = field(default_factory=Ledger)
    answered: list[float] = field(default_factory=list)
    """When each transaction was acknowledged, on the monotonic clock."""
    to: list[int] = field(default_factory=list)
    """To which side."""
    _clients: list["_Client"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the clients; each numbers its transactions from its first to its last block of writing."""
        numbers = range(self.clients)
        self._clients = [_Client(self, number, random.Random(f"{self.seed}/{number}")) for number in numbers]

    async def fill(self, side: "asyncpg.Connection[Any]", rows: int) -> None:
        """Put rows there before anything begins, the same number for each client; they are the ledger's too."""
        for client in range(self.clients):
            first = client * OWN + OWN // 2
            patients = [(first + place, f"patient {place}", "x" * (place % 90), 1) for place in range(rows)]
            visits = [(first + place, first + place, None) for place in range(0, rows, 2)]
            drafts = [(first + place, "a letter") for place in range(0, rows, 2)]
            for table, records in ((PATIENT, patients), (VISIT, visits), (DRAFT, drafts)):
                await side.copy_records_to_table(
                    table.name, schema_name="ehr", records=records, columns=list(table.columns)
                )
                self.ledger.of(client, table).update({table.key(row): row for row in records})
        await side.execute("analyze")

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write as long as the block lasts; what a client meets that is none of `AWAY` ends the block."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for client in self._clients:
                group.create_task(client.work(over), name=f"writer {client.number}")
            try:
                yield
            finally:
                over.set()

    def acknowledged(self, client: int, changes: Sequence[Change], side: int) -> None:
        """Take down that a transaction was committed, and answered."""
        self.ledger.apply(client, changes)
        self.answered.append(time.monotonic())
        self.to.append(side)

    async def committed(self, more: int, within: float = 60) -> None:
        """Wait until so many more transactions have been acknowledged."""
        before = len(self.answered)
        await eventually(lambda: len(self.answered) >= before + more, within=within)

    async def writes_to(self, side: int, more: int = 20, within: float = 60) -> None:
        """Wait until so many transactions from now on were acknowledged by one side."""
        before = len(self.to)
        await eventually(lambda: self.to[before:].count(side) >= more, within=within)

    def longest_gap(self, since: float, until: float) -> float:
        """Seconds for which nothing was acknowledged, at most: a pause as applications feel it."""
        moments = [since, *(one for one in sorted(self.answered) if since <= one <= until), until]
        return max(later - earlier for earlier, later in pairwise(moments))


@dataclass(slots=True)
class _Client:
    """One client: a transaction after the other, on a connection that is made anew whenever it breaks."""

    of: Writer
    number: int
    chance: random.Random
    begun: int = 0
    session: _Session | None = None
    unclear: _Unclear | None = None

    async def work(self, over: asyncio.Event) -> None:
        """Write until it is over, and it is known what became of each transaction."""
        while not over.is_set() or self.unclear is not None:
            try:
                await self._step()
            except AWAY:
                self._leave()
                await asyncio.sleep(PAUSE)
            except asyncpg.IntegrityConstraintViolationError as error:
                self.of.ledger.collisions.append(f"{error.constraint_name} of {error.table_name}: {error.sqlstate}")
                self._leave()
        self._leave()

    async def _step(self) -> None:
        if self.session is None:
            self.session = await self._knock()
        if self.unclear is not None:
            await self._settle(self.unclear)
        else:
            await self._transact(self.session)
            await asyncio.sleep(self.chance.uniform(0, 2 * self.of.pace))

    async def _knock(self) -> _Session:
        """A connection to a side that lets this application in."""
        side = self.chance.randrange(len(self.of.sides))
        connection = await asyncpg.connect(self.of.sides[side], timeout=SLOW, command_timeout=SLOW)
        try:
            query = "select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()"
            return _Session(connection, side, tuple(await connection.fetchrow(query)))
        except AWAY:
            connection.terminate()
            raise

    def _leave(self) -> None:
        if self.session is not None:
            self.session.connection.terminate()
        self.session = None

    async def _transact(self, session: _Session) -> None:
        self.begun += 1
        connection = session.connection
        now = Transaction(self.number, self.begun, connection, self.of.ledger, self.chance)
        [kind] = self.chance.choices(list(KINDS), list(KINDS.values()))
        abandoned = self.chance.random() < ABANDONED
        await connection.execute("begin")
        await kind(now)
        await receipted(now)
        if abandoned:
            await connection.execute("rollback")
            return
        self.unclear = _Unclear(self.begun, now.changes, session)
        await connection.execute("commit")
        self.of.acknowledged(self.number, now.changes, session.side)
        self.unclear = None

    async def _settle(self, unclear: _Unclear) -> None:
        """Find out whether a transaction was committed, once its backend can do so no more.

        It is asked of the side that lets this client in now: there it must be, whichever it was sent to.
        """
        assert self.session is not None
        watching = await asyncpg.connect(self.of.watching[unclear.session.side], timeout=SLOW, command_timeout=SLOW)
        try:
            await eventually(lambda: watching.fetchval(GONE, *unclear.session.backend))
        finally:
            watching.terminate()
        self.of.ledger.unclear += 1
        if await self.session.connection.fetchval(COMMITTED, self.number, unclear.number):
            self.of.ledger.apply(self.number, unclear.changes)
        self.unclear = None
