"""What a truncating copy takes out is counted before, when it goes, behind the copy and behind its undo."""

import asyncpg
import pytest

from jobs.copy import taken_out
from jobs.copy.job import make_copy
from jobs.copy.outlook import outlook
from jobs.copy.preview import preview
from jobs.copy.undo import copy_undo
from jobs.run.events import rollback_unit
from plans.model import CopySpec, CopyUndo, OnExisting
from tests.support.two_databases import BATCH, Two

GONE = "5 rows of 2 tables"
NAMED = "public.note 3, public.ward 2"


@pytest.fixture
async def filled(two: Two) -> Two:
    """Two tables that hold rows on the target, and one that holds none."""
    await two.both("""
        create table ward (id int primary key, name text);
        create table note (id int primary key, ward int references ward);
        create table empty (id int primary key)""")
    await two.legacy.execute("""
        insert into ward select n, 'w' from generate_series(1, 50) n;
        insert into note select n, n from generate_series(1, 50) n""")
    await two.platform.execute("insert into ward values (901, 'x'), (902, 'x'); insert into note values (1), (2), (3)")
    return two


def _spec(two: Two) -> CopySpec:
    return CopySpec(rows=two.selection("public.*"), on_existing=OnExisting.TRUNCATE)


async def test_rows_and_tables_that_would_go_are_counted_before_the_night(filled: Two) -> None:
    spec = _spec(filled)
    told = f"takes out {GONE} before it copies ({NAMED}), and no rollback brings them back"
    assert told in await outlook(filled.legacy, filled.platform, spec)
    text = await preview(filled.legacy, filled.platform, spec)
    assert told in text
    assert text.index("-- 'public.note': 3 rows") < text.index("truncate only")
    assert await filled.platform.fetchval("select count(*) from note") == 3


async def test_nothing_is_said_where_nothing_stands(filled: Two) -> None:
    await filled.platform.execute("truncate ward, note")
    spec = _spec(filled)
    assert not [line for line in await outlook(filled.legacy, filled.platform, spec) if "takes out" in line]
    evidence = await make_copy()(filled.context(spec))
    assert (evidence.facts["cleared_before"], evidence.caveats) == (0, ())
    assert (await filled.undo(spec.rows)).caveats == ()


async def test_evidence_counts_what_went_whichever_attempt_took_it_out_and_an_undo_says_it_is_gone(filled: Two) -> None:
    await filled.platform.execute("""
        create function stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
        create trigger stop before insert on cutover.chunk for each row execute function stop();
        alter table cutover.chunk enable always trigger stop""")
    first = filled.context(_spec(filled))
    told = f"took out {GONE} before it copied ({NAMED}); a rollback does not bring them back"
    with pytest.raises(asyncpg.RaiseError):
        await make_copy()(first)
    assert told in first.warnings
    await filled.platform.execute("drop function stop cascade")
    second = filled.context(_spec(filled), attempt=2)
    evidence = await make_copy()(second)
    assert evidence.caveats == (told,)
    assert evidence.facts["taken_out"] == f"{GONE}: {NAMED}"
    assert told not in second.warnings
    undone = await filled.undo(_spec(filled).rows)
    gone = f"empty: what stood there before the copy is gone ({GONE}: {NAMED})"
    assert undone.caveats == (gone,)
    assert undone.summary == "100 rows deleted from 3 tables"
    assert await filled.platform.fetchval("select count(*) from ward") == 0


async def test_a_copy_that_took_rows_out_and_moved_none_leaves_that_to_be_said_by_its_undo(filled: Two) -> None:
    await filled.platform.execute("""
        create function stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
        create trigger stop before insert on cutover.chunk for each row execute function stop();
        alter table cutover.chunk enable always trigger stop""")
    with pytest.raises(asyncpg.RaiseError):
        await make_copy()(filled.context(_spec(filled)))
    undo = CopyUndo(rows=_spec(filled).rows)
    undone = await copy_undo(filled.context(undo, attempt=9, task=rollback_unit("D08")))
    assert undone.summary == "0 rows deleted from 0 tables"
    assert undone.caveats[0].startswith("empty: what stood there before the copy is gone")


async def test_of_a_batch_its_rows_count_and_those_of_others_do_not(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key); insert into t values (1)")
    await two.platform.execute("create table t (id int primary key, load_batch text)")
    await two.platform.execute("insert into t values (8, 'wave_1'), (9, 'wave_1'), (10, 'theirs')")
    spec = CopySpec(rows=two.selection("public.t", batch=BATCH), on_existing=OnExisting.TRUNCATE)
    evidence = await make_copy()(two.context(spec))
    assert evidence.facts["taken_out"] == "2 rows of 1 table: public.t 2"
    later = two.context(CopySpec(rows=spec.rows, on_existing=OnExisting.RESUME), attempt=2)
    later.run = "second night"
    assert (await make_copy()(later)).facts["taken_out"] == "2 rows of 1 table: public.t 2"


async def test_a_table_too_large_to_be_counted_is_estimated_and_said_to_be(
    filled: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_out, "MOST_COUNTED", 2)
    await filled.platform.execute("analyze ward, note, empty")
    evidence = await make_copy()(filled.context(_spec(filled)))
    assert evidence.facts["taken_out"] == f"about {GONE}: public.note about 3, public.ward 2"
