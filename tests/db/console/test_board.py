"""`cutover board` as a process: with a login that only looks, and gone at once when it is told to."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from console.exits import Exit
from console.running.create_run import Wish, create_run
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from plans.load import load
from tests.conftest import MakeDatabase
from tests.support.command_line import plan_file

TOKEN = "a-token-that-nobody-guesses-0123"


@pytest.fixture
async def dsn(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[str]:
    dsn = await make_database("board", holds=create_schema)
    await create_roles(dsn)
    admin = await asyncpg.connect(dsn)
    await admin.execute("drop role if exists vera_wall; create role vera_wall login in role cutover_observer")
    journal = PostgresJournal(dsn)
    await create_run(journal, load(plan_file(tmp_path)), Wish(name="roros"), authenticated=True)
    await journal.close()
    yield dsn
    await admin.close()


async def started(dsn: str, login: str, tmp_path: Path, *options: str) -> tuple[asyncio.subprocess.Process, int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "console", "board", "--listen", f"127.0.0.1:{port}", *options]
    environ = {
        **os.environ,
        "CUTOVER_CONTROL": dsn.replace("postgres@", f"{login}@", 1),
        "CUTOVER_STATE": str(tmp_path),
    }
    process = await asyncio.create_subprocess_exec(*command, env=environ, stderr=asyncio.subprocess.PIPE)
    return process, port


async def asked(port: int, path: str, *lines: str, until: bytes) -> tuple[bytes, asyncio.StreamWriter]:
    """What is answered, once it holds this; asked again while nobody listens."""
    head = "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *lines, "", ""))
    async with asyncio.timeout(30):
        while True:
            with suppress(ConnectionError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode())
                answer = b""
                while until not in answer and (chunk := await reader.read(65_536)):
                    answer += chunk
                if until in answer:
                    return answer, writer
                writer.close()
            await asyncio.sleep(0.1)


async def test_an_observer_s_board_shows_the_run_over_one_connection_and_ends_at_once_though_a_viewer_hangs(
    dsn: str, tmp_path: Path
) -> None:
    file = tmp_path / "board.token"
    file.write_text(TOKEN)
    file.chmod(0o600)
    process, port = await started(dsn, "vera_wall", tmp_path, "--token-file", str(file))
    bearer = f"Authorization: Bearer {TOKEN}"
    page, reading = await asked(port, "/", bearer, "Connection: close", until=b'id="part-answers"')
    assert b"Who must act?" in page
    _, hanging = await asked(port, "/events", bearer, until=b"retry: ")
    refused, denied = await asked(port, "/", until=b"401")
    assert b"What is broken?" not in refused
    watching = await asyncpg.connect(dsn)
    assert await watching.fetchval("select count(*) from pg_stat_activity where usename = 'vera_wall'") == 1
    await watching.close()
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(process.communicate(), 10)
    assert time.monotonic() - began < 5
    assert process.returncode == Exit.OK
    assert TOKEN not in said.decode()
    for writer in (reading, hanging, denied):
        writer.close()


async def test_a_login_that_may_do_more_than_look_is_refused_with_what_it_may(dsn: str, tmp_path: Path) -> None:
    process, _ = await started(dsn, "postgres", tmp_path)
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == Exit.REFUSED
    assert "this login may do more than look: it is a superuser" in said.decode()
    assert "cutover_observer" in said.decode()
