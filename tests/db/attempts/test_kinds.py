"""The kinds of job that ask a database, each against a real one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.api import Fence
from jobs.outcomes import InDoubtOutcome, Outcome, Permanent, Succeeded, Transient
from jobs.postgres.single_row import UnfitAnswer, ask
from jobs.postgres.target import fence, prepare
from plans.model import CanarySpec, ComparisonSign, Condition, PythonSpec, SqlProbe, SqlSpec, WaitUntilSpec, WatchSpec
from plans.model.canaries import Canary
from plans.model.flows import FlowId
from tests.conftest import MakeDatabase
from tests.support.attempts import SOURCE, TARGET, Bench, rehearsed
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer

SHORTLY = timedelta(milliseconds=20)


@pytest.fixture
async def bench(postgres_server: PostgresServer, make_database: MakeDatabase, tmp_path: Path) -> Bench:
    """The source is only read: the server's own database will do."""
    return Bench(rehearsed(legacy=postgres_server.dsn(), platform=await make_database("target")), tmp_path)


@pytest.fixture
async def target(bench: Bench) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(bench.plan.databases[TARGET].rehearsal.dsn)
    await prepare.prepare(connection)
    await connection.execute("create table load (id int primary key, note text); create table error (id int)")
    yield connection
    await connection.close()


def sql(text: str, **more: object) -> SqlSpec:
    return SqlSpec(on=TARGET, text=text, **more)


async def count(connection: asyncpg.Connection, table: str = "load") -> int:
    return await connection.fetchval(f"select count(*) from {table}")


def succeeded(outcome: Outcome) -> Succeeded:
    assert isinstance(outcome, Succeeded), outcome
    return outcome


async def test_sql_reports_rows_notices_durations_and_the_tables_it_wrote(
    bench: Bench, target: asyncpg.Connection
) -> None:
    script = """
        -- a comment; with a semicolon
        insert into load select n, 'a;b' from generate_series(1, 5) n;
        do $$ begin raise notice 'not kept; %', 1; perform 1; end $$;
        update load set note = '' where id < 4;
    """
    evidence = succeeded(await bench.run(sql(script))).evidence
    assert evidence.facts["rows"] == 8
    assert evidence.facts["statements"] == 3
    assert evidence.facts["notices"] == 1
    assert str(evidence.facts["statement 1"]).startswith("insert: 5 rows, ")
    assert evidence.wrote == ("platform:public.load",)
    assert [(p.done, p.total) for p in bench.listener.snapshots][-1] == (3, 3)


async def test_the_done_row_makes_sql_exactly_once(bench: Bench, target: asyncpg.Connection) -> None:
    spec = sql("insert into load values (1, '')")
    first = succeeded(await bench.run(spec))
    assert await target.fetchval("select token from cutover.done where run = 'night' and task = 'D08'") == 1_000_001
    again = succeeded(await bench.run(spec, number=2))
    assert await count(target) == 1
    assert again.evidence.facts["committed by an earlier attempt"] is True
    assert again.evidence.facts["rows"] == first.evidence.facts["rows"]
    assert again.evidence.wrote == first.evidence.wrote


async def test_a_done_row_of_work_that_was_undone_since_is_not_believed(
    bench: Bench, target: asyncpg.Connection
) -> None:
    spec = sql("insert into load values (1, '')")
    await bench.run(spec)
    await target.execute("delete from load")  # a rollback of another kind, which knows nothing of the row
    again = succeeded(await bench.run(spec, number=2, rolled_back_token=1_000_001))
    assert "committed by an earlier attempt" not in again.evidence.facts
    assert await count(target) == 1
    third = succeeded(await bench.run(spec, number=3, rolled_back_token=1_000_001))
    assert third.evidence.facts["committed by an earlier attempt"] is True


async def test_a_failure_leaves_neither_rows_nor_a_done_row(bench: Bench, target: asyncpg.Connection) -> None:
    assert isinstance(await bench.run(sql("insert into load values (1, ''); select 1/0")), Permanent)
    assert (await count(target), await count(target, "cutover.done")) == (0, 0)


