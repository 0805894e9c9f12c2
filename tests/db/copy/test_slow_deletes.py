"""Foreign keys without an index make a deleted row cost a whole table: named before, counted with, seen at work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.copy import slow_deletes
from jobs.copy.job import make_copy
from jobs.copy.outlook import outlook
from jobs.copy.preview import preview
from jobs.copy.slow_deletes import SlowDeletes, SlowKey, read_slow_deletes, warn_of_slow_deletes
from jobs.copy.undo import copy_undo
from jobs.postgres.catalog.tables import read_catalog
from jobs.rows import deleting
from jobs.rows.selection import Pair
from jobs.rows.sizes import Size
from jobs.run.events import rollback_unit
from plans.model import (
    CopySpec,
    CopyUndo,
    Deletions,
    Delta,
    FollowSpec,
    OnExisting,
    Replication,
    ReplicationId,
    TableSelection,
    TaskId,
)
from tests.support.fake_context import FakeContext, connected
from tests.support.two_databases import BATCH, LEGACY, PLATFORM, Two, as_carrier

PERSON = "create table person (id int primary key, load_batch text, unique (id, load_batch))"
REFERRING = {
    "nothing": ("person int references person", "select", True),
    "an index": ("person int references person", "create index on note (person)", False),
    "an index that it leads": (
        "person int references person, day date",
        "create index on note (person, day)",
        False,
    ),
    "an index that it ends": ("person int references person, day date", "create index on note (day, person)", True),
    "an index of some rows": ("person int references person", "create index on note (person) where person > 5", True),
    "an index of an expression": ("person int references person", "create index on note ((person + 0))", True),
    "a hash": ("person int references person", "create index on note using hash (person)", False),
    "a brin": ("person int references person", "create index on note using brin (person)", True),
    "a key": ("person int primary key references person", "select", False),
    "two columns": ("person int, b text, foreign key (person, b) references person (id, load_batch)", "select", True),
    "two in another order": (
        "person int, b text, foreign key (person, b) references person (id, load_batch)",
        "create index on note (b, person)",
        False,
    ),
    "one of two": (
        "person int, b text, foreign key (person, b) references person (id, load_batch)",
        "create index on note (b)",
        True,
    ),
    "one of two that is unique": (
        "person int, b text, foreign key (person, b) references person (id, load_batch)",
        "create unique index on note (person)",
        False,
    ),
}


@pytest.fixture(autouse=True)
def small_tables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of tests are small."""
    monkeypatch.setattr(slow_deletes, "SMALL_TABLE_BYTES", 0)


async def _found(two: Two, *titles: str) -> SlowDeletes:
    tables = (await read_catalog(two.platform)).tables
    pairs = [Pair(target=tables[title], source=None, rows="") for title in titles]
    return await read_slow_deletes(two.platform, pairs, {title: Size(rows=1000, width=10) for title in titles})


@pytest.mark.parametrize("kind", REFERRING)
async def test_a_foreign_key_is_named_where_no_index_finds_its_rows(two: Two, kind: str) -> None:
    columns, index, named = REFERRING[kind]
    await two.platform.execute(f"{PERSON}; create table note ({columns}); {index}")
    found = await _found(two, "public.person")
    assert [key.referring for key in found.keys] == ["public.note"] * named
    assert not await _found(two, "public.note")


