"""A pooler between here and a database is named, whichever way it hands out sessions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from console.running.preflight import shares_control
from jobs.embedded.account import server_account
from jobs.journal.base import Unavailable
from jobs.journal.link import Link
from jobs.postgres.connection.connect import CannotConnect, open_connection
from jobs.postgres.connection.endpoint import endpoint
from jobs.postgres.errors import classify
from jobs.postgres.survey import DatabasesRefused, resolve_all
from plans.model import Connection, RunKind
from tests.support.attempts import rehearsed
from tests.support.eventually import eventually
from tests.support.needs import PGBOUNCER
from tests.support.postgres_server import PostgresServer

needs_pgbouncer = pytest.mark.needs("PgBouncer")
SAID = "a pooler is in between that hands out sessions by transaction or statement"
IGNORED = """
DateStyle IntervalStyle timezone_abbreviations extra_float_digits bytea_output lc_monetary lc_numeric lc_time xmloption
xmlbinary array_nulls backslash_quote escape_string_warning transform_null_equals quote_all_identifiers jit
check_function_bodies client_min_messages row_security gin_fuzzy_search_limit statement_timeout lock_timeout
idle_in_transaction_session_timeout exit_on_error default_transaction_isolation default_transaction_read_only
default_transaction_deferrable tcp_keepalives_idle tcp_keepalives_interval tcp_keepalives_count plan_cache_mode
"""


@asynccontextmanager
async def pgbouncer(server: PostgresServer, mode: str, *, lenient: bool) -> AsyncIterator[str]:
    """A PgBouncer before the tests' server; the address of its database. `lenient`: it drops what it does not know."""
    account = server_account(server.data)
    folder = server.home / f"pooler-{mode}-{lenient}"
    folder.mkdir()
    folder.chmod(0o777)
    ignored = f"ignore_startup_parameters = {','.join(IGNORED.split())}" if lenient else ""
    ini = folder / "pgbouncer.ini"
    ini.write_text(f"""
[databases]
* = host={server.socket} user=postgres
[pgbouncer]
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = {mode}
{ignored}
""")
    process = await asyncio.create_subprocess_exec(
        str(PGBOUNCER), "-q", str(ini), stderr=asyncio.subprocess.DEVNULL, cwd="/", **account.spawn()
    )
    try:
        await eventually((folder / ".s.PGSQL.6432").exists)
        yield f"postgresql://postgres@/postgres?host={folder}&port=6432"
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


@needs_pgbouncer
@pytest.mark.parametrize("mode", ["transaction", "statement"])
async def test_one_that_shares_sessions_is_refused_before_a_database_and_before_the_journal(
    postgres_server: PostgresServer, mode: str
) -> None:
    async with pgbouncer(postgres_server, mode, lenient=True) as dsn:
        with pytest.raises(DatabasesRefused, match=f"platform: {SAID}"):
            await resolve_all(rehearsed(platform=dsn), RunKind.REHEARSAL, {})
        with pytest.raises(DatabasesRefused, match=f"control: {SAID}"):
            await shares_control(dsn, ())


@needs_pgbouncer
async def test_one_that_keeps_sessions_and_drops_settings_still_leaves_them_set(
    postgres_server: PostgresServer,
) -> None:
    async with pgbouncer(postgres_server, "session", lenient=True) as dsn:
        resolved = await resolve_all(rehearsed(platform=dsn), RunKind.REHEARSAL, {})
        assert resolved.keys() == {"platform"}
        connection = await open_connection(endpoint(Connection(dsn=dsn), {}), application="test", zone="Europe/Oslo")
        try:
            shown = await connection.fetchrow(
                "select current_setting('TimeZone'), current_setting('row_security'), current_setting('xmlbinary')"
            )
            assert tuple(shown) == ("Europe/Oslo", "off", "base64")
        finally:
            await connection.close()


@needs_pgbouncer
async def test_one_that_takes_no_settings_is_named_by_the_journal_and_by_a_database(
    postgres_server: PostgresServer,
) -> None:
    async with pgbouncer(postgres_server, "session", lenient=False) as dsn:
        link = Link(dsn, application_name="test")
        with pytest.raises(Unavailable, match=r"a pooler .* stands before the control database") as refused:
            await link.fetch("now")
        assert "connect to PostgreSQL itself" in refused.value.hint
        with pytest.raises(DatabasesRefused, match="a pooler answered"):
            await resolve_all(rehearsed(platform=dsn), RunKind.REHEARSAL, {})


async def refuse(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
    """Answer the first message of a client as PgBouncer does."""
    await reading.read(10_000)
    fields = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: jit\0\0"
    writing.write(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
    await writing.drain()
    writing.close()


async def test_what_a_pooler_says_itself_is_taken_for_a_poolers(tmp_path: Path) -> None:
    server = await asyncio.start_unix_server(refuse, tmp_path / ".s.PGSQL.5432")
    async with server:
        where = endpoint(Connection(dsn=f"postgresql://me@/db?host={tmp_path}"), {})
        with pytest.raises(CannotConnect, match="a pooler answered"):
            await open_connection(where, application="test", patience=timedelta())
        link = Link(f"postgresql://me@/db?host={tmp_path}", application_name="test")
        with pytest.raises(Unavailable, match="a pooler"):
            await link.fetch("now")


def test_a_connection_that_a_pooler_closed_says_so() -> None:
    error = asyncpg.ConnectionDoesNotExistError("closed")
    error.__cause__ = asyncpg.ProtocolViolationError("transaction blocks not allowed in statement pooling mode")
    failure = classify(error)
    assert failure is not None
    assert failure.lost
    assert "a pooler answered" in failure.facts.sentence
