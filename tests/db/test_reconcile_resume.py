"""A reconcile that is cut off goes on, throttled and cancelled; what was written to since is proved again."""

import asyncio
from dataclasses import replace

import pytest

from jobs.api import Evidence
from jobs.kinds.reconcile import reconcile
from jobs.kinds.sql import run as sql
from jobs.postgres import checksum, proved
from jobs.postgres.chunks import Range
from jobs.postgres.fence import FenceLost
from plans.model import ReconcileSpec, SqlSpec
from tests.db.fake_context import FakeContext, connected
from tests.db.two_databases import PLATFORM, Two
from tests.support import eventually

TABLES = """
create table big (id int primary key, v text); insert into big select n, 'v' || n from generate_series(1, 2000) n;
create table mid (id int primary key, v text); insert into mid select n, 'v' || n from generate_series(1, 1000) n;
create table odd (id int primary key, v text); insert into odd select n, 'v' || n from generate_series(1, 500) n;
analyze
"""


@pytest.fixture
async def cut(two: Two, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Three tables, of which two are proved when the first attempt is cut off at the third."""
    await two.both(TABLES)
    await cut_off(two, monkeypatch)
    return two


async def cut_off(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt, whose connection goes when two of the tables are proved."""
    monkeypatch.setattr(proved, "REMEMBERED_FROM", 100)
    whole = checksum.sum_whole

    async def until_odd(connection: object, side: checksum.Side, form: checksum.Form, part: Range) -> checksum.Sum:
        if "odd" in side.rows:
            async with watching:
                await eventually(lambda: two.platform.fetchval("select count(*) = 2 from cutover.proved"))
            raise ConnectionResetError
        return await whole(connection, side, form, part)

    watching = asyncio.Lock()
    with monkeypatch.context() as failing:
        failing.setattr("jobs.postgres.table_proof.sum_whole", until_odd)
        with pytest.raises(ConnectionResetError):
            await attempt(two, 1)


async def attempt(two: Two, number: int) -> Evidence:
    return await reconcile(context(two, number))


def context(two: Two, number: int) -> FakeContext:
    spec = ReconcileSpec(rows=two.selection("public.*"), plain_keys=True)
    return two.context(spec, task="D09", attempt=number)


def believed(evidence: Evidence) -> list[str]:
    return [table.table for table in evidence.tables if "earlier attempt" in table.note]


async def test_what_is_proved_is_believed_by_the_next_attempt_and_by_no_later_one(cut: Two) -> None:
    evidence = await attempt(cut, 2)
    assert evidence.passed
    assert believed(evidence) == ["public.big", "public.mid"]
    assert evidence.facts["tables_of_earlier_attempts"] == 2
    assert {table.table: table.rows for table in evidence.tables} == {
        "public.big": 2000,
        "public.mid": 1000,
        "public.odd": 500,
    }
    straight = await attempt(cut, 3)
    assert believed(straight) == []
    assert [table.checksum for table in straight.tables] == [table.checksum for table in evidence.tables]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("update big set v = 'x' where id = 7", "7 (v)"),
        ("begin; delete from big where id = 7; insert into big values (7, 'x'); commit", "7 (v)"),
        ("create table again as select * from big; truncate big; insert into big table again; drop table again", None),
        ("alter table big alter v type varchar(20); update big set v = v || ' ' where id = 7", "7 (v)"),
    ],
)
async def test_a_table_that_was_written_to_since_is_proved_again(cut: Two, damage: str, named: str | None) -> None:
    await cut.platform.execute(damage)
    evidence = await attempt(cut, 2)
    assert believed(evidence) == ["public.mid"]
    assert evidence.facts.get("public.big different") == named
    assert evidence.passed is (named is None)


async def test_a_source_that_was_written_to_since_is_read_again_and_missing_rows_are_seen(cut: Two) -> None:
    await cut.legacy.execute("update big set v = 'y' where id = 9")
    await cut.platform.execute("delete from mid where id = 3")
    evidence = await attempt(cut, 2)
    assert believed(evidence) == []
    assert evidence.facts["public.big different"] == "9 (v)"
    assert evidence.facts["public.mid missing"] == "3"