async def test_a_stalled_attempt_that_wakes_is_fenced_out(bench: Bench, target: asyncpg.Connection) -> None:
    await fence.advance(target, Fence(run="night", task="D08", token=2_000_001))
    outcome = await bench.run(sql("insert into load values (1, '')"))
    assert isinstance(outcome, Permanent)
    assert outcome.error.kind == "fenced"
    assert await count(target) == 0


async def test_an_attempt_waits_for_the_previous_one_and_then_names_its_backend(
    bench: Bench, target: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence.advance, "__kwdefaults__", {"lock_timeout": SHORTLY})
    previous = Fence(run="night", task="D08", token=1)
    await fence.advance(target, previous, lock_timeout=SHORTLY)
    async with target.transaction():
        await fence.take(target, previous)
        outcome = await bench.run(sql("insert into load values (1, '')"))
    assert isinstance(outcome, Transient)
    assert (outcome.error.kind, outcome.error.pid) == ("fence_held", target.get_server_pid())
    assert outcome.error.hint == "wait, terminate or skip"


async def test_a_rollback_makes_its_task_undone_again(bench: Bench, target: asyncpg.Connection) -> None:
    do, undo = sql("insert into load values (1, '')"), sql("delete from load")
    for number in (1, 2):
        succeeded(await bench.run(do, number=number))
        assert await count(target) == 1
        succeeded(await bench.run(undo, unit="D08~back", number=number))
        assert await count(target) == 0


@pytest.mark.parametrize(
    "text", ["select 1; commit; select 2", "begin; select 1; end", " -- nothing\n", "copy load from stdin"]
)
async def test_a_script_that_would_end_our_transaction_or_wait_for_ever_or_holds_nothing_is_refused(
    bench: Bench, target: asyncpg.Connection, text: str
) -> None:
    assert isinstance(await bench.run(sql(text)), Permanent)


async def test_what_cannot_run_in_a_transaction_runs_outside_one(bench: Bench, target: asyncpg.Connection) -> None:
    spec = sql("create index concurrently on load (note); vacuum load", transaction=False)
    assert succeeded(await bench.run(spec)).evidence.facts["statements"] == 2


async def test_sql_on_an_unprepared_target_is_refused_unless_it_need_not_be_recorded(bench: Bench) -> None:
    outcome = await bench.run(sql("select 1"))
    assert isinstance(outcome, Permanent)
    assert "cutover db prepare" in outcome.error.hint
    succeeded(await bench.run(sql("select 1", records_done=False)))
    assert "runs without a fence" in bench.listener.warnings[0]
    succeeded(await bench.run(SqlSpec(on=SOURCE, text="select 1")))


@pytest.fixture
async def bare(bench: Bench, target: asyncpg.Connection) -> AsyncIterator[Bench]:
    """The same plan, whose target is reached by a role that has all that it needs."""
    await target.execute(
        "create role bare_mover login; grant all on load to bare_mover; " + prepare.grants("bare_mover")
    )
    dsn = bench.plan.databases[TARGET].rehearsal.dsn.replace("postgres@", "bare_mover@")
    try:
        yield replace(bench, plan=rehearsed(legacy=bench.plan.databases[SOURCE].rehearsal.dsn, platform=dsn))
    finally:
        await target.execute("drop owned by bare_mover; drop role bare_mover")


@pytest.mark.parametrize("transaction", [True, False])
async def test_a_script_that_records_nothing_is_refused_where_its_role_may_not_use_the_fence(
    bare: Bench, target: asyncpg.Connection, transaction: bool
) -> None:
    script = sql("insert into load values (1, '')", transaction=transaction, records_done=False)
    for taken in (
        "revoke update on cutover.fence from bare_mover",
        "revoke usage on schema cutover from bare_mover",
        "grant usage on schema cutover to bare_mover; drop table cutover.selection",
    ):
        await target.execute(taken)
        outcome = await bare.run(script)
        assert isinstance(outcome, Permanent)
        assert "cutover db" in outcome.error.hint
    assert await count(target) == 0
    await target.execute(prepare.script("bare_mover"))
    succeeded(await bare.run(script, number=2))
    assert bare.listener.warnings == []
    assert await count(target) == 1


