"""How many rows a selection holds is asked of the source's planner, and no row is read."""

from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.rows.expected_rows import expected_rows
from tests.support.two_databases import Two


async def test_it_is_what_the_source_expects_of_the_rows_that_are_chosen(two: Two) -> None:
    await two.both("create table t (id int primary key); create table u (id int primary key)")
    await two.legacy.execute("insert into t select generate_series(1, 1000); analyze")
    sides = SourceConnection(two.legacy), TargetConnection(two.platform)
    assert await expected_rows(*sides, two.selection("public.t")) == 1000
    some = two.selection("public.t", where={"public.t": "id <= 100"})
    assert 90 <= (await expected_rows(*sides, some) or 0) <= 110
    assert await two.legacy.fetchval("show statement_timeout") == "0"


async def test_a_table_that_the_target_does_not_have_yet_has_no_size(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key)")
    found = await expected_rows(SourceConnection(two.legacy), TargetConnection(two.platform), two.selection("public.t"))
    assert found is None
