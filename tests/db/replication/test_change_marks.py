"""Which tables were written to since, as a server counts it: a table is left out of a proof by nothing else."""

from collections.abc import Callable, Sequence

import asyncpg
import pytest

from jobs.replication.switching.change_marks import Marks, changed_between, made_anew_between, read_marks
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.two_databases import Two

NOTE, OTHER = "public.note", "public.other"
SCHEMA = """
create table other (id int);
create table note (id int, at date) partition by range (id);
create table note_1 partition of note for values from (0) to (10);
insert into note values (1)
"""


Between = Callable[[Marks, Marks], Sequence[str]]


async def changed_by(dsn: str, *statements: str, between: Between = changed_between) -> list[str]:
    """The tables that are taken to be changed once somebody else did this."""
    async with connected(dsn) as looking:
        before = await read_marks(looking, [NOTE, OTHER])
        async with connected(dsn) as other:
            for one in statements:
                await other.execute(one)
        return sorted(between(before, await read_marks(looking, [NOTE, OTHER])))


@pytest.mark.parametrize(
    ("done", "changed"),
    [
        ("insert into note values (2)", [NOTE]),
        ("update note set at = now()", [NOTE]),
        ("delete from note", [NOTE]),
        ("truncate note_1", [NOTE]),
        ("select pg_stat_reset()", [NOTE, OTHER]),
        ("select pg_stat_reset_single_table_counters('note_1'::regclass)", [NOTE, OTHER]),
    ],
)
async def test_what_was_written_emptied_or_counted_from_zero_again_is_taken_to_be_changed(
    two: Two, done: str, changed: list[str]
) -> None:
    await two.legacy.execute(SCHEMA)
    await settled(two.legacy)
    assert await changed_by(two.legacy_dsn, "select count(*) from note") == []
    assert await changed_by(two.legacy_dsn, done) == changed


@pytest.mark.parametrize(
    ("done", "anew"),
    [
        ("insert into note values (2); select pg_stat_reset()", []),
        ("truncate note", [NOTE]),
        (
            "create table more (id int, at date); insert into more values (11);"
            "alter table note attach partition more for values from (10) to (20)",
            [NOTE],
        ),
        ("alter table note detach partition note_1", [NOTE]),
        ("drop table other", [OTHER]),
    ],
)
async def test_rows_that_come_or_go_by_no_write_of_theirs_are_told_by_the_files_that_they_lie_in(
    two: Two, done: str, anew: list[str]
) -> None:
    await two.legacy.execute(SCHEMA)
    assert await changed_by(two.legacy_dsn, done, between=made_anew_between) == anew


async def settled(connection: "asyncpg.Connection") -> None:
    """Wait until the server has counted what was done."""
    counted = "select coalesce(sum(n_tup_ins), 0) from pg_stat_user_tables where relname = 'note_1'"
    await connection.execute("select pg_stat_force_next_flush()")
    await eventually(lambda: connection.fetchval(counted))


@pytest.mark.parametrize("scope", ["database {}", "role postgres in database {}"])
async def test_a_server_that_does_not_count_says_of_no_table_that_it_was_left_alone(two: Two, scope: str) -> None:
    await two.legacy.execute(SCHEMA)
    name = await two.legacy.fetchval("select current_database()")
    await two.legacy.execute(f"alter {scope.format(name)} set track_counts = off")
    assert await changed_by(two.legacy_dsn) == [NOTE, OTHER]