async def test_a_commit_whose_answer_is_lost_is_in_doubt_without_a_done_row_and_transient_with_one(
    bench: Bench, target: asyncpg.Connection
) -> None:
    die_at_commit = """
        create or replace function die() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
        drop table if exists mortal;
        create table mortal (x int);
        create constraint trigger mortal_dies after insert on mortal deferrable initially deferred
            for each row execute function die();
    """
    await target.execute(die_at_commit)
    recorded = await bench.run(sql("insert into mortal values (1)"))
    assert isinstance(recorded, Transient)
    unrecorded = await bench.run(sql("insert into mortal values (1)", records_done=False), number=2)
    assert isinstance(unrecorded, InDoubtOutcome)


async def test_wait_until_waits_until_it_is_true(bench: Bench, target: asyncpg.Connection) -> None:
    await target.execute("insert into error values (1)")
    spec = WaitUntilSpec(on=TARGET, query="select count(*) = 0 as empty, count(*) as left from error", every=SHORTLY)
    running = asyncio.create_task(bench.run(spec))
    await eventually(lambda: bench.listener.snapshots)
    assert "empty false" in bench.listener.snapshots[0].note
    await target.execute("delete from error")
    evidence = succeeded(await running).evidence
    assert (evidence.facts["empty"], evidence.facts["left"]) == (True, 0)


async def test_wait_until_outlives_a_lost_connection(bench: Bench, target: asyncpg.Connection) -> None:
    await target.execute("insert into error values (1)")
    spec = WaitUntilSpec(on=TARGET, query="select count(*) = 0 from error", every=SHORTLY)
    running = asyncio.create_task(bench.run(spec))
    await eventually(lambda: bench.listener.snapshots)
    await target.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'cutover night/%'"
    )
    await eventually(lambda: bench.listener.warnings)
    await target.execute("delete from error")
    succeeded(await running)


@pytest.mark.parametrize(
    "query",
    [
        "select note = 'a' as x, note from load",
        "select true, 1 as a, 2 as b, 3 as c",
        "select true where false",
        "select true from generate_series(1, 2)",
        "select 1",
        "insert into load values (9, '') returning true",
        "select array[1]",
    ],
)
async def test_an_answer_is_one_row_of_at_most_three_numbers_booleans_or_times(
    bench: Bench, target: asyncpg.Connection, query: str
) -> None:
    await target.execute("insert into load values (1, 'marker')")
    outcome = await bench.run(WaitUntilSpec(on=TARGET, query=query))
    assert isinstance(outcome, Permanent)
    assert "marker" not in repr(outcome)
    assert await count(target) == 1


async def test_a_watch_samples_for_its_whole_duration_and_warns_once_a_crossing(
    bench: Bench, target: asyncpg.Connection
) -> None:
    await target.execute("create sequence depth")
    spec = WatchSpec(
        on=SOURCE,
        query="select 7 as depth, 0.5::numeric as share, now() as seen",
        every=SHORTLY,
        warn_if=Condition(column="depth", comparison=ComparisonSign.GT, value=5),
    )
    evidence = succeeded(await bench.run(spec, seconds=1)).evidence
    assert evidence.passed
    assert evidence.facts["samples"] >= 2
    assert (evidence.facts["depth most"], evidence.facts["share last"]) == (7, 0.5)
    assert bench.listener.warnings == ["depth > 5: " + bench.listener.snapshots[0].note]


async def test_a_watch_that_fails_ends_at_once_and_does_not_pass(bench: Bench) -> None:
    spec = WatchSpec(
        on=SOURCE,
        query="select 0 as acknowledged",
        fail_if=Condition(column="acknowledged", comparison=ComparisonSign.EQ, value=0),
    )
    evidence = succeeded(await bench.run(spec, seconds=3600)).evidence
    assert not evidence.passed
    assert evidence.summary == "1 sample, 0 warnings; acknowledged = 0: acknowledged 0"


async def test_a_column_without_a_name_is_called_after_its_place(target: asyncpg.Connection) -> None:
    assert str(await ask(target, "select not false")) == "the query's value true"
    two = await ask(target, "select 1 = 1, count(*) from load")
    assert str(two) == "the query's first value true, count 0"
    assert str(await ask(target, "select 1 + 1, 2 + 2")) == "the query's first value 2, the query's second value 4"
    with pytest.raises(UnfitAnswer, match=r"^the query's value is text: no number"):
        await ask(target, "select 'a' || 'b'")


