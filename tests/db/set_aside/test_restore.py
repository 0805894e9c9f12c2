"""`cutover db restore-aside`: with the target alone, what is away comes back."""

import asyncio
from pathlib import Path

import asyncpg

from console.exits import Exit
from plans.model import TableSelection
from tests.support.command_line import Ended, cutover
from tests.support.two_databases import Two

STOPS = """
create function stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
create trigger stop before insert on cutover.chunk for each row execute function stop();
alter table cutover.chunk enable always trigger stop"""


async def _abandoned(two: Two) -> TableSelection:
    """A copy that has set aside, and ended before it copied a row."""
    await two.both(
        'create table t (id int primary key, v text unique); create table u (id int references t, "a;\n--b" text)'
    )
    await two.platform.execute('create index "u;\n--" on u ("a;\n--b"); comment on index "u;\n--" is $$it\'s; here$$')
    await two.legacy.execute("insert into t values (1, 'x')")
    await two.platform.execute(STOPS)
    try:
        await two.copy(two.selection("public.*"))
    except asyncpg.PostgresError:
        await two.platform.execute("drop function stop cascade")
    assert await _indexes(two) == ["t_v_key"]
    return two.selection("public.*")


async def _indexes(two: Two) -> list[str]:
    query = "select indexname from pg_indexes where schemaname = 'public' order by 1"
    return [row["indexname"] for row in await two.platform.fetch(query)]


async def _restore(two: Two, *options: str) -> Ended:
    arguments = ("db", "restore-aside", "--dsn", two.platform_dsn, *options)
    return await asyncio.to_thread(cutover, *arguments, environ={})


async def test_everything_that_is_away_is_made_again_and_named(two: Two) -> None:
    await _abandoned(two)
    answer = await _restore(two)
    assert (answer.returncode, answer.stderr) == (Exit.OK, "the target: 3 made again\n")
    assert 'primary key t_pkey of "public"."t" stands again\n' in answer.stdout
    assert await _indexes(two) == ["t_pkey", "t_v_key", "u;\n--"]
    assert await two.platform.fetchval("select obj_description('\"u;\n--\"'::regclass)") == "it's; here"
    assert await two.platform.fetchval("select bool_and(convalidated) from pg_constraint where contype = 'f'")
    again = await _restore(two)
    assert (again.stdout, again.stderr) == ("", "the target: nothing is set aside\n")


async def test_what_it_prints_does_the_same_by_hand(two: Two) -> None:
    await _abandoned(two)
    printed = await _restore(two, "--print")
    assert printed.returncode == Exit.OK
    assert await _indexes(two) == ["t_v_key"]
    await two.platform.execute(printed.stdout)
    assert await _indexes(two) == ["t_pkey", "t_v_key", "u;\n--"]
    assert (await _restore(two, "--print")).stdout == "-- the target: nothing is set aside\n"


async def test_what_the_rows_do_not_allow_is_named_and_the_rest_is_made_again(two: Two) -> None:
    await _abandoned(two)
    await two.platform.execute("insert into t values (1, 'a'), (1, 'b')")
    answer = await _restore(two)
    assert answer.returncode == Exit.DATABASE
    assert 'primary key t_pkey of "public"."t": ' in answer.stderr
    assert "Traceback" not in answer.stderr
    assert await _indexes(two) == ["t_v_key", "u;\n--"]


async def test_a_plan_or_a_target_is_named_and_not_both(tmp_path: Path) -> None:
    answer = await asyncio.to_thread(cutover, "db", "restore-aside", environ={})
    assert (answer.returncode, "name a plan, or a target by --dsn" in answer.stderr) == (Exit.USAGE, True)