async def test_nothing_is_said_of_a_table_that_is_read_in_no_time(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    await two.platform.execute(f"{PERSON}; create table note (person int references person)")
    assert await _found(two, "public.person")
    monkeypatch.setattr(slow_deletes, "SMALL_TABLE_BYTES", 1_000_000)
    assert not await _found(two, "public.person")


async def test_an_index_whose_build_did_not_end_serves_nothing(two: Two) -> None:
    await two.platform.execute(f"{PERSON}; create table note (person int references person)")
    await two.platform.execute("create index note_person on note (person)")
    await two.platform.execute("update pg_index set indisvalid = false where indexrelid = 'note_person'::regclass")
    assert len((await _found(two, "public.person")).keys) == 1


async def test_of_a_partitioned_table_the_partitions_without_an_index_count(two: Two) -> None:
    await two.platform.execute(f"""
        {PERSON};
        create table note (id int, person int references person) partition by range (id);
        create table note_1 partition of note for values from (0) to (1000);
        create table note_2 partition of note for values from (1000) to (3000);
        create index on note_1 (person);
        insert into person values (1), (2);
        insert into note select n, 1 from generate_series(0, 2999) n;
        analyze note_1; analyze note_2""")
    [key] = (await _found(two, "public.person")).keys
    assert (key.referring, key.rows) == ("public.note", 2000)
    await two.platform.execute("create index on note (person)")
    assert not await _found(two, "public.person")


async def test_a_table_that_refers_to_itself_counts_with_the_rows_that_come(two: Two) -> None:
    await two.platform.execute("create table ward (id int primary key, within int references ward)")
    [key] = (await _found(two, "public.ward")).keys
    assert (key.rows, key.bytes) == (1000, 10_000)


def test_what_a_rollback_takes_is_the_rows_times_what_is_read_for_each() -> None:
    key = SlowKey(name="k", referring="public.n", columns=("p",), referenced="public.p", rows=9, bytes=24_000_000)
    assert SlowDeletes(keys=[key], rows={"public.p": 1000}).takes == timedelta(minutes=1)
    slow = SlowDeletes(keys=[key, replace(key, name="l")], rows={"public.p": 100_000})
    assert slow.takes == timedelta(hours=200 / 60)
    said = "for foreign keys without an index a rollback, which deletes about 100,000 rows, takes 3h20m or more"
    assert slow.told[-1] == said
    assert SlowDeletes(keys=[key], rows={"public.p": 10}).told == [key.told]


@asynccontextmanager
async def _notes(two: Two) -> AsyncIterator[Two]:
    """2,000 persons and their notes, seen by a role that may not silence triggers; no index finds a person's notes."""
    await two.both(f"{PERSON}; create table note (id int primary key, person int references person, load_batch text)")
    await two.legacy.execute("""
        alter table person drop column load_batch; alter table note drop column load_batch;
        insert into person select generate_series(1, 2000); insert into note select id, id from person;
        analyze person, note""")
    async with (
        as_carrier(two),
        connected(two.legacy_dsn) as legacy,
        connected(two.platform_dsn) as platform,
    ):
        yield replace(two, legacy=legacy, platform=platform)


TOLD = (
    "foreign key note_person_fkey of public.note (about 2,000 rows, 0 MB) has no index: every row that is deleted from "
    'public.person reads all of it (create index on public.note ("person"))'
)


async def test_it_is_named_before_the_night_and_when_the_copy_begins_and_the_forecast_of_a_no_go_is_told(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_deletes, "BYTES_PER_SECOND", 1_000_000)
    spec = CopySpec(rows=two.selection("public.*", batch=BATCH))
    async with _notes(two) as mine:
        said = await outlook(mine.legacy, mine.platform, spec), await preview(mine.legacy, mine.platform, spec)
        context = mine.context(spec)
        await make_copy()(context)
    for place in (context.warnings, *said):
        assert TOLD in place
    assert context.undo_takes is not None
    assert context.undo_takes > timedelta(minutes=1)
    assert f"takes {int(context.undo_takes.total_seconds() // 60)}m or more" in "\n".join(said[0])


def test_what_follows_is_told_of_no_rollback_that_deletes_rows() -> None:
    key = SlowKey(name="k", referring="public.n", columns=("p",), referenced="public.p", rows=9, bytes=24_000_000)
    slow = SlowDeletes(keys=[key], rows={"public.p": 100_000})
    rows = TableSelection(source=LEGACY, target=PLATFORM, tables=("public.*",))
    replication = Replication(id=ReplicationId("records"), rows=rows, wal_at_most=1)
    for spec, told in ((CopySpec(rows=rows), 2), (FollowSpec(replication=replication), 0)):
        context = FakeContext(spec=spec, task=TaskId("F1"), databases={})
        warn_of_slow_deletes(context, slow)
        assert (len(context.warnings), context.undo_takes is None) == (told, not told)


async def test_a_role_that_may_silence_triggers_proves_all_rows_at_once_and_is_told_nothing(two: Two) -> None:
    spec = CopySpec(rows=two.selection("public.*", batch=BATCH))
    async with _notes(two):
        assert not [line for line in await outlook(two.legacy, two.platform, spec) if "has no index" in line]


async def test_while_rows_are_deleted_one_sees_of_which_table_and_how_many(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "MOST", 500)
    monkeypatch.setattr(deleting, "PIECE_SECONDS", 1e6)
    rows = two.selection("public.*", batch=BATCH)
    async with _notes(two) as mine:
        await make_copy()(mine.context(CopySpec(rows=rows)))
        again = mine.context(CopySpec(rows=rows, on_existing=OnExisting.TRUNCATE), task="E01")
        await make_copy()(again)
        undo = mine.context(CopyUndo(rows=rows), task=rollback_unit("E01"))
        evidence = await copy_undo(undo)
    assert "deleting rows of public.person: 600" in [one.note for one in again.published]
    shown = [(one.done, one.total, one.note) for one in undo.published]
    assert (600, 4000, "deleting 600 of 2,000 rows of public.note, not committed before all tables are done") in shown
    assert shown[-1][:2] == (4000, 4000)
    assert evidence.facts["rows"] == 4000
    assert await two.platform.fetchval("select count(*) from person") == 0


async def test_a_delta_load_tells_how_far_its_deletions_are(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleting, "MOST", 500)
    monkeypatch.setattr(deleting, "PIECE_SECONDS", 1e6)
    rows = two.selection("public.*", batch=BATCH)
    async with _notes(two) as mine:
        await make_copy()(mine.context(CopySpec(rows=rows)))
        await two.legacy.execute("delete from note; delete from person where id > 100")
        context = mine.context(CopySpec(rows=rows, delta=Delta(deletions=Deletions.BATCH)), attempt=2)
        evidence = await make_copy()(context)
    assert evidence.facts["deleted"] == 3900
    assert TOLD in context.warnings
    assert [one.note for one in context.published if one.note.startswith("deleting rows of public.person: ")]


async def test_a_row_that_is_changed_while_others_are_deleted_goes_too(two: Two) -> None:
    await two.platform.execute(
        "create table t (id int primary key, v text); insert into t select generate_series(1, 1000)"
    )
    async with connected(two.platform_dsn) as other:

        async def deleted() -> int:
            async with two.platform.transaction():
                return await deleting.delete_telling(two.platform, "only t", "true", told.append)

        told: list[int] = []
        await other.execute("update t set v = 'moved' where id in (1, 999)")
        assert await deleted() == 1000
    assert told[-1] == 1000
    assert sorted(told) == told


@pytest.mark.parametrize(
    ("size", "seconds", "then"), [(100, 0.01, 1000), (100, 1, 100), (100, 60, 1), (1, 60, 1), (40_000, 0.1, 50_000)]
)
def test_a_piece_takes_about_a_second(size: int, seconds: float, then: int) -> None:
    assert deleting.next_size(size, seconds) == then
