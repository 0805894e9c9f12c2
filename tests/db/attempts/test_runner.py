"""One attempt against a real server: what goes wrong there ends as the right value, and nothing is left behind."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.api import Evidence, JobContext
from jobs.outcomes import Cancelled, CancelReason, FailureKind, InDoubtOutcome, Outcome, Permanent, Succeeded, Transient
from jobs.postgres import activity
from jobs.postgres.activity import Terminated
from plans.model import CommandSpec, SqlSpec
from tests.conftest import MakeDatabase
from tests.support.attempts import SOURCE, TARGET, Bench, rehearsed
from tests.support.eventually import eventually
from tests.support.servers import prepared_target

MARKER = "17126512345"


@pytest.fixture
async def target(make_database: MakeDatabase) -> str:
    return await make_database("target", holds=prepared_target)


@pytest.fixture
async def admin(target: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(target)
    await connection.execute("create table person (id int primary key, nid text unique, note text)")
    await connection.execute("insert into person select n, 'n' || n, '' from generate_series(1, 10) n")
    yield connection
    await connection.close()


@pytest.fixture
def bench(target: str, admin: asyncpg.Connection, tmp_path: Path) -> Bench:
    return Bench(rehearsed(platform=target), tmp_path)


def on_target(text: str) -> SqlSpec:
    return SqlSpec(on=TARGET, text=text)


async def backends(admin: asyncpg.Connection) -> int:
    return await admin.fetchval(
        "select count(*) from pg_stat_activity where application_name like 'cutover night/D08/%'"
    )


async def sleeps(admin: asyncpg.Connection) -> bool:
    """Whether the attempt is inside the statement of the plan, and not still making itself known."""
    return await admin.fetchval(
        "select exists (select from pg_stat_activity where application_name like 'cutover night/D08/%'"
        " and wait_event = 'PgSleep')"
    )


async def waits_for_a_lock(admin: asyncpg.Connection) -> bool:
    return await admin.fetchval(
        "select exists (select from pg_stat_activity where application_name like 'cutover night/D08/%'"
        " and wait_event_type = 'Lock')"
    )


async def test_a_deadlock_is_transient_and_the_next_attempt_succeeds(
    bench: Bench, admin: asyncpg.Connection, target: str
) -> None:
    """The attempt waits last, so it is the one whose server process finds the circle."""
    spec = on_target("; ".join(f"update person set note = 'a' where id = {number}" for number in (1, 3, 2)))
    await admin.execute(f"alter database {await admin.fetchval('select current_database()')} set deadlock_timeout = 10")
    gate, watcher = await asyncpg.connect(target), await asyncpg.connect(target)
    async with admin.transaction():
        await admin.execute("set local deadlock_timeout = '1min'; update person set note = 'b' where id = 2")
        async with gate.transaction():
            await gate.execute("update person set note = 'c' where id = 3")
            attempt = asyncio.create_task(bench.run(spec))
            await eventually(lambda: waits_for_a_lock(watcher))
            crossing = asyncio.create_task(admin.execute("update person set note = 'b' where id = 1"))
            await eventually(lambda: is_blocked(watcher, admin.get_server_pid()))
        outcome = await attempt
        await crossing
    await gate.close()
    await watcher.close()
    assert isinstance(outcome, Transient)
    assert (outcome.error.kind, outcome.error.sqlstate) == (FailureKind.SERVER, "40P01")
    assert isinstance(await bench.run(spec, number=2), Succeeded)


async def is_blocked(watcher: asyncpg.Connection, pid: int) -> bool:
    return await watcher.fetchval("select cardinality(pg_blocking_pids($1)) > 0", pid)


async def test_a_dropped_connection_is_transient(bench: Bench, admin: asyncpg.Connection) -> None:
    attempt = asyncio.create_task(bench.run(on_target("select pg_sleep(60)")))
    await eventually(lambda: sleeps(admin))
    await admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'cutover night/D08/%'"
    )
    outcome = await attempt
    assert isinstance(outcome, Transient)
    assert outcome.error.kind is FailureKind.CONNECTION


async def test_a_connection_dropped_outside_a_transaction_is_in_doubt(bench: Bench, admin: asyncpg.Connection) -> None:
    spec = SqlSpec(on=TARGET, text="select pg_sleep(60)", transaction=False)
    attempt = asyncio.create_task(bench.run(spec))
    await eventually(lambda: sleeps(admin))
    await admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'cutover night/D08/%'"
    )
    assert isinstance(await attempt, InDoubtOutcome)
    assert (await bench.run(SqlSpec(on=TARGET, text="select 1", transaction=False), number=2)).evidence.facts[
        "rows"
    ] == 1


async def test_a_server_that_is_not_there_is_transient_and_tried_for_a_while_only(tmp_path: Path) -> None:
    bench = Bench(rehearsed(platform="postgresql://nobody@127.0.0.1:1/x"), tmp_path, patience=timedelta(seconds=0.1))
    outcome = await bench.run(on_target("select 1"))
    assert isinstance(outcome, Transient)
    assert outcome.error.kind is FailureKind.CONNECTION


async def test_stop_really_cancels_the_query_on_the_server(bench: Bench, admin: asyncpg.Connection) -> None:
    attempt = bench.attempt(on_target("update person set note = 'x'; select pg_sleep(60)"))
    running = asyncio.create_task(attempt.run())
    await eventually(lambda: sleeps(admin))
    attempt.cancel(CancelReason.STOPPED)
    assert await running == Cancelled(reason=CancelReason.STOPPED)
    await eventually(lambda: none_left(admin))
    assert await admin.fetchval("select count(*) from person where note = 'x'") == 0


async def none_left(admin: asyncpg.Connection) -> bool:
    return await backends(admin) == 0


async def test_the_query_is_gone_as_well_when_whoever_awaits_the_attempt_is_cancelled(
    bench: Bench, admin: asyncpg.Connection
) -> None:
    running = asyncio.create_task(bench.run(on_target("select pg_sleep(60)")))
    await eventually(lambda: sleeps(admin))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await eventually(lambda: none_left(admin))


async def test_a_timeout_is_transient_in_a_transaction_and_in_doubt_outside_one(
    bench: Bench, admin: asyncpg.Connection
) -> None:
    limit = timedelta(milliseconds=300)
    inside = await bench.run(on_target("select pg_sleep(60)"), timeout=limit)
    assert isinstance(inside, Transient)
    assert inside.error.kind is FailureKind.TIMEOUT
    outside = SqlSpec(on=TARGET, text="select pg_sleep(60)", transaction=False)
    assert isinstance(await bench.run(outside, number=2, timeout=limit), InDoubtOutcome)
    assert isinstance(await bench.run(outside, number=3, timeout=limit, repeatable=True), Transient)
    await eventually(lambda: none_left(admin))


async def test_a_quiet_attempt_names_its_wait_event_and_the_blocking_backend(
    bench: Bench, admin: asyncpg.Connection
) -> None:
    async with admin.transaction():
        await admin.execute("set local application_name = 'psql of a colleague'; lock table person")
        spec = on_target("update person set note = 'x'")
        attempt = bench.attempt(spec, quiet_after=timedelta(milliseconds=100))
        running = asyncio.create_task(attempt.run())
        await eventually(lambda: [quiet for quiet in bench.listener.quiets if quiet and quiet.blocked_by])
        quiet = next(quiet for quiet in bench.listener.quiets if quiet and quiet.blocked_by)
        assert quiet.waits_for == "Lock:relation"
        assert quiet.database == TARGET
        assert quiet.blocked_by.startswith(f"backend {admin.get_server_pid()}, psql of a colleague of ")
    assert isinstance(await running, Succeeded)
    assert bench.listener.quiets[-1] is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (f"insert into person values (11, '{MARKER}'), (12, '{MARKER}')", "23505"),
        (f"insert into person values (null, '{MARKER}', '')", "23502"),
        (f"select '{MARKER}'::date", "22008"),
        (f"do $$ begin raise exception 'nid % is wrong', '{MARKER}'; end $$", "P0001"),
        (f"do $$ begin raise notice 'nid %', '{MARKER}'; end $$; select 1/0", "22012"),
    ],
)
async def test_no_value_out_of_a_row_is_in_an_outcome_or_a_log(bench: Bench, text: str, state: str) -> None:
    outcome = await bench.run(on_target(text))
    assert isinstance(outcome, Permanent)
    assert outcome.error.sqlstate == state
    assert MARKER not in repr(outcome)
    assert MARKER not in repr(bench.listener)


async def test_the_facts_of_a_broken_constraint_are_kept(bench: Bench) -> None:
    outcome = await bench.run(on_target("insert into person values (11, 'n1', '')"))
    assert isinstance(outcome, Permanent)
    error = outcome.error
    assert (error.schema, error.table, error.constraint) == ("public", "person", "person_nid_key")
    assert error.sentence == "a key that must be unique exists already"


async def test_a_job_without_its_kind_an_unforeseen_exception_and_a_missing_evidence_are_values(bench: Bench) -> None:
    async def breaks(_ctx: JobContext) -> Evidence:
        raise KeyError(MARKER)

    async def forgets(_ctx: JobContext) -> Evidence:
        return None  # type: ignore[return-value]

    outcomes: list[Outcome] = []
    for kinds in ({}, {SqlSpec: breaks}, {SqlSpec: forgets}):
        bench.kinds = kinds
        outcomes.append(await bench.run(on_target("select 1")))
    assert [outcome.error.kind for outcome in outcomes if isinstance(outcome, Permanent)] == [FailureKind.DEFECT] * 3
    assert MARKER not in repr((outcomes, bench.listener))


async def test_what_a_lost_attempt_left_running_can_be_terminated(bench: Bench, admin: asyncpg.Connection) -> None:
    attempt = bench.attempt(on_target("select pg_sleep(60)"))
    running = asyncio.create_task(attempt.run())
    await eventually(lambda: sleeps(admin))
    assert await attempt._databases.databases.terminate(TARGET, "night", "D08") == Terminated(ended=1)
    assert isinstance(await running, Transient)


@pytest.mark.parametrize("rights", ["", "grant pg_signal_backend to of_no_rights;"])
async def test_a_session_of_another_role_on_the_server_keeps_none_of_this_login_alive(
    bench: Bench, admin: asyncpg.Connection, rights: str
) -> None:
    attempt = bench.attempt(on_target("select pg_sleep(60)"))
    running = asyncio.create_task(attempt.run())
    await eventually(lambda: sleeps(admin))
    async with admin.transaction():
        await admin.execute(f"create role of_no_rights; {rights} set local role of_no_rights")
        told = await activity.terminate(admin, "night", "D08")
        await admin.execute("reset role; drop role of_no_rights")
    assert (told.ended, len(told.of_others)) == (0, 1)
    assert (await activity.terminate(admin, "night", "D08")).ended == 1
    assert isinstance(await running, Transient)


async def test_a_source_needs_no_schema_of_ours_and_a_command_no_database(bench: Bench, target: str) -> None:
    bench.plan = rehearsed(**{SOURCE: target})
    assert isinstance(await bench.run(SqlSpec(on=SOURCE, text="select 1")), Succeeded)
    assert isinstance(await bench.run(CommandSpec(argv=("true",))), Succeeded)
