"""A reconcile that is cut off goes on, throttled and cancelled; what was written to since is proved again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from jobs.api import Evidence
from jobs.kinds.sql import run as sql
from jobs.postgres.target.fence import FenceLost
from jobs.reconcile import memory
from jobs.reconcile.job import reconcile
from jobs.rows import checksum, heaps
from jobs.rows.heaps import HeapPart
from jobs.rows.ranges import block_begins
from plans.model import ReconcileSpec, SqlSpec
from tests.support.eventually import eventually
from tests.support.fake_context import FakeContext, connected
from tests.support.session.variants import by_night
from tests.support.two_databases import PLATFORM, Two, as_carrier

TABLES = """
create table big (id int primary key, v text); insert into big select n, 'v' || n from generate_series(1, 2000) n;
create table mid (id int primary key, v text); insert into mid select n, 'v' || n from generate_series(1, 1000) n;
create table odd (id int primary key, v text); insert into odd select n, 'v' || n from generate_series(1, 500) n;
analyze big, mid, odd
"""


@pytest.fixture
async def cut(two: Two, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Three tables of a part a side, of which two are summed when the first attempt is cut off at the third."""
    await two.both(TABLES)
    await cut_off(two, monkeypatch)
    return two


def is_odd(part: HeapPart) -> bool:
    return "odd" in part.rows


def is_third(part: HeapPart) -> bool:
    """Or a later one, of its heap."""
    return isinstance(part.range.lo, int) and part.range.lo >= block_begins(8)


async def cut_off(
    two: Two, monkeypatch: pytest.MonkeyPatch, at: Callable[[HeapPart], bool] = is_odd, expected: int = 4
) -> int:
    """The first attempt, whose connection goes at such a part once enough is remembered. Returns how much is."""
    monkeypatch.setattr(memory, "LEAST_REMEMBERED_ROWS", 20)
    whole = checksum.sum_whole

    async def until_then(connection: object, side: checksum.Side, form: checksum.Form, part: HeapPart) -> checksum.Sum:
        if at(part):
            async with watching:
                await eventually(lambda: two.platform.fetchval(f"select count(*) >= {expected} from cutover.summed"))
            raise ConnectionResetError
        return await whole(connection, side, form, part)

    watching = asyncio.Lock()
    with monkeypatch.context() as failing:
        failing.setattr("jobs.reconcile.table.sum_whole", until_then)
        with pytest.raises(ConnectionResetError):
            await attempt(two, 1)
    return int(await two.platform.fetchval("select count(*) from cutover.summed"))


async def attempt(two: Two, number: int) -> Evidence:
    return await reconcile(context(two, number))


def context(two: Two, number: int) -> FakeContext:
    spec = ReconcileSpec(rows=two.selection("public.*"), plain_keys=True)
    return two.context(spec, task="D09", attempt=number)


def believed(evidence: Evidence) -> list[str]:
    """Tables of which both sides were summed by an earlier attempt."""
    told = "2 of 2 parts summed by an earlier attempt, unchanged since"
    return [table.table for table in evidence.tables if table.note == told]


async def test_what_is_proved_is_believed_by_the_next_attempt_and_by_no_later_one(cut: Two) -> None:
    evidence = await attempt(cut, 2)
    assert evidence.passed
    assert believed(evidence) == ["public.big", "public.mid"]
    assert evidence.facts["parts_of_earlier_attempts"] == 4
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


PARTED = """
create table big (id int not null, v text) partition by range (id);
create table big_1 partition of big for values from (0) to (3000);
create table big_2 partition of big for values from (3000) to (9000) partition by hash (id);
create table big_2a partition of big_2 for values with (modulus 2, remainder 0);
create table big_2b partition of big_2 for values with (modulus 2, remainder 1)
"""
ONE = "create table big (id int primary key, v text)"
FILLED = "insert into big select n, 'v' || n from generate_series(1, 6000) n; analyze big"


@pytest.mark.parametrize(
    ("here", "there"), [by_night(ONE, ONE), (PARTED, ONE), by_night(ONE, PARTED), (PARTED, PARTED)]
)
async def test_a_reconcile_goes_on_inside_a_table_and_sums_only_parts_again_that_were_written_to(
    two: Two, monkeypatch: pytest.MonkeyPatch, here: str, there: str
) -> None:
    monkeypatch.setattr(heaps, "ROWS_PER_PART", 1000)
    await two.legacy.execute(f"{here}; {FILLED}")
    await two.platform.execute(f"{there}; {FILLED}")
    assert await cut_off(two, monkeypatch, is_third) == 4
    assert await two.platform.execute("update big set v = 'x' where id = 1") == "UPDATE 1"  # in the first part
    evidence = await attempt(two, 2)
    assert evidence.facts["parts_of_earlier_attempts"] == 3
    assert evidence.tables[0].differences == (1 if ONE in (here, there) else 2)  # without a key: missing, and extra
    assert evidence.tables[0].rows == 6000


