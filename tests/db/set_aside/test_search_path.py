"""Indexes on functions that rely on search_path: made again under the path of database and role, or left standing."""

import pytest

from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.copy.set_aside.naming import NotMadeAgain
from jobs.rows.selection import SelectionRefused
from plans.model import CopySpec
from tests.db.set_aside.test_set_aside import definitions, dies, still_away
from tests.support.fake_context import connected
from tests.support.two_databases import Two, needs_15

PEOPLE = """
create schema tools;
create function tools.plain(text) returns text language sql immutable as $$ select translate($1, 'é', 'e') $$;
create function f_plain(text) returns text language plpgsql immutable as $$ begin return plain($1); end $$;
create table person (id int primary key, name text, born date);
create index person_name on person (f_plain(name), id) where born > '1900-01-01';
create index person_born on person (born)"""
ROWS = "insert into person select n, 'é' || n, date '1950-01-01' + n from generate_series(1, 1000) n"


async def _people(two: Two, path: str = "public, tools") -> None:
    for side in (two.legacy, two.platform):
        name = await side.fetchval("select current_database()")
        await side.execute(f"alter database {name} set search_path = {path}")
        await side.execute(f"set search_path = {path}")
    await two.both("set check_function_bodies = off")
    await two.legacy.execute(PEOPLE.split("create index", maxsplit=1)[0] + ROWS)
    await two.platform.execute(PEOPLE)


@needs_15
async def test_such_an_index_is_set_aside_and_made_again_under_the_path_of_database_and_role(on_15: Two) -> None:
    await _people(on_15)
    before = await definitions(on_15)
    await dies(on_15, "set_aside", 1, on_15.selection("public.*"))
    evidence = await on_15.copy(on_15.selection("public.*"), attempt=2)
    assert await definitions(on_15) == before
    assert evidence.facts["set_aside_and_rebuilt"] == 3
    used = await on_15.platform.fetchval(
        "select count(*) from person where f_plain(name) = 'e7' and born > '1900-01-02'"
    )
    assert used == 1


async def test_where_the_server_builds_under_no_path_it_stays_and_that_is_said(two: Two) -> None:
    """PostgreSQL 17 and newer."""
    await _people(two)
    before = await definitions(two)
    spec = CopySpec(rows=two.selection("public.*"))
    said = await preview(two.legacy, two.platform, spec)
    context = two.context(spec)
    evidence = await make_copy(100)(context)
    await two.same("person")
    assert await definitions(two) == before
    (stays, *_, unanalyzed) = context.warnings
    assert stays == (
        "public.person: index person_name, which calls public.f_plain(text): stays while rows come, the server could "
        "not build it again (there is no function or operator of this name for these types)"
    )
    assert f"-- {stays!a}" in said
    assert unanalyzed.startswith("no statistics of public.person: there is no function")
    assert (evidence.facts["set_aside_and_rebuilt"], evidence.facts["analyzed"]) == (2, 0)


@needs_15
async def test_where_rows_could_not_be_put_in_either_nothing_is_dropped(on_15: Two) -> None:
    await _people(on_15, path="public")
    before = await definitions(on_15)
    with pytest.raises(SelectionRefused, match=r"index person_name, which calls public\.f_plain\(text\): cannot be"):
        await preview(on_15.legacy, on_15.platform, CopySpec(rows=on_15.selection("public.*")))
    with pytest.raises(SelectionRefused, match="under search_path public of this role"):
        await on_15.copy(on_15.selection("public.*"))
    assert await definitions(on_15) == before
    assert await still_away(on_15) == 0


@needs_15
async def test_an_index_that_cannot_be_made_again_all_the_same_is_named_with_what_it_calls(on_15: Two) -> None:
    await _people(on_15)
    await on_15.platform.execute("""
        create or replace function tools.plain(text) returns text language plpgsql immutable as $$ begin
            if $1 = 'é77' then perform nowhere(); end if; return $1; end $$""")
    named = r"^index person_name of \"public\".\"person\", which calls public.f_plain: there is no function"
    with pytest.raises(NotMadeAgain, match=named):
        await on_15.copy(on_15.selection("public.*"))
    async with connected(on_15.platform_dsn) as other:
        await other.execute("create or replace function tools.plain(text) returns text language sql as 'select $1'")
    await on_15.copy(on_15.selection("public.*"), attempt=2)
    assert await still_away(on_15) == 0
