"""The dry run of a copy: the exact statements, and nothing done."""

import asyncio
from pathlib import Path

import pytest

from console.exits import Exit
from jobs.copy.job import make_copy
from jobs.copy.preview import preview
from jobs.rows.selection import SelectionRefused
from plans.model import BadRows, CopySpec, OnExisting
from tests.support.command_line import SMALL, cutover, plan_file
from tests.support.two_databases import BATCH, Two

SCHEMA = """
create table person (id int primary key, name text);
create index person_name on person (name);
create table visit (id serial primary key, person int references person)"""


async def test_every_statement_is_shown_in_order_and_nothing_is_done(two: Two) -> None:
    await two.both(SCHEMA)
    await two.legacy.execute("insert into person values (4711, 'Kari')")
    text = await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.*")))
    wanted = [
        "lock table only ",
        'alter table only "public"."visit" drop constraint "visit_person_fkey";',
        'drop index "public"."person_name";',
        'copy "public"."person" ("id", "name") from stdin (format binary);',
        "CREATE INDEX person_name ON public.person USING btree (name);",
        "pg_catalog.setval(",
        'alter table only "public"."visit" validate constraint "visit_person_fkey";',
        'analyze "public"."visit";',
    ]
    assert [line for line in wanted if line not in text] == []
    places = [text.index(line) for line in wanted if line != "pg_catalog.setval("]
    assert places == sorted(places)
    assert "4711" not in text
    assert not await two.platform.fetchval("select count(*) from cutover.set_aside")
    assert await two.platform.fetchval("select count(*) from pg_indexes where schemaname = 'public'") == 3


async def test_the_search_for_orphans_is_shown_where_bad_rows_are_set_aside(two: Two) -> None:
    await two.both(SCHEMA)
    spec = CopySpec(rows=two.selection("public.*"), bad_rows=BadRows(at_most=9))
    text = await preview(two.legacy, two.platform, spec)
    sought = 'not exists (select from only "public"."person" as d where d."id" = r."person");'
    assert text.index("CREATE INDEX person_name") < text.index(sought) < text.index("not valid")
    assert sought not in await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.*")))


async def test_a_copy_that_would_be_refused_says_why(two: Two) -> None:
    await two.both(SCHEMA)
    await two.platform.execute("insert into person values (1)")
    with pytest.raises(SelectionRefused, match="this copy would be refused: 1 reason"):
        await preview(two.legacy, two.platform, CopySpec(rows=two.selection("public.*")))
    spec = CopySpec(rows=two.selection("public.*"), on_existing=OnExisting.TRUNCATE)
    assert 'truncate only "public"."person", only "public"."visit";' in await preview(two.legacy, two.platform, spec)
    assert await two.platform.fetchval("select count(*) from person") == 1


async def test_a_batch_that_would_go_first_is_shown_with_its_rows_and_said_when_it_goes(two: Two) -> None:
    await two.legacy.execute("create table t (id int primary key); insert into t values (1), (2)")
    await two.platform.execute("create table t (id int primary key, load_batch text)")
    await two.platform.execute("insert into t values (8, 'wave_1'), (9, 'wave_1'), (10, 'theirs')")
    spec = CopySpec(rows=two.selection("public.t", batch=BATCH), on_existing=OnExisting.TRUNCATE)
    text = await preview(two.legacy, two.platform, spec)
    assert "no rollback brings them back" in text
    assert "-- 'public.t': 2 rows of the batch" in text
    assert """delete from only "public"."t" where "load_batch" =""" in text
    assert await two.platform.fetchval("select count(*) from t") == 3
    context = two.context(spec)
    await make_copy()(context)
    assert await two.platform.fetchval("select count(*) from t where load_batch = 'wave_1'") == 2
    gone = "took out 2 rows of 1 table before it copied (public.t 2); a rollback does not bring them back"
    assert gone in context.warnings


PLAN = """\
databases:
  legacy: {role: source, rehearsal: {dsn: "${LEGACY}"}}
  platform: {role: target, rehearsal: {dsn: "${PLATFORM}"}}
tasks:
  - {id: S1, title: Copy, owner: owner, duration: 1m, job: {copy: {from: legacy, to: platform, tables: ["public.*"]}}}
"""


async def test_the_shell_prints_it(two: Two, tmp_path: Path) -> None:
    await two.both(SCHEMA)
    plan = plan_file(tmp_path, SMALL.replace("tasks:\n", PLAN))
    environ = {"LEGACY": two.legacy_dsn, "PLATFORM": two.platform_dsn}
    answer = await asyncio.to_thread(cutover, "show", plan, "--sql", "S1", environ=environ)
    assert (answer.returncode, "create_" in answer.stdout or "CREATE INDEX" in answer.stdout) == (Exit.OK, True), answer
    wrong = await asyncio.to_thread(cutover, "show", plan, "--sql", "T1", environ=environ)
    assert (wrong.returncode, "T1 is no copy" in wrong.stderr) == (Exit.USAGE, True)
