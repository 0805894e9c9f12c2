"""What becomes of rows that stand where a copy is to put its own."""

import asyncpg
import pytest

from jobs.api import Evidence
from jobs.copy.checkpoints import RowsOfOthers
from jobs.copy.job import make_copy
from jobs.copy.set_aside.ddl_lock import Blocked
from jobs.postgres.target.fence import FenceLost, advance
from jobs.rows.selection import SelectionRefused
from plans.model import Batch, CopySpec, OnExisting, TableSelection
from tests.support.fake_context import connected
from tests.support.session.variants import by_night
from tests.support.two_databases import BATCH, Two


async def _copy(
    two: Two, rows: TableSelection, existing: OnExisting, *, run: str = "night", attempt: int = 1
) -> Evidence:
    context = two.context(CopySpec(rows=rows, on_existing=existing), attempt=attempt)
    context.run = run
    return await make_copy(50)(context)


@pytest.fixture
async def care(two: Two) -> Two:
    """A person and her visits on the source; others on the target."""
    await two.both("""
        create table person (id int primary key, name text);
        create table visit (id int primary key, person int not null references person on delete cascade)""")
    await two.legacy.execute("""
        insert into person select n, 'p' || n from generate_series(1, 200) n;
        insert into visit select n, 1 + n % 200 from generate_series(1, 300) n""")
    await two.platform.execute("insert into person values (-1, 'older'); insert into visit values (-1, -1)")
    return two


async def _count(two: Two, table: str) -> int:
    return int(await two.platform.fetchval(f"select count(*) from {table}"))


async def test_truncate_empties_all_selected_tables_at_once_and_once_only(care: Two) -> None:
    rows = care.selection("public.*")
    assert (await _copy(care, rows, OnExisting.TRUNCATE)).facts["cleared_before"] == 2
    await care.same("person")
    await care.same("visit")
    again = await _copy(care, rows, OnExisting.TRUNCATE, attempt=2)
    assert (again.facts["cleared_before"], again.facts["chunks_of_earlier_attempts"]) == (2, again.facts["chunks"])


async def test_truncate_takes_no_other_table_along_and_names_who_is_in_the_way(
    care: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.copy.set_aside.ddl_lock.LOCK_SECONDS", 1)
    with pytest.raises(SelectionRefused, match=r"public\.person: cannot be truncated, public\.visit refers to it"):
        await _copy(care, care.selection("public.person"), OnExisting.TRUNCATE)
    async with connected(care.platform_dsn) as other, other.transaction():
        await other.execute("select from visit")
        with pytest.raises(Blocked, match=f"backend {other.get_server_pid()}"):
            await _copy(care, care.selection("public.*"), OnExisting.TRUNCATE, attempt=2)
    assert (await _count(care, "person"), await _count(care, "visit")) == (1, 1)


async def test_truncate_with_a_batch_takes_out_the_batch_alone_and_never_by_cascade(care: Two) -> None:
    await care.platform.execute("alter table person add load_batch text; update person set load_batch = 'wave_0'")
    await care.platform.execute("insert into person values (-2, 'of this wave', 'wave_1'), (-3, 'too', 'wave_1')")
    await care.platform.execute("insert into visit values (-2, -2)")
    rows = care.selection("public.person", batch=BATCH)
    with pytest.raises(SelectionRefused, match=r"1 row of public\.visit that stays refers to rows of the batch"):
        await _copy(care, rows, OnExisting.TRUNCATE)
    await care.platform.execute("delete from visit where id = -2")
    await _copy(care, rows, OnExisting.TRUNCATE)
    assert await care.platform.fetchval("select array_agg(id) from person where id < 0") == [-1]
    await care.same("person", "t.id, t.name", rows="t.id > 0")


async def test_append_leaves_what_is_there_and_an_undo_without_a_batch_refuses(care: Two) -> None:
    rows = care.selection("public.*")
    evidence = await _copy(care, rows, OnExisting.APPEND)
    assert evidence.facts["rows"] == 500
    assert (await _count(care, "person"), await _count(care, "visit")) == (201, 301)
    again = await _copy(care, rows, OnExisting.APPEND, attempt=2)
    assert again.facts["chunks_of_earlier_attempts"] == evidence.facts["chunks"]
    await care.platform.execute("delete from visit where id = 150")
    with pytest.raises(RowsOfOthers):
        await _copy(care, rows, OnExisting.APPEND, attempt=3)
    with pytest.raises(RowsOfOthers):
        await care.undo(rows)


@pytest.mark.parametrize("key", ["int", by_night("int8 primary key"), "text primary key", by_night("(id, v)")])
async def test_resume_takes_over_what_an_earlier_run_of_the_task_committed(two: Two, key: str) -> None:
    columns = "id int, v text, primary key (id, v)" if key == "(id, v)" else f"id {key}, v text"
    await two.both(f"create table t ({columns})")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 1000) n")
    await two.platform.execute("""
        create function stop() returns trigger language plpgsql as $$ begin
            if (select count(*) from cutover.chunk) > 2 then raise exception 'no'; end if; return new; end $$;
        create trigger stop before insert on cutover.chunk for each row execute function stop();
        alter table cutover.chunk enable always trigger stop""")
    rows = two.selection("public.t")
    first = two.context(CopySpec(rows=rows)).fence
    with pytest.raises(asyncpg.PostgresError):
        await _copy(two, rows, OnExisting.RESUME, run="night")
    await two.platform.execute("drop function stop cascade")
    stood = {(chunk["lo"], chunk["committed_at"]) for chunk in await two.chunks()}
    assert stood
    with pytest.raises(SelectionRefused, match="is not empty"):
        await _copy(two, rows, OnExisting.REFUSE, run="second night")
    evidence = await _copy(two, rows, OnExisting.RESUME, run="second night", attempt=2)
    assert evidence.facts["chunks_of_earlier_attempts"] == len(stood)
    assert evidence.facts["taken_over_from"] == "night"
    assert stood <= {(chunk["lo"], chunk["committed_at"]) for chunk in await two.chunks()}
    assert {chunk["run"] for chunk in await two.chunks()} == {"second night"}
    await two.same("t")
    assert not await two.platform.fetchval("select count(*) from cutover.set_aside where restored_at is null")
    with pytest.raises(FenceLost):
        await advance(two.platform, first)


async def test_resume_leaves_what_a_task_of_the_same_name_wrote_for_another_batch(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key)")
    await two.platform.execute("create table t (id int, load_batch text, primary key (id, load_batch))")
    await two.legacy.execute("insert into t select generate_series(1, 100)")
    await _copy(two, two.selection("public.t", batch=BATCH), OnExisting.REFUSE, run="wave 1")
    second = two.selection("public.t", batch=Batch(column="load_batch", value="wave_2"))
    evidence = await _copy(two, second, OnExisting.RESUME, run="wave 2")
    assert "taken_over_from" not in evidence.facts
    assert {chunk["run"] for chunk in await two.chunks()} == {"wave 1", "wave 2"}
    assert await _count(two, "t") == 200