async def test_a_transaction_that_was_open_while_a_table_was_proved_is_not_overlooked(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.both(TABLES)
    async with connected(two.platform_dsn) as other:
        await other.execute("begin; update big set v = 'x' where id = 7")
        await cut_off(two, monkeypatch)
        await other.execute("commit")
    evidence = await attempt(two, 2)
    assert believed(evidence) == ["public.mid"]
    assert evidence.facts["public.big different"] == "7 (v)"


async def test_an_attempt_that_sleeps_while_another_takes_over_writes_nothing_more(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proved, "REMEMBERED_FROM", 100)
    await two.both(TABLES)
    whole, alone = checksum.sum_whole, asyncio.Lock()

    async def overtaken(connection: object, side: checksum.Side, form: checksum.Form, part: Range) -> checksum.Sum:
        async with alone:
            await two.platform.execute("update cutover.fence set token = token + 1")
        return await whole(connection, side, form, part)

    monkeypatch.setattr("jobs.postgres.table_proof.sum_whole", overtaken)
    with pytest.raises(FenceLost):
        await attempt(two, 1)
    assert await two.platform.fetchval("select count(*) from cutover.proved") == 0


async def test_a_target_that_is_not_prepared_is_proved_all_the_same(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proved, "REMEMBERED_FROM", 100)
    await two.both(TABLES)
    await two.platform.execute("drop schema cutover cascade")
    assert (await attempt(two, 1)).passed


async def test_the_knob_turns_while_it_runs_and_a_cancelled_reconcile_leaves_no_query_behind(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksum, "ROWS_PER_PART", 100)
    monkeypatch.setattr("jobs.postgres.side_work.TICK", 0.01)
    await two.both(TABLES)
    ctx = context(two, 1)
    ctx.tuning["workers"] = 1
    busy, most, go = 0, [0], asyncio.Event()
    whole = checksum.sum_whole

    async def counted(connection: object, side: checksum.Side, form: checksum.Form, part: Range) -> checksum.Sum:
        nonlocal busy
        busy += 1
        most[0] = max(most[0], busy)
        await go.wait()
        found = await whole(connection, side, form, part)
        busy -= 1
        return found

    monkeypatch.setattr("jobs.postgres.table_proof.sum_whole", counted)
    running = asyncio.create_task(reconcile(ctx))
    await eventually(lambda: busy == 2)
    ctx.tuning["workers"] = 4
    await eventually(lambda: busy == 8)
    ctx.tuning["workers"] = 2
    go.set()
    assert (await running).passed
    assert most[0] == 8
    go.clear()
    running = asyncio.create_task(reconcile(replace(ctx, attempt=2)))
    busy = 0
    await eventually(lambda: busy >= 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    left = """select count(*) = 0 from pg_stat_activity
               where application_name ~ '^(prove|plan)' and datname = current_database()"""
    await eventually(lambda: two.platform.fetchval(left))


async def test_what_sql_says_it_wrote_makes_stale_what_a_reconcile_says_it_read(two: Two) -> None:
    await two.both("""
        create table ward (id int primary key); create table parted (id int primary key) partition by range (id);
        create table p1 partition of parted default; create table odd (id int primary key)""")
    await two.platform.execute("alter table odd add foreign key (id) references ward")
    spec = ReconcileSpec(rows=two.selection("public.parted", "public.odd"), orphans=True)
    read = set((await reconcile(two.context(spec, task="D09"))).read)
    for statement in ("insert into p1 values (1)", "insert into parted values (2)", "delete from ward", "truncate odd"):
        wrote = (await sql(two.context(SqlSpec(on=PLATFORM, text=statement), task=statement[:12]))).wrote
        assert read & set(wrote), statement
    wrote = (await sql(two.context(SqlSpec(on=PLATFORM, text="create table other (id int)"), task="D12"))).wrote
    assert not read & set(wrote)
