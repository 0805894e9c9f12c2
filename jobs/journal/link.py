"""One connection to the control database: made when it is first needed, made again after it was lost.

Here alone do a driver's and a server's failures become the journal's errors. A server's own text may hold values, so
only the SQLSTATE is kept, with our own sentence for it.
"""

import asyncio
import configparser
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from math import inf
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import asyncpg

from jobs.journal.base import Denied, TooLong, Unavailable
from jobs.journal.statements import statement
from jobs.service_files import ConnectionFactsMissing, Service, service

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
    Row = asyncpg.Record

SETTINGS = {
    "default_transaction_isolation": "read committed",  # the append looks again after it waited for a row lock
    "jit": "off",  # every statement is short
    "plan_cache_mode": "force_generic_plan",  # else every append is planned anew, a tenth of its time
}
NO_SETTINGS: Mapping[str, str] = {}
READ_ONLY = {"default_transaction_read_only": "on"}
"""Of who only looks: the server refuses every write, whatever the login may do."""

_AWAY = {
    "08P01": "a pooler is in between, connect to Postgres itself",
    "08": "the connection was lost",
    "22023": "it does not take one of the settings in its address",
    "25006": "it is read-only just now",
    "3D000": "there is no such database",
    "42704": "it does not know one of the settings in its address",
    "40": "it asked to try again",
    "53": "it has run out of connections, memory or disk",
    "55000": "it lets nobody in just now",
    "57014": "it cancelled the query",
    "57P01": "it is shutting down",
    "57P02": "it crashed",
    "57P03": "it is starting up or shutting down",
    "57P04": "its database was dropped",
    "57P05": "it closed an idle connection",
    "58": "it cannot read or write its files",
}
"""SQLSTATEs, or their classes, after which the same call may well succeed later."""
_FROM_POOLERS = (
    asyncpg.ProtocolViolationError,
    asyncpg.DuplicatePreparedStatementError,
    asyncpg.InvalidSQLStatementNameError,
)
"""What a pooler says itself, and what comes of another client's having used the same session."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn failures of the connection into `Unavailable`, refusals into `Denied`; `doing` completes "may not ...".

    The driver's exceptions are not chained: their texts may hold what must not reach a log.
    """
    try:
        yield
    except asyncpg.InsufficientPrivilegeError:
        raise Denied(
            f"the control database's roles do not let this login {doing}", hint="its owner can grant a cutover_ role"
        ) from None
    except asyncpg.CheckViolationError:
        raise TooLong(
            f"the control database does not let this login {doing}: a text is longer than a journal takes, or a time "
            "is none of this age",
            hint="shorten it; what is long belongs into a file that the text names",
        ) from None
    except asyncpg.InvalidAuthorizationSpecificationError:
        raise Denied(
            "the control database does not let this login in", hint="look at user, password and pgpass"
        ) from None
    except asyncpg.PostgresError as error:
        away = _away(error)
        if away is None:
            raise
        raise away from None
    except asyncpg.ClientConfigurationError:
        raise Unavailable(
            "the address of the control database is not understood",
            hint="postgresql://user@host/database, or postgresql://?service=name",
        ) from None
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # Internal: the server ended the session between two statements, and the driver lost its step (asyncpg#784).
        if isinstance(error, ValueError):  # an argument of ours that does not fit: a defect
            raise
        raise Unavailable("the control database is away: the connection was lost") from None
    except TimeoutError:
        raise Unavailable("the control database is away: it did not answer in time") from None
    except OSError as error:
        raise Unavailable(f"the control database cannot be reached: {error.strerror or type(error).__name__}") from None


def _away(error: asyncpg.PostgresError) -> Unavailable | None:
    """What an error of the server says of its being away; None where it says something else."""
    state = error.sqlstate or ""
    if any(isinstance(one, _FROM_POOLERS) for one in (error, error.__cause__)):
        return Unavailable(
            f"a pooler (PgBouncer, as a rule) stands before the control database (SQLSTATE {state})",
            hint="connect to PostgreSQL itself: the journal needs sessions of its own",
        )
    reason = next((why for code, why in _AWAY.items() if state.startswith(code)), None)
    if reason is None:
        return None
    return Unavailable(f"the control database is away: {reason} (SQLSTATE {state})")


