"""Opens and closes connections: named, with settings that nobody else decides (`jobs.postgres.connection.settings`),
with keep-alives, patiently, and never leaving a query behind on the server.

A connection is asked who it is by the caller (`jobs.databases` does it for each one, with
`jobs.postgres.connection.identity`).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

import asyncpg
from asyncpg.transaction import Transaction
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from jobs.api import Fatal
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.connection.endpoint import Endpoint
from jobs.postgres.connection.keepalive import keep_alive, of_server
from jobs.postgres.connection.settings import session_settings, settle
from jobs.postgres.errors import DRIVER_ERRORS, CannotConnect, ConnectionRefused, classify
from jobs.postgres.sides import Connection
from jobs.service_files import ConnectionFactsMissing
from plans.errors import CutoverError

APPLICATION = "cutover"
UTC = "UTC"
"""A time zone that every server has."""
_NAME_BYTES = 63
_PURPOSE_BYTES = 12
IsolationLevel = Literal["read_committed", "read_uncommitted", "repeatable_read", "serializable"]

_CLOSE_SECONDS = 5.0
"""For everything that ends one connection: a job that stands on five of them, closed one after the other while no
network answers, ends within the runner's grace."""
_FAREWELL_SHARE = 0.6
"""The part of it in which a server may end a statement by itself."""
_ROLLBACK_SHARE = 0.4
"""The part of it that a transaction may take to be rolled back whose work was cancelled."""
_OPEN_SECONDS = 15.0
_REPLICATING = {"replication": "database"}
_ANY = "any"
_PROTOCOL_VIOLATION = "08P01"
"""What PgBouncer says to start-up parameters that Postgres understands."""


class UnknownZone(Fatal):
    """A server whose time zone data lacks the plan's zone cannot read the plan's times as they were meant."""

    def __init__(self, endpoint: Endpoint, zone: str) -> None:
        super().__init__(
            f"{endpoint.shown}: the server does not know the plan's time zone {zone}",
            hint="name one of its pg_timezone_names in the plan (Europe/Kiev for Europe/Kyiv), or renew its zone data",
        )


def application_prefix(run: str, task: str) -> str:
    """What the application_name of every backend of this task begins with.

    Postgres cuts names at 63 bytes and garbles what is not ASCII; so the run's name is cut here, and always alike.
    """
    task = _ascii(task)
    room = _NAME_BYTES - _PURPOSE_BYTES - len(f"{APPLICATION} //") - len(task)
    return f"{APPLICATION} {_ascii(run)[: max(room, 8)]}/{task}/"


def application_name(run: str, task: str, purpose: str) -> str:
    """`cutover run/task/purpose`, at most 63 bytes."""
    return (application_prefix(run, task) + _ascii(purpose))[:_NAME_BYTES]


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode("ascii")


class _Transaction(Transaction):
    """One that holds up nobody who was told to end: a network that has stalled answers no rollback, and asyncpg waits
    for it. The connection is of no use then, and closing it rolls back."""

    async def __aexit__(self, extype: object, ex: object, tb: object) -> None:
        if not (isinstance(extype, type) and issubclass(extype, asyncio.CancelledError)):
            await super().__aexit__(extype, ex, tb)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS * _ROLLBACK_SHARE):
                await super().__aexit__(extype, ex, tb)


class _Connection(asyncpg.Connection):
    def transaction(
        self, *, isolation: IsolationLevel | None = None, readonly: bool = False, deferrable: bool = False
    ) -> _Transaction:
        return _Transaction(self, isolation, readonly, deferrable)


@asynccontextmanager
async def connected(
    endpoint: Endpoint,
    *,
    application: str,
    zone: str = UTC,
    patience: timedelta = timedelta(seconds=30),
    replicating: bool = False,
) -> AsyncIterator[Connection]:
    """A connection for the length of a block; when it is left, for whatever reason, its backend is gone too.

    Args:
        endpoint: where to.
        application: application_name on the server.
        zone: the time zone in which a text without one is read: the plan's, wherever the plan's SQL may run.
        patience: how long a server that cannot be reached is tried again and again.
        replicating: whether it shall take commands of replication; it takes plain `execute` without arguments then,
            and nothing else, and has only the settings of the start-up packet.

    Raises:
        CannotConnect: not reachable within `patience`.
        ConnectionRefused: it answered and does not admit us.
        UnknownZone, SettingStands: what the session needs cannot be set.
    """
    connection = await open_connection(
        endpoint, application=application, zone=zone, patience=patience, replicating=replicating
    )
    try:
        yield connection
    finally:
        await _to_its_end(_close(connection, endpoint))


async def open_connection(
    endpoint: Endpoint,
    *,
    application: str,
    zone: str = UTC,
    patience: timedelta = timedelta(seconds=30),
    replicating: bool = False,
) -> asyncpg.Connection:
    """Connect, trying again while the failure is transient; the caller closes. Errors as in `connected`."""
    connection: asyncpg.Connection | None = None
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(CannotConnect),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=stop_after_delay(patience.total_seconds()),
        reraise=True,
    ):
        with attempt:
            connection = await _open_once(endpoint, application, zone, replicating=replicating)
    assert connection is not None  # noqa: S101 - AsyncRetrying either raises or has run the block to its end
    return connection