async def test_a_watch_may_name_the_column_without_a_name_as_the_server_does(bench: Bench) -> None:
    fail_if = Condition(column="?column?", comparison=ComparisonSign.GT, value=1)
    evidence = succeeded(await bench.run(WatchSpec(on=SOURCE, query="select 1 + 1", fail_if=fail_if))).evidence
    assert (evidence.passed, evidence.summary) == (
        False,
        "1 sample, 0 warnings; the query's value > 1: the query's value 2",
    )


async def test_a_watch_for_a_column_that_is_not_there_is_refused(bench: Bench) -> None:
    condition = Condition(column="depht", comparison=ComparisonSign.GT, value=0)
    outcome = await bench.run(WatchSpec(on=SOURCE, query="select 1 as depth", warn_if=condition))
    assert isinstance(outcome, Permanent)
    assert "depht" in outcome.error.sentence


async def test_an_sql_probe_passes_when_its_first_column_is_true(bench: Bench) -> None:
    assert succeeded(await bench.run(SqlProbe(on=SOURCE, query="select true as up"))).evidence.facts["up"] is True
    assert isinstance(await bench.run(SqlProbe(on=SOURCE, query="select false as up")), Transient)


async def test_a_coroutine_of_the_team_gets_databases_that_were_asked_who_they_are(
    bench: Bench, target: asyncpg.Connection
) -> None:
    source = """
from jobs.api import Evidence, Progress

async def close_wards(ctx, *, wards):
    async with ctx.database("platform").connect("close") as connection:
        name = await connection.fetchval("select current_setting('application_name')")
        await connection.execute("insert into load values ($1, 'closed')", wards)
    ctx.progress(Progress(done=wards, total=wards, unit="wards"))
    ctx.warn("one ward was closed already")
    return {"wards": wards, "application": name}
"""
    spec = PythonSpec(module="wards", function="close_wards", file="wards.py", source=source, arguments={"wards": 3})
    evidence = succeeded(await bench.run(spec)).evidence
    assert evidence.facts == {"wards": 3, "application": "cutover night/D08/close"}
    assert await count(target) == 1
    assert bench.listener.warnings == ["one ward was closed already"]
    assert bench.listener.snapshots[-1].unit == "wards"


async def test_canaries_go_through_a_database_under_the_fence_and_leave_nothing(
    bench: Bench, target: asyncpg.Connection
) -> None:
    def canary(into: str) -> Canary:
        return Canary(
            send=sql(f"insert into {into} values (1, '{{mark}}')", records_done=False),
            arrived=SqlProbe(on=TARGET, query="select exists (select from load where note = '{mark}')"),
            withdraw=sql("delete from load where note = '{mark}'", records_done=False),
            every=SHORTLY,
        )

    spec = CanarySpec(canaries={FlowId("L1"): canary("load"), FlowId("L2"): canary("nowhere")})
    evidence = succeeded(await bench.run(spec)).evidence
    assert evidence.summary.startswith("1 canary of 2 came through; not that of L2: was not sent: ")
    assert str(evidence.facts["L1"]).endswith(", withdrawn")
    assert await count(target) == 0
    assert await target.fetchval("select count(*) from cutover.done where task = 'D08'") == 0


async def test_a_canary_that_came_twice_came_and_that_is_said(bench: Bench, target: asyncpg.Connection) -> None:
    twice = "insert into load select n, '{mark}' from generate_series(1, 2) n"
    canary = Canary(
        send=sql(twice, records_done=False),
        arrived=SqlProbe(on=TARGET, query="select true from load where note = '{mark}'"),
        processed=SqlProbe(on=TARGET, query="select n = 3 from load, generate_series(1, 3) n where note = '{mark}'"),
        withdraw=sql("delete from load where note = '{mark}'", records_done=False),
        every=SHORTLY,
    )
    evidence = succeeded(await bench.run(CanarySpec(canaries={FlowId("L1"): canary}))).evidence
    assert str(evidence.facts["L1"]).startswith("processed after")
    told = "the canary is there more than once: what was sent once came twice, or is told twice"
    assert bench.listener.warnings == [f"L1.arrived: {told}", f"L1.processed: {told}"]
