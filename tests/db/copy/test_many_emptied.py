"""More tables than one transaction may lock are emptied: by an undo, and before a copy."""

from collections.abc import Sequence

import asyncpg
import pytest

from jobs.api import Progress
from jobs.copy import emptying
from jobs.copy.checkpoints import RowsOfOthers
from jobs.copy.emptying import deletions, truncations
from jobs.copy.job import make_copy
from jobs.copy.undo import StillReferredTo, copy_undo
from jobs.postgres import lock_table
from jobs.postgres.catalog.tables import read_catalog
from jobs.rows.selection import Pair, SelectionRefused
from jobs.run.events import rollback_unit
from plans.model import CopySpec, CopyUndo, OnExisting, TableSelection
from tests.db.copy.test_many_tables import MANY
from tests.db.set_aside.test_set_aside import definitions
from tests.support.fake_context import FakeContext
from tests.support.two_databases import BATCH, Two, as_carrier

CHAIN = 5


class Killed(BaseException):
    """The attempt's end, whenever it comes."""


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction may lock a second table."""
    monkeypatch.setattr(lock_table, "LOCK_TABLE_SHARE", 10_000_000)


@pytest.fixture
async def chain(two: Two, one_at_a_time: None) -> TableSelection:
    """Tables each of which refers to the one before, copied."""
    for n in range(CHAIN):
        await two.both(f"create table t{n} (id int primary key, before int references t{max(n - 1, 0)})")
        await two.legacy.execute(f"insert into t{n} select n, n from generate_series(1, 10) n")
    rows = two.selection("public.*")
    await two.copy(rows)
    return rows


async def _counts(two: Two) -> list[int]:
    return [await two.platform.fetchval(f"select count(*) from t{n}") for n in range(CHAIN)]


async def _known(two: Two) -> list[str]:
    return sorted({chunk["relation"][-3:-1] for chunk in await two.chunks()})


async def _undo(two: Two, rows: TableSelection, *, killed_at: str = "") -> FakeContext:
    context = two.context(CopyUndo(rows=rows), attempt=9, task=rollback_unit("D08"))
    kept = context.progress

    def progress(progress: Progress) -> None:
        kept(progress)
        if progress.tables and progress.tables[-1].table == killed_at:
            raise Killed

    context.progress = progress  # type: ignore[method-assign]
    await copy_undo(context)
    return context


async def test_an_undo_that_is_killed_between_two_transactions_is_gone_on_with(two: Two, chain: TableSelection) -> None:
    with pytest.raises(Killed):
        await _undo(two, chain, killed_at="public.t2")
    assert await _counts(two) == [10, 10, 10, 0, 0]
    assert await _known(two) == ["t0", "t1", "t2"]
    await two.platform.execute("insert into t3 values (99, 3)")
    with pytest.raises(StillReferredTo, match=r"nothing was deleted.*\s+public\.t3: 1 row refers to public\.t2"):
        await two.undo(chain, attempt=10)
    await two.platform.execute("delete from t3")
    evidence = await two.undo(chain, attempt=11)
    assert (evidence.facts["rows"], evidence.facts["transactions"]) == (50, 3)
    assert await _counts(two) == [0] * CHAIN
    assert not await two.chunks()
    await two.copy(chain, attempt=12)
    await two.same("t4")


async def test_where_there_is_room_an_undo_is_one_transaction(two: Two, chain: TableSelection) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lock_table, "LOCK_TABLE_SHARE", 4)
        with pytest.raises(Killed):
            await _undo(two, chain, killed_at="public.t0")
        assert await _counts(two) == [10] * CHAIN
        assert "transactions" not in (await two.undo(chain, attempt=10)).facts
    assert await _counts(two) == [0] * CHAIN


async def test_what_speaks_against_the_last_table_is_found_before_the_first_row_goes(
    two: Two, chain: TableSelection
) -> None:
    await two.platform.execute("insert into t0 values (0, 1)")
    with pytest.raises(RowsOfOthers, match=r"public\.t0"):
        await two.undo(chain)
    await two.platform.execute("delete from t0 where id = 0")
    await two.platform.execute("create table other (id int primary key, of int references t0 on delete cascade)")
    await two.platform.execute("insert into other values (1, 1)")
    with pytest.raises(StillReferredTo, match=r"nothing was deleted.*\s+public\.other: 1 row"):
        await two.undo(chain, attempt=10)
    assert await _counts(two) == [10] * CHAIN
    assert await _known(two) == ["t0", "t1", "t2", "t3", "t4"]


async def test_a_row_that_comes_into_a_table_that_was_emptied_stops_what_it_refers_to(
    two: Two, chain: TableSelection
) -> None:
    await two.platform.execute("""
        create function come() returns trigger language plpgsql as $$ begin
            if old.relation like '%t3%' then insert into t3 values (99, 3); end if; return old; end $$;
        create trigger come after delete on cutover.chunk for each row execute function come();
        alter table cutover.chunk enable always trigger come""")
    with pytest.raises(StillReferredTo, match=r"2 of 5 transactions committed.*\s+public\.t3: 1 row"):
        await two.undo(chain)
    assert await _counts(two) == [10, 10, 10, 1, 0]
    assert await _known(two) == ["t0", "t1", "t2"]


async def test_tables_that_refer_to_each_other_in_a_circle_are_emptied_in_one_transaction(
    two: Two, one_at_a_time: None
) -> None:
    await two.both("""
        create table a (id int primary key, of int);
        create table m (id int primary key, of int references a);
        create table z (id int primary key, of int references m);
        create table refers (id int primary key, of int references m);
        create table stands (id int primary key, of int);
        alter table a add foreign key (of) references z""")
    for table in ("a", "m", "z", "refers", "stands"):
        await two.legacy.execute("set session_replication_role = replica")
        await two.legacy.execute(f"insert into {table} select n, n from generate_series(1, 10) n")
    rows = two.selection("public.*")
    await two.copy(rows)
    context = await _undo(two, rows)
    notes = {one.tables[-1].table.removeprefix("public."): one.note for one in context.published if one.tables}
    assert notes["a"] == notes["m"] == notes["z"] != notes["refers"]
    assert {notes["refers"], notes["stands"], notes["a"]} == {f"{n} of 3 transactions committed" for n in range(3)}
    assert not await two.chunks()


async def test_with_triggers_on_too_and_a_batch_referring_tables_are_emptied_first(
    two: Two, one_at_a_time: None
) -> None:
    await two.legacy.execute("create table a (id int primary key); create table b (id int primary key, a int)")
    await two.platform.execute("""
        create table a (id int primary key, load_batch text);
        create table b (id int primary key, a int references a, load_batch text);
        insert into a values (-1, 'wave_0'), (-2, 'wave_1');
        insert into b values (-1, -1, 'wave_0'), (-2, -2, 'wave_1')""")
    await two.legacy.execute("insert into a select generate_series(1, 10); insert into b select id, id from a")
    rows = two.selection("public.*", batch=BATCH)
    async with as_carrier(two):
        spec = CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE)
        evidence = await make_copy()(two.context(spec))
        assert (evidence.facts["cleared_before"], evidence.facts["triggers"]) == (2, "on")
        await two.platform.execute("revoke delete on a from carrier")
        with pytest.raises(SelectionRefused, match=r"nothing was deleted.*\s.*\.a: this role may not take rows out"):
            await two.undo(rows)
        await two.platform.execute("grant delete on a to carrier")
        assert (await two.undo(rows, attempt=10)).facts["transactions"] == 2
    assert [await two.platform.fetchval(f"select array_agg(id) from {table}") for table in "ab"] == [[-1], [-1]]


async def test_a_truncate_that_is_cut_is_begun_anew_after_it_was_stopped(two: Two, one_at_a_time: None) -> None:
    await two.both("create table one (id int primary key); create table two (id int primary key)")
    await two.platform.execute("insert into one values (1); insert into two values (1)")
    spec = CopySpec(rows=two.selection("public.*"), on_existing=OnExisting.TRUNCATE)
    await two.platform.execute("""
        create function stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
        create trigger stop before truncate on two for each statement execute function stop();
        alter table two enable always trigger stop""")
    with pytest.raises(asyncpg.RaiseError, match="no"):
        await make_copy()(two.context(spec))
    assert [await two.platform.fetchval(f"select count(*) from {table}") for table in ("one", "two")] == [0, 1]
    await two.platform.execute("drop function stop cascade")
    assert (await make_copy()(two.context(spec, attempt=2))).facts["cleared_before"] == 2


async def _pairs(two: Two, *titles: str) -> list[Pair]:
    tables = (await read_catalog(two.platform)).tables
    return [Pair(target=tables[f"public.{title}"], source=None, rows="") for title in titles]


def _titles(in_turn: Sequence[Sequence[Pair]]) -> list[list[str]]:
    return [[pair.target.name for pair in some] for some in in_turn]


async def test_partitions_their_indexes_and_what_refers_to_a_table_count(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.platform.execute("""
        create table parted (id int, day date, leaf int, primary key (id, day)) partition by list (day);
        create table p1 partition of parted for values in ('2026-11-12');
        create table p2 partition of parted for values in ('2026-11-13');
        create table leaf (id int primary key, v text);
        create table single (id int primary key);
        alter table p1 add foreign key (leaf) references leaf""")
    target = await read_catalog(two.platform)
    pairs = await _pairs(two, "leaf", "parted", "single")
    leaf, parted, single = 4, 6, 2

    async def cut(locks: int) -> tuple[list[list[str]], list[list[str]]]:
        async def room(_: object) -> int:
            return locks

        monkeypatch.setattr(emptying, "room", room)
        return (
            _titles(await deletions(two.platform, pairs, target)),
            _titles(await truncations(two.platform, pairs, target.foreign_keys)),
        )

    assert await cut(leaf + parted + single) == ([["parted", "single", "leaf"]], [["leaf", "parted", "single"]])
    assert await cut(parted + single) == ([["parted", "single"], ["leaf"]], [["leaf", "parted"], ["single"]])
    assert await cut(leaf + parted) == ([["parted", "single"], ["leaf"]], [["leaf", "parted"], ["single"]])
    assert await cut(parted) == ([["parted"], ["single"], ["leaf"]], [["leaf", "parted"], ["single"]])


@MANY
@pytest.mark.night
@pytest.mark.xdist_group("few locks")
async def test_more_tables_than_the_server_has_locks_for_are_emptied(crowded: Two, tables: int) -> None:
    for connection, rows in ((crowded.legacy, 20), (crowded.platform, 3)):
        for n in range(tables):
            await connection.execute(f"""
                create table t{n} (id int primary key, after int references t{n - bool(n % 4)}, v text);
                create index on t{n} (v); create index on t{n} (v, id);
                insert into t{n} select n, n, 'v' from generate_series(1, {rows}) n""")
    before = await definitions(crowded)
    spec = CopySpec(rows=crowded.selection("public.*"), on_existing=OnExisting.TRUNCATE)
    evidence = await make_copy()(crowded.context(spec))
    assert (evidence.facts["rows"], evidence.facts["cleared_before"]) == (20 * tables, tables)
    undone = await crowded.undo(spec.rows)
    assert undone.facts["rows"] == 20 * tables
    assert not await crowded.chunks()
    assert not [n for n in range(tables) if await crowded.platform.fetchval(f"select count(*) from t{n}")]
    assert await definitions(crowded) == before
    for n in range(4, tables, 4):
        await crowded.platform.execute(f"alter table t{n} add foreign key (id) references t{n - 1}")
    await crowded.platform.execute("insert into t0 values (1, null, 'v')")
    with pytest.raises(
        SelectionRefused, match=rf"public\.t0 and .* \({tables} tables.*raise max_locks_per_transaction"
    ):
        await make_copy()(crowded.context(spec, attempt=20))
    assert await crowded.platform.fetchval("select count(*) from t0") == 1
