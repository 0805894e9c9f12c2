"""A selection is resolved once: what disappears afterwards is named, and is untrue."""

from dataclasses import replace

import pytest

from jobs.api import Evidence
from jobs.copy.job import make_copy
from jobs.reconcile.job import reconcile
from jobs.rows.selection import SelectionRefused
from plans.model import BadRows, CopySpec, Deletions, Delta, Grain, ReconcileSpec, TableSelection
from tests.support.two_databases import Two

THREE = "create table a (id int primary key); create table b (id int primary key); create table c (id int primary key)"
FILL = "insert into {0} select generate_series(1, 100)"
MOVED = "create schema archive; alter table c set schema archive"


async def _three(two: Two) -> None:
    await two.both(THREE)
    for table in "abc":
        await two.legacy.execute(FILL.format(table))


async def _proved(two: Two, rows: TableSelection, attempt: int = 1, task: str = "D09") -> Evidence:
    return await reconcile(two.context(ReconcileSpec(rows=rows), attempt=attempt, task=task))


async def test_a_table_that_was_copied_and_left_the_source_is_not_proved_and_that_is_untrue(two: Two) -> None:
    await _three(two)
    rows = two.selection("public.*")
    assert (await two.copy(rows)).summary == "300 rows in 3 tables"
    assert (await _proved(two, rows)).passed
    await two.legacy.execute(MOVED)
    await two.platform.execute("delete from c where id > 40")
    evidence = await _proved(two, rows, task="D10")
    assert not evidence.passed
    assert evidence.summary == (
        "not proved: public.c (copied by D08, the source has public.c no more); 200 rows in 2 tables, checksums equal"
    )
    assert evidence.read == ("platform:public.a", "platform:public.b")
    assert evidence.tables[-1].note == "not proved: copied by D08, the source has public.c no more"
    await two.platform.execute("drop table c")
    again = await _proved(two, rows, task="D11")
    assert again.facts["not_proved"] == "public.c (copied by D08, the target has it no more)"


async def test_a_role_that_may_not_read_what_copies_wrote_proves_equal_rows_and_not_that_they_are_whole(
    two: Two,
) -> None:
    await _three(two)
    await two.copy(rows := two.selection("public.*"))
    await two.platform.execute("create role looker login; grant select on all tables in schema public to looker")
    plain, two.platform_dsn = two.platform_dsn, two.platform_dsn.replace("postgres@", "looker@")
    try:
        evidence = await _proved(two, rows)
        assert evidence.summary == "300 rows in 3 tables, checksums equal; completeness not proved"
        assert evidence.caveats[0].startswith(
            "not compared with what copies wrote, nor watched for other runs: no usable"
        )
        await two.platform.execute("drop schema cutover cascade")
        assert (await _proved(two, rows)).caveats == ()  # nobody has prepared it: no copy of ours wrote there
    finally:
        two.platform_dsn = plain
        await two.platform.execute("drop owned by looker; drop role looker")


async def test_what_disappears_between_two_attempts_to_reconcile_is_missed(two: Two) -> None:
    await _three(two)
    for table in "abc":
        await two.platform.execute(FILL.format(table))
    rows = two.selection("public.*")
    assert (await _proved(two, rows)).passed
    await two.both("drop table c")
    evidence = await _proved(two, rows, attempt=2)
    assert evidence.facts["not_proved"] == "public.c (selected when this task began, the source has public.c no more)"
    assert not evidence.passed
    assert (await _proved(two, two.selection("public.*", excluded=("public.c",)), attempt=3)).passed


async def test_a_table_of_the_target_that_a_pattern_means_and_the_source_lacks_is_named(two: Two) -> None:
    await _three(two)
    await two.platform.execute("create table d (id int primary key); create table elsewhere (id int primary key)")
    rows = two.selection("public.?")
    assert (await two.copy(rows)).facts["not in the source"] == "public.d"
    evidence = await _proved(two, rows)
    assert not evidence.passed
    assert evidence.facts["not_proved"] == "public.d (public.? means it, the source has no such table)"
    assert (await _proved(two, replace(rows, excluded=("public.d",)))).passed


async def test_a_copy_that_goes_on_is_held_to_what_it_began_with(two: Two) -> None:
    await _three(two)
    await two.platform.execute("alter table b add constraint few check (id < 90)")
    rows = two.selection("public.*")
    with pytest.raises(Exception, match="violates check"):
        await two.copy(rows)
    await two.both("create table d (id int primary key)")
    context = two.context(CopySpec(rows=rows), attempt=2)
    await two.platform.execute("alter table b drop constraint few")
    evidence = await make_copy()(context)
    assert [table.table for table in evidence.tables] == ["public.a", "public.b", "public.c"]
    told = "public.d is in the source only since this task began, and is left out"
    assert context.warnings == [told]
    assert evidence.caveats == (told,)
    await two.legacy.execute(MOVED)
    with pytest.raises(SelectionRefused, match=r"public\.c: selected when this task began, the source"):
        await two.copy(rows, attempt=3)
    assert (await two.copy(two.selection("public.*", excluded=("public.c",)), attempt=4)).facts["rows"] == 200


async def test_an_undone_copy_is_not_missed(two: Two) -> None:
    await _three(two)
    rows = two.selection("public.*")
    await two.copy(rows)
    await two.undo(rows)
    await two.both("drop table c")
    for table in "ab":
        await two.platform.execute(FILL.format(table))
    assert (await _proved(two, rows)).passed


async def test_what_was_copied_from_another_source_or_by_another_run_is_not_missed(two: Two) -> None:
    await _three(two)
    rows = two.selection("public.a", "public.b")
    await two.copy(two.selection("public.c"))
    await two.platform.execute("update cutover.selection set origin = 'elsewhere'")
    await two.copy(rows, attempt=2)
    await two.platform.execute("update cutover.selection set run = 'before' where title = 'public.b'")
    assert (await _proved(two, two.selection("public.a"))).passed


async def test_a_delta_is_held_to_what_it_began_with(two: Two) -> None:
    await _three(two)
    rows = two.selection("public.*")
    spec = CopySpec(rows=rows, delta=Delta(deletions=Deletions.ALL))
    await make_copy()(two.context(spec))
    await two.both("drop table c; create table d (id int primary key)")
    with pytest.raises(SelectionRefused, match=r"public\.c: selected when this task began"):
        await make_copy()(two.context(spec, attempt=2))


async def test_a_mapping_that_is_cut_otherwise_than_before_begins_again(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key, nr int not null unique, v text)")
    await two.legacy.execute("insert into t select g, 2001 - g, 'v' from generate_series(1, 2000) g")
    await two.platform.execute("create table t (id bigint primary key, v text, check (id <> 1500))")
    rows = two.selection(mapping={"public.t": "select id::bigint as id, v from t"})
    first = replace(rows, grain={"public.t": (Grain(table="public.t", key={"id": ""}),)})
    with pytest.raises(Exception, match="violates check"):
        await make_copy(100)(two.context(CopySpec(rows=first, workers=1)))
    assert await two.chunks()
    await two.platform.execute("alter table t drop constraint t_id_check")
    other = replace(rows, grain={"public.t": (Grain(table="public.t", key={"nr": ""}),)})
    context = two.context(CopySpec(rows=other, bad_rows=BadRows(at_most=1)), attempt=2)
    evidence = await make_copy(100)(context)
    assert evidence.facts["chunks_of_earlier_attempts"] == 0
    assert any("is cut otherwise than before: public.t began again" in warning for warning in context.warnings)
    assert await two.platform.fetchval("select count(*) from t") == 2000
