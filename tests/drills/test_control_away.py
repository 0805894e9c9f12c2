"""The control database goes away in the middle: what runs goes on, nothing new starts, and nothing is done twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.exits import Exit
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import EngineStarted, How, Noted, Result, RunEnded
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE, Night
from tests.support.servers import prepared_target
from tests.support.statement_lock import StatementLock
from tests.support.terminal import CutoverTerminal

TASKS = """
  - {id: Q1, title: Before, duration: 1m, job: {sql: {on: platform, query: "update ops.a set n = n + 1"}}}
  - {id: C1, title: Copy, after: [Q1], duration: 5m, job: {copy: {from: legacy, to: platform, tables: ["public.*"]}}}
  - {id: Q2, title: After, after: [C1], duration: 1m, job: {sql: {on: platform, query: "update ops.a set n = n + 10"}}}
  - {id: R1, title: Prove, after: [C1], duration: 5m,
     job: {reconcile: {from: legacy, to: platform, tables: ["public.*"]}}}
  - {id: M1, title: Go-live, after: [Q2, R1], milestone: true}
"""
ROWS = 37_500


@pytest.fixture
async def apart(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[tuple[Night, PostgresServer]]:
    """A night whose control database has a server of its own, and that server."""
    server = PostgresServer()
    try:
        server.start()
        control = server.dsn()
        await create_schema(control)
        legacy, platform = await make_database("legacy"), await make_database("platform", holds=prepared_target)
        night = Night(
            control=control, legacy=legacy, platform=platform, folder=tmp_path, journal=PostgresJournal(control)
        )
        try:
            yield night, server
        finally:
            await night.close()
    finally:
        server.stop()


async def test_a_copy_ends_while_the_control_database_is_away_and_the_run_goes_on_when_it_is_back(
    apart: tuple[Night, PostgresServer],
) -> None:
    night, server = apart
    await night.both("create table patient (id int primary key, name text)")
    async with night.on(night.legacy) as source, night.on(night.platform) as target:
        await source.execute(f"insert into patient select n, 'patient ' || n from generate_series(1, {ROWS}) n")
        await source.execute("analyze patient")
        await target.execute("create schema ops; create table ops.a (n int); insert into ops.a values (0)")
        lock = StatementLock(target)
        await lock.build_for_rows("patient", "new.id = 30000")
        run, witness = await night.begin(TASKS)
        engines = [night.engine(run), night.engine(run)]
        await night.standby(run)
        await lock.waiting()
        await server.go_away("immediate")
        await lock.open()

        async def copied() -> bool:
            return int(await target.fetchval("select count(*) from patient")) == ROWS

        done: bool = await eventually(copied, within=PATIENCE)
        assert done
        assert all(one.alive for one in engines)
        assert await target.fetchval("select n from ops.a") == 1
        await server.come_back()
        # Whoever asks first gets the lease that has lapsed meanwhile; the other stands by, also where it was refused.
        assert {await one.ended() for one in engines} == {Exit.OK}
        assert await target.fetchval("select n from ops.a") == 11
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    for statement in ("Q1", "Q2"):  # an engine that a busy machine held up may have lost its lease before
        assert [how for how in witness.attempts(statement) if how is not How.LOST] == [How.SUCCEEDED]
    assert witness.attempts("C1")[-1] is How.SUCCEEDED
    await night.same("patient", rows=ROWS)
    await night.intact(witness)


MANUAL = """
  - {id: P1, title: Wait for the bus, duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [P1], milestone: true}
"""


@pytest.mark.night
async def test_an_open_screen_outlives_an_engine_that_is_killed_and_the_control_database(
    apart: tuple[Night, PostgresServer],
) -> None:
    night, server = apart
    run, witness = await night.begin(MANUAL)
    engine = night.engine(run)
    await witness.heard(EngineStarted)
    with CutoverTerminal(80, 24, "attach", run, **night.environment(TERM="xterm")) as terminal:
        terminal.until(lambda text: "1 P1 ready" in text)
        engine.kill()
        terminal.until(lambda text: "NO ENGINE, nothing goes on since" in text)
        await server.go_away("immediate")
        terminal.until(lambda text: "JOURNAL LOST" in text)
        terminal.type(":note nobody hears this\x19")
        terminal.until(lambda text: "note was not sent" in text)
        await server.come_back()
        heir = night.engine(run)
        terminal.until(lambda text: "JOURNAL LOST" not in text and "NO ENGINE" not in text)
        assert "NOT SENT note" in terminal.text()
        terminal.type("\x19")
        terminal.until(lambda text: "nobody hears this" in text and "NOT SENT" not in text)
        terminal.type("q")
        terminal.to_the_end()
        assert heir.alive
    with CutoverTerminal(80, 24, "attach", run, **night.environment(TERM="xterm")) as terminal:
        terminal.until(lambda text: "nobody hears this" in text)
    assert (await witness.heard(Noted)).text == "nobody hears this"


async def test_a_restart_of_every_server_at_once_costs_attempts_and_no_rows(
    night: Night, postgres_server: PostgresServer
) -> None:
    await night.both("create table patient (id int primary key, name text)")
    async with night.on(night.legacy) as source:
        await source.execute(f"insert into patient select n, 'patient ' || n from generate_series(1, {ROWS}) n")
        await source.execute("analyze patient")
    async with night.on(night.platform) as target:
        await target.execute("create schema ops; create table ops.a (n int); insert into ops.a values (0)")
        lock = StatementLock(target)
        await lock.build_for_rows("patient", "new.id = 30000")
        run, witness = await night.begin(TASKS)
        engine = night.engine(run)
        await lock.waiting()
        await postgres_server.restart("immediate")
    assert await engine.ended() == 0
    assert witness.attempts("C1") == [How.TRANSIENT, How.SUCCEEDED]
    assert await night.ask(night.platform, "select n from ops.a") == 11
    await night.same("patient", rows=ROWS)
    await night.intact(witness)