async def opened(dsn: str, *, settings: Mapping[str, str], patience: float) -> "Connection":
    """A connection, its failures as `translated` has them; what the driver makes of an address is one of them."""
    try:
        named = _service_of(dsn)
        return await asyncpg.connect(
            dsn,
            timeout=patience,
            command_timeout=patience,
            max_cached_statement_lifetime=0,
            server_settings=dict(settings),
            servicefile=named.file if named else None,
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        raise
    except (ValueError, configparser.Error):  # a port of PGPORT, a service file: their texts may hold a password
        raise Unavailable(
            "the address of the control database is not understood, or its service file is not",
            hint="postgresql://user@host/database, or postgresql://?service=name; see PGPORT and pg_service.conf",
        ) from None


def _service_of(dsn: str) -> Service | None:
    """The service that an address names; without one in a file the driver would go to localhost without a word."""
    name = dict(parse_qsl(urlsplit(dsn).query)).get("service")
    try:
        return service(name, os.environ) if name else None
    except ConnectionFactsMissing as error:
        raise Unavailable(f"the control database cannot be reached: {error.what}", hint=error.hint) from None


class Link:
    """A connection that one call at a time may use.

    Args:
        dsn: for asyncpg; passwords come from it, PGPASSWORD, a pgpass or a service file.
        application_name: shown in pg_stat_activity.
        patience: real seconds after which connecting, or a statement, counts as failed.
        greet: awaited with every new connection before its first statement.
        settings: of the session, besides `SETTINGS`.
        together: whether those who waited meanwhile fail with a call that was not answered in time: many on one
            connection would else learn one behind the other that nobody answers.
    """

    def __init__(
        self,
        dsn: str,
        *,
        application_name: str,
        patience: float = 30,
        greet: "Callable[[Connection], Awaitable[None]] | None" = None,
        settings: Mapping[str, str] = NO_SETTINGS,
        together: bool = False,
    ) -> None:
        self._together = together
        self._unanswered = -inf
        """When a call was not answered in time, by the monotonic clock."""
        self._dsn = dsn
        self._settings = {**SETTINGS, "application_name": application_name, **settings}
        self._patience = patience
        self._greet = greet
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None
        self._closed = False

    async def fetch(self, name: str, *args: object, doing: str = "read") -> "list[Row]":
        """The rows of sql/<name>.sql; prepared once, then one round trip. Raises `Denied`, `Unavailable`."""
        asked = monotonic()
        async with self._turn:
            with translated(doing):
                if self._together and asked < self._unanswered:
                    raise TimeoutError
                try:
                    return await self._fetched(name, args)
                except TimeoutError:
                    self._unanswered = monotonic()
                    raise

    async def _fetched(self, name: str, args: Sequence[object]) -> "list[Row]":
        connection = await self._connected()
        try:
            return await connection.fetch(statement(name), *args)
        except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            connection.terminate()  # what it would answer next belongs to nobody
            raise

    @asynccontextmanager
    async def lent(self, doing: str) -> "AsyncIterator[Connection]":
        """The connection, for statements that are nobody's file; whoever else calls waits. Raises as `fetch` does."""
        async with self._turn:
            with translated(doing):
                connection = await self._connected()
                try:
                    yield connection
                except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError):
                    connection.terminate()  # as in `_fetched`
                    raise

    async def close(self) -> None:
        """For good: later calls raise `Unavailable`."""
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
                await connection.close(timeout=2)

    def is_closed(self) -> bool:
        """Whether it was closed for good; a lost connection is not."""
        return self._closed

    async def _connected(self) -> "Connection":
        if self._closed:
            raise Unavailable("this journal was closed")
        if self._connection is None or self._connection.is_closed():
            connection = await opened(self._dsn, settings=self._settings, patience=self._patience)
            try:
                if self._greet is not None:
                    await self._greet(connection)
            except BaseException:
                connection.terminate()
                raise
            self._connection = connection
        return self._connection