async def _open_once(endpoint: Endpoint, application: str, zone: str, *, replicating: bool) -> asyncpg.Connection:
    try:
        connection = await _connect(endpoint, application, zone, _REPLICATING if replicating else {})
    except asyncpg.InvalidParameterValueError as error:
        await _refuse_zone(endpoint, application, zone)
        raise explained(endpoint, error) from None
    except asyncpg.ClientConfigurationError:
        raise _cannot_read(endpoint) from None
    except (asyncpg.TargetServerAttributeNotMatched, OSError) as error:
        await _refuse_hosts(endpoint, application)
        raise explained(endpoint, error) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise explained(endpoint, error) from None  # the driver's text may repeat what is secret
    keep_alive(connection)
    if replicating:
        return connection
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            await settle(connection, zone, endpoint.shown)
    except BaseException as error:
        connection.terminate()
        if isinstance(error, DRIVER_ERRORS):
            raise explained(endpoint, error) from None
        raise
    return connection


async def _connect(
    endpoint: Endpoint, application: str, zone: str, besides: Mapping[str, str] = MappingProxyType({})
) -> asyncpg.Connection:
    return await asyncpg.connect(
        endpoint.dsn,
        timeout=_OPEN_SECONDS,
        connection_class=_Connection,
        server_settings={**of_server(), **session_settings(zone), "application_name": application, **besides},
    )


async def _refuse_zone(endpoint: Endpoint, application: str, zone: str) -> None:
    """Raise `UnknownZone` where this server takes everything but this zone; it does not say which value it refused."""
    with suppress(*DRIVER_ERRORS, ValueError):
        connection = await _connect(endpoint, application, UTC)
        connection.terminate()
        raise UnknownZone(endpoint, zone)


async def _refuse_hosts(endpoint: Endpoint, application: str) -> None:
    """Raise `CannotConnect` where a host answers, and only none of the kind that the connection asks for.

    Of several hosts the driver tells only what was wrong with the last one, as a rule that nothing listens there.
    """
    wanted = endpoint.parameters.get("target_session_attrs", _ANY)
    if wanted == _ANY:
        return
    anyone = replace(endpoint, parameters={**endpoint.parameters, "target_session_attrs": _ANY})
    with suppress(*DRIVER_ERRORS, ValueError):
        connection = await _connect(anyone, application, UTC)
        connection.terminate()
        what = f"none of its hosts is {wanted} now, though one answers (target_session_attrs={wanted})"
        facts = ErrorFacts(kind=FailureKind.CONNECTION, sentence=what)
        hint = "is a fail-over under way? which host is the primary: select pg_is_in_recovery()"
        raise CannotConnect(f"{endpoint.shown}: {what}", facts=facts, hint=hint)


def _cannot_read(endpoint: Endpoint) -> CutoverError:
    return ConnectionFactsMissing(f"{endpoint.shown}: the driver does not understand these connection parameters")


def explained(endpoint: Endpoint, error: Exception) -> CutoverError:
    """`CannotConnect` or `ConnectionRefused` for what a driver raised while a connection was being made."""
    failure = classify(error)
    if failure is None:
        return _cannot_read(endpoint)
    facts = replace(failure.facts, kind=FailureKind.CONNECTION)
    what = f"{endpoint.shown}: {facts.sentence}"
    if failure.transient:
        pooler = facts.sqlstate == _PROTOCOL_VIOLATION
        hint = "connect to PostgreSQL itself" if pooler else "is it up, and reachable from here?"
        return CannotConnect(what, facts=facts, hint=hint)
    hint = "see pg_hba.conf, pgpass and the user's rights" if not isinstance(error, ssl.SSLError) else "see sslrootcert"
    return ConnectionRefused(what, facts=facts, hint=hint)


async def _close(connection: Connection, endpoint: Endpoint) -> None:
    """Cancel what still runs, wait until the server says so, and close; terminate the backend if it does not answer.

    asyncpg's `close` sends the cancel request on a second connection and waits until the first one has seen the
    statement end. Where that takes too long the backend is told to terminate, from a connection of its own. All of it
    is over in `_CLOSE_SECONDS`, also where neither gets through: the fence keeps out what goes on for nobody.
    """
    if connection.is_closed():
        connection.terminate()  # asyncpg goes on asking a dead host to cancel what was lost, for two minutes
        return
    pid = connection.get_server_pid()
    with suppress(*DRIVER_ERRORS):
        async with asyncio.timeout(_CLOSE_SECONDS):
            try:
                await connection.close(timeout=_CLOSE_SECONDS * _FAREWELL_SHARE)
            except DRIVER_ERRORS:
                connection.terminate()
                other = await asyncpg.connect(endpoint.dsn, server_settings={"application_name": APPLICATION})
                try:
                    await other.execute("select pg_terminate_backend($1::int4)", pid)
                finally:
                    await other.close()


async def _to_its_end(coroutine: Coroutine[object, object, None]) -> None:
    """Await a clean-up that is limited in time; a cancellation meanwhile is passed on when it is over, not before."""
    work = asyncio.ensure_future(coroutine)
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        raise
