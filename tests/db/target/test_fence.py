"""The fence and the schema `cutover` on a target."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from jobs.api import Fence
from jobs.postgres.connection.connect import application_name, connected
from jobs.postgres.connection.endpoint import Endpoint, parameters
from jobs.postgres.target import fence, prepare
from tests.conftest import MakeDatabase
from tests.support.eventually import eventually
from tests.support.servers import prepared_target

OLD = Fence(run="night", task="A08", token=1_000_001)
NEW = Fence(run="night", task="A08", token=1_000_002)
SHORTLY = timedelta(milliseconds=50)


@asynccontextmanager
async def session(dsn: str, task: str = "A08") -> AsyncIterator[asyncpg.Connection]:
    where = Endpoint(shown="test", parameters=parameters(dsn))
    async with connected(where, application=application_name("night", task, "test")) as connection:
        yield connection


@pytest.fixture
async def target(make_database: MakeDatabase) -> str:
    return await make_database("target", holds=prepared_target)


async def test_preparing_twice_changes_nothing_and_what_is_missing_is_named(make_database: MakeDatabase) -> None:
    async with session(await make_database("target")) as connection:
        assert await prepare.missing(connection) == tuple(sorted(prepare.TABLES))
        await prepare.prepare(connection)
        await connection.execute("insert into cutover.done (run, task, token) values ('night', 'A08', 1)")
        await prepare.prepare(connection)
        assert await prepare.missing(connection) == ()
        assert await connection.fetchval("select count(*) from cutover.done") == 1
        await connection.execute("drop table cutover.chunk")
        with pytest.raises(prepare.NotPrepared, match=r"platform is not prepared: no usable cutover\.chunk"):
            await prepare.require(connection, "platform")


async def test_a_user_without_rights_finds_the_target_unprepared_until_the_printed_grants_are_run(
    target: str, postgres_server: object
) -> None:
    async with session(target) as owner:
        await owner.execute("create role fence_tester")
        try:
            await owner.execute("set role fence_tester")
            assert await prepare.missing(owner) == tuple(sorted(prepare.TABLES))
            await owner.execute("reset role")
            await owner.execute(prepare.grants("fence_tester"))
            await owner.execute("set role fence_tester")
            assert await prepare.missing(owner) == ()
            await fence.advance(owner, NEW)
            async with owner.transaction():
                await fence.take(owner, NEW)
        finally:
            await owner.execute("reset role")
            await owner.execute("drop owned by fence_tester; drop role fence_tester")


async def test_a_stale_token_is_refused_and_the_newest_one_is_not(target: str) -> None:
    async with session(target) as late, session(target) as newest:
        await fence.advance(late, OLD)
        async with late.transaction():
            await fence.take(late, OLD)
        await fence.advance(newest, NEW)
        with pytest.raises(fence.FenceLost):
            async with late.transaction():
                await fence.take(late, OLD)
        with pytest.raises(fence.FenceLost):
            await fence.advance(late, OLD)
        await fence.advance(newest, NEW)
        async with newest.transaction():
            await fence.take(newest, NEW)


async def test_all_workers_of_an_attempt_hold_the_fence_together(target: str) -> None:
    async with session(target) as one, session(target) as two:
        await fence.advance(one, NEW)
        async with one.transaction(), two.transaction():
            await fence.take(one, NEW)
            await fence.take(two, NEW)


async def test_a_new_attempt_that_is_blocked_names_backend_and_host(target: str) -> None:
    async with session(target, "B01") as other, session(target) as previous, session(target) as newest:
        await fence.advance(previous, OLD)
        elsewhere = Fence(run="night", task="B01", token=5)
        await fence.advance(other, elsewhere)
        async with other.transaction(), previous.transaction():
            await fence.take(other, elsewhere)
            await fence.take(previous, OLD)
            with pytest.raises(fence.FenceHeld, match="wait, terminate or skip") as held:
                await fence.advance(newest, NEW, lock_timeout=SHORTLY)
            assert held.value.facts.pid == previous.get_server_pid()
            assert held.value.facts.host == "this server"
            assert held.value.facts.sentence.endswith("; terminate ends it")
        await fence.advance(newest, NEW, lock_timeout=SHORTLY)


async def test_a_writer_that_was_waiting_for_the_new_attempt_finds_itself_fenced_out(target: str) -> None:
    async with session(target) as late, session(target) as newest:
        await fence.advance(late, OLD)
        moving = newest.transaction()
        await moving.start()
        await fence.advance(newest, NEW)
        async with late.transaction():
            taking = asyncio.create_task(fence.take(late, OLD))
            await eventually(lambda: taking_waits(target, late.get_server_pid()))
            await moving.commit()
            with pytest.raises(fence.FenceLost):
                await taking


async def test_a_rollback_fences_out_its_task_and_a_later_attempt_of_the_task_fences_out_the_rollback(
    target: str,
) -> None:
    undo = Fence(run="night", task="A08~back", token=1_000_001, counterpart="A08")
    again = Fence(run="night", task="A08", token=1_000_003, counterpart="A08~back")
    async with session(target) as connection:
        await fence.advance(connection, NEW)
        await fence.advance(connection, undo)
        for refused in (NEW, OLD):
            with pytest.raises(fence.FenceLost):
                await fence.advance(connection, refused)
            with pytest.raises(fence.FenceLost):
                async with connection.transaction():
                    await fence.take(connection, refused)
        await fence.advance(connection, again)
        async with connection.transaction():
            await fence.take(connection, again)
            with pytest.raises(fence.FenceLost):
                await fence.take(connection, undo)


async def taking_waits(target: str, pid: int) -> bool:
    async with session(target) as watcher:
        return bool(await watcher.fetchval("select cardinality(pg_blocking_pids($1)) > 0", pid))
