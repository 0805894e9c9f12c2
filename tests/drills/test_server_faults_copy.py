"""A server fails in the middle of a copy: the attempt says so in our own words, and the next one completes once.

Left out: a full disk under the server's WAL, which is a crash of the server (`test_kill_loop` crashes it).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.outcomes import FailureKind, Succeeded
from jobs.postgres.connection import settings
from jobs.postgres.sqlstate import sentence
from tests.support.drill_servers import as_mover, at_rows, make_room, no_mover
from tests.support.fake_context import connected
from tests.support.moving import CHUNK, SECRET, Moving, passing, waits_for_a_lock
from tests.support.statement_lock import StatementLock

EARLY, MIDDLE, LATE = CHUNK + 1000, CHUNK + 2000, CHUNK + 3000
"""Rows of the second chunk."""
WRITING = ", writing rows of public.patient on the target"


async def _one_chunk_stands(moving: Moving) -> None:
    evidence = (await moving.complete()).evidence
    assert evidence.facts["chunks_of_earlier_attempts"] == 1
    await moving.nothing_runs()


async def test_a_target_whose_disk_is_full(small_disk: Path, moving: Moving) -> None:
    await moving.fill()
    await moving.two.platform.execute("alter table patient set tablespace small")
    try:
        error = passing(await moving.copying().run())
        assert (error.kind, error.sqlstate) == (FailureKind.SERVER, "53100")
        assert error.sentence == f"the server's disk is full{WRITING}"
        await make_room(small_disk)
        await _one_chunk_stands(moving)
    finally:
        await moving.two.platform.execute("alter table patient set tablespace pg_default")


@pytest.mark.parametrize(
    "state", ["53100", *(pytest.param(one, marks=pytest.mark.night) for one in ("53200", "53400", "57014", "55006"))]
)
async def test_whatever_goes_by_itself_is_said_without_the_server_s_words(moving: Moving, state: str) -> None:
    """Raised by a trigger: what `test_a_target_whose_disk_is_full` shows where it may not mount a disk, and more."""
    await moving.fill()
    await at_rows(moving.two.platform, f"raise exception '% failed', new.name using errcode = '{state}'", MIDDLE)
    error = passing(await moving.copying().run())
    assert (error.kind, error.sqlstate) == (FailureKind.SERVER, state)
    assert error.sentence == sentence(state) + WRITING
    assert SECRET not in repr(moving.attempts[-1]._listener)
    await moving.two.platform.execute("drop trigger meddle on patient")
    await _one_chunk_stands(moving)


@pytest.fixture
async def lock(moving: Moving) -> AsyncIterator[StatementLock]:
    """In the middle of the second chunk of a copy whose rows and two others are there."""
    await moving.fill()
    async with connected(moving.two.platform_dsn) as keeper:
        await keeper.execute("create table ward (id int primary key); insert into ward values (1), (2)")
        lock = StatementLock(keeper)
        await lock.build_for_rows("patient", f"new.id = {MIDDLE}")
        yield lock


async def test_a_target_without_a_connection_to_spare(moving: Moving, lock: StatementLock) -> None:
    await as_mover(moving.two, connections=2)
    try:
        running = asyncio.create_task(moving.copying(workers=2).run(), name="attempt")
        error = passing(await running)  # one of the workers gets no connection; the lock keeps the other from its end
        assert (error.kind, error.sqlstate) == (FailureKind.CONNECTION, "53300")
        assert error.sentence == sentence("53300")
        await moving.two.platform.execute("alter role mover connection limit -1")
        await lock.open()
        await moving.complete()  # behind the chunk that stood by then, if there was one
        await moving.nothing_runs()
    finally:
        await no_mover(moving.two)


async def test_a_deadlock_with_somebody_else_on_the_target(moving: Moving, lock: StatementLock) -> None:
    two = moving.two
    body = f"perform from ward where id = case new.id when {EARLY} then 1 else 2 end for update"
    await at_rows(two.platform, body, EARLY, LATE)
    running = asyncio.create_task(moving.copying().run(), name="attempt")
    await lock.waiting()
    async with connected(two.platform_dsn) as rival:
        # The server's own look comes only once, after a while of waiting: so ours is the one that finds the circle.
        await rival.execute("set application_name = 'cutover night/rival'; set deadlock_timeout = '1min'; begin")
        await rival.execute("select from ward where id = 2 for update")
        crossing = asyncio.create_task(rival.execute("select from ward where id = 1 for update"), name="crossing")
        await waits_for_a_lock(two.platform, "rival")
        await lock.open()
        error = passing(await running)
        await crossing
        await rival.execute("rollback")
    assert (error.kind, error.sqlstate, error.sentence) == (FailureKind.SERVER, "40P01", sentence("40P01") + WRITING)
    await _one_chunk_stands(moving)


async def test_a_target_where_serializable_is_the_rule_is_written_to_by_ours(
    moving: Moving, lock: StatementLock
) -> None:
    two = moving.two
    name = await two.platform.fetchval("select current_database()")
    await two.platform.execute(f"alter database {name} set default_transaction_isolation = 'serializable'")
    await at_rows(two.platform, "perform count(*) from ward", EARLY)
    running = asyncio.create_task(moving.copying().run(), name="attempt")
    await lock.waiting()
    async with connected(two.platform_dsn) as rival:  # reads what the chunk writes, and writes what it has read
        await rival.execute("begin; select count(*) from patient; insert into ward values (3); commit")
    await lock.open()
    outcome = await running
    assert isinstance(outcome, Succeeded), outcome
    await moving.nothing_runs()


async def test_a_lock_on_a_table_that_is_being_written_to_names_who_holds_it(
    moving: Moving, lock: StatementLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.ROW_SETTINGS, "lock_timeout", "200ms")
    two = moving.two
    running = asyncio.create_task(moving.copying().run(), name="attempt")
    await lock.waiting()
    async with connected(two.platform_dsn) as rival:
        await rival.execute("set application_name = 'cutover night/rival'; begin")
        locking = asyncio.create_task(rival.execute("lock table patient in share mode"), name="locking")
        await waits_for_a_lock(two.platform, "rival")  # for the second chunk; the third one stands behind it
        await lock.open()
        error = passing(await running)
        await locking
        pid = rival.get_server_pid()
        assert (error.kind, error.sqlstate, error.pid) == (FailureKind.SERVER, "55P03", pid)
        assert error.sentence.startswith(f"rows of public.patient: no lock in 10 s, backend {pid}, cutover night/rival")
        await rival.execute("rollback")
    evidence = (await moving.complete()).evidence
    assert evidence.facts["chunks_of_earlier_attempts"] == 2