@pytest.mark.parametrize(
    "redefined",
    [
        "alter table big drop column v; alter table big add column v text default 'zzz'",
        "alter type mood rename value 'good' to 'x'; alter type mood rename value 'bad' to 'good';"
        "alter type mood rename value 'x' to 'bad'",
        "alter type place rename attribute street to road",
    ],
)
async def test_rows_that_nobody_wrote_and_that_mean_something_else_by_now_are_summed_again(
    two: Two, monkeypatch: pytest.MonkeyPatch, redefined: str
) -> None:
    await two.both("create type mood as enum ('good', 'bad'); create type place as (street text)")
    await two.both("create table big (id int primary key, m mood default 'good', p place, v text)")
    await two.both("insert into big (id, v) select n, 'v' from generate_series(1, 2000) n; create table odd (id int)")
    await cut_off(two, monkeypatch, expected=2)
    await two.platform.execute(redefined)
    evidence = await attempt(two, 2)
    assert (evidence.passed, believed(evidence)) == ("attribute" in redefined, [])
    assert evidence.facts["parts_of_earlier_attempts"] == 1  # the source's


async def test_what_sql_of_the_plan_makes_of_rows_is_summed_again(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    await two.both(TABLES)
    await two.legacy.execute("create function label(text) returns text immutable language sql return $1")
    rows = replace(two.selection("public.*"), columns={"public.big": {"v": "label(v)"}})
    monkeypatch.setattr("tests.db.reconcile.test_resume.context", lambda two, number: two.context(
        ReconcileSpec(rows=rows, plain_keys=True), task="D09", attempt=number))  # fmt: skip
    await cut_off(two, monkeypatch, expected=3)
    await two.legacy.execute("create or replace function label(text) returns text immutable language sql return 'x'")
    evidence = await attempt(two, 2)
    assert (evidence.passed, evidence.facts["parts_of_earlier_attempts"]) == (False, 3)


async def test_a_file_that_was_written_anew_is_read_anew(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of a rewritten table look as old as they are, and lie elsewhere."""
    monkeypatch.setattr(heaps, "ROWS_PER_PART", 1000)
    await two.both(f"{ONE}; {FILLED}")
    await cut_off(two, monkeypatch, is_third)
    await two.platform.execute("create index on big (v desc); cluster big using big_v_idx")
    evidence = await attempt(two, 2)
    assert (evidence.passed, evidence.facts["parts_of_earlier_attempts"]) == (True, 2)


async def test_partitions_that_this_role_may_not_read_by_themselves_are_read_as_one_table(two: Two) -> None:
    await two.both(f"{PARTED}; {FILLED}")
    async with as_carrier(two, "grant select on big to carrier"):
        assert (await attempt(two, 1)).passed
        await two.platform.execute("update big set v = 'x' where id = 5999")
        assert (await attempt(two, 2)).tables[0].differences == 2


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
    monkeypatch.setattr(memory, "LEAST_REMEMBERED_ROWS", 100)
    await two.both(TABLES)
    whole, alone = checksum.sum_whole, asyncio.Lock()

    async def overtaken(connection: object, side: checksum.Side, form: checksum.Form, part: HeapPart) -> checksum.Sum:
        async with alone:
            await two.platform.execute("update cutover.fence set token = token + 1")
        return await whole(connection, side, form, part)

    monkeypatch.setattr("jobs.reconcile.table.sum_whole", overtaken)
    with pytest.raises(FenceLost):
        await attempt(two, 1)
    assert await two.platform.fetchval("select count(*) from cutover.summed") == 0


async def test_a_target_that_is_not_prepared_is_proved_all_the_same(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAST_REMEMBERED_ROWS", 100)
    await two.both(TABLES)
    await two.platform.execute("drop schema cutover cascade")
    assert (await attempt(two, 1)).passed


async def test_the_knob_turns_while_it_runs_and_a_cancelled_reconcile_leaves_no_query_behind(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heaps, "ROWS_PER_PART", 100)
    monkeypatch.setattr("jobs.rows.readers.TICK", 0.01)
    await two.both(TABLES)
    ctx = context(two, 1)
    ctx.tuning["workers"] = 1
    busy, most, go = 0, [0], asyncio.Event()
    whole = checksum.sum_whole

    async def counted(connection: object, side: checksum.Side, form: checksum.Form, part: HeapPart) -> checksum.Sum:
        nonlocal busy
        busy += 1
        most[0] = max(most[0], busy)
        await go.wait()
        found = await whole(connection, side, form, part)
        busy -= 1
        return found

    monkeypatch.setattr("jobs.reconcile.table.sum_whole", counted)
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
