"""What `cutover db rights` prints is enough for a whole plan, and none of it too much; what it cannot know it says."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.kinds.probe import run as ask
from jobs.kinds.sql import run as run_sql
from jobs.reconcile.job import reconcile
from jobs.rights.needed_rights import needed, programs
from jobs.rights.right import On, Right, grants, lacking
from jobs.run.events import rollback_unit
from plans.model import (
    Agreement,
    CommandSpec,
    CopySpec,
    CopyUndo,
    Database,
    Deletions,
    Delta,
    Frozen,
    FrozenBy,
    Grain,
    Job,
    JobKind,
    JobSpec,
    Plan,
    ReconcileSpec,
    Refresh,
    Role,
    SqlProbe,
    SqlSpec,
    TableSelection,
    TaskId,
)
from tests.support.fake_context import connected
from tests.support.nights import task
from tests.support.session.variants import by_night
from tests.support.two_databases import LEGACY, PLATFORM, Two, needs_15

DATABASES = {LEGACY: Database(id=LEGACY, role=Role.SOURCE), PLATFORM: Database(id=PLATFORM, role=Role.TARGET)}
BOTH = """
    create schema app; create schema ref;
    create sequence app.alone; create sequence app.nr;
    create table app.ward (id int primary key, name text);
    create table app.patient (id int primary key, ward int references app.ward,
                              code text default 'N' || nextval('app.nr'));
    create table app.scan (id int primary key, img oid);
"""
SOURCE = """
    create table ref.closed (ward int); create table ref.base (ward int, label text); create table ref.kind (k int);
    create view ref.label as select * from ref.base;
    create table app.visit (id int primary key, ward int, kind int);
    insert into ref.closed values (9); insert into ref.kind values (1);
    insert into ref.base values (1, 'one'), (2, 'two');
    insert into app.ward values (1, 'x'), (2, 'y'), (9, 'z'); insert into app.patient values (1, 1), (2, 2);
    insert into app.visit values (1, 1, 1), (2, 2, 1);
    insert into app.scan select g, lo_from_bytea(0, 'p') from generate_series(1, 3) g;
    select setval('app.alone', 500)
"""
TARGET = """
    create table app.stay (id int primary key, label text); create table app.done (id serial, what text);
    create materialized view app.numbers as select count(*) from app.ward;
    create view app.wards as select * from app.ward
"""
VISIT = Grain(table="app.visit", key={"id": "v.id"}, where="v.kind in (select k from ref.kind)")
SCRIPT = "insert into app.done (what) values ('x'); update app.ward set name = upper(name)"
STAY = "select v.id, l.label from app.visit v join ref.label l using (ward)"


def selection() -> TableSelection:
    return TableSelection(
        source=LEGACY,
        target=PLATFORM,
        tables=("app.*",),
        excluded=("app.visit", "app.done"),
        where={"app.ward": "id not in (select ward from ref.closed)"},
        mapping={"app.stay": STAY},
        grain={"app.stay": (VISIT,)},
    )


def jobs() -> dict[str, JobSpec]:
    rows = selection()
    frozen = Frozen(by=FrozenBy.LOCKS)
    agree = Agreement(name="kinds", source="select count(*) from ref.kind", target="select 1::int8")
    return {
        "COPY": CopySpec(rows=rows, refresh=Refresh.YES, consistency=frozen),
        "UNDO": CopyUndo(rows=rows),
        "AGAIN": CopySpec(rows=rows, refresh=Refresh.YES),
        "DELTA": CopySpec(rows=replace(rows, where={}), delta=Delta(deletions=Deletions.ALL), refresh=Refresh.NO),
        "LAST": ReconcileSpec(rows=replace(rows, where={})),
        "PROVE": ReconcileSpec(rows=rows, orphans=True, agree=(agree,)),
        "SQL": SqlSpec(
            on=PLATFORM, text="insert into app.done (what) values ('x'); update app.ward set name = upper(name)"
        ),
        "ASK": SqlProbe(on=PLATFORM, query="select count(*) > 0 from app.wards"),
    }


def plan(specs: dict[str, JobSpec]) -> Plan:
    tasks = tuple(task(name, Job(kind=JobKind.COPY, spec=spec)) for name, spec in specs.items())
    start = datetime(2022, 11, 11, tzinfo=UTC)
    return Plan(title="A night", timezone="UTC", start=start, go_live=TaskId("M1"), tasks=tasks, databases=DATABASES)


@asynccontextmanager
async def mover(two: Two) -> AsyncIterator[Two]:
    """A role that may do nothing with what there is, on databases where nobody may by default."""
    await two.both(BOTH)
    await two.legacy.execute(SOURCE)
    await two.platform.execute(TARGET)
    for side in (two.legacy, two.platform):
        name = await side.fetchval("select current_database()")
        await side.execute(f'revoke temporary on database "{name}" from public')
        await side.execute("revoke execute on function pg_catalog.pg_control_system() from public")
    await two.platform.execute("create role mover login")
    try:
        yield two
    finally:
        await two.both("drop owned by mover")
        await two.platform.execute("drop role mover")


@pytest.fixture
async def moved(two: Two) -> AsyncIterator[Two]:
    async with mover(two):
        yield two


def sides(two: Two) -> list[tuple[Database, asyncpg.Connection]]:
    return list(zip(DATABASES.values(), (two.legacy, two.platform), strict=True))


def as_mover(two: Two) -> Two:
    legacy, platform = (dsn.replace("postgres@", "mover@") for dsn in (two.legacy_dsn, two.platform_dsn))
    return replace(two, legacy_dsn=legacy, platform_dsn=platform)


async def grant(two: Two, specs: dict[str, JobSpec]) -> dict[str, list[Right]]:
    """What is printed for the plan, executed on both sides."""
    printed = {}
    for database, owner in sides(two):
        rights = (await needed(owner, plan(specs), database)).rights
        await owner.execute("\n".join(grants(rights, "mover")))
        printed[str(database.id)] = list(rights)
    return printed


async def runs(two: Two) -> None:
    """Every job of the plan, in its order, as the mover."""
    specs, mine = jobs(), as_mover(two)
    copied = await make_copy()(mine.context(specs["COPY"], task="D08"))
    assert copied.facts["large_objects"] == 3
    assert copied.facts["materialized_views_refreshed"] == 1
    assert (await reconcile(mine.context(specs["PROVE"], task="R1"))).passed
    await copy_undo(mine.context(specs["UNDO"], task=rollback_unit("D08")))
    await make_copy()(mine.context(specs["AGAIN"], task="D09"))
    await two.legacy.execute("insert into app.patient values (3, 2)")
    await make_copy()(mine.context(specs["DELTA"], task="D10"))
    assert (await reconcile(mine.context(specs["LAST"], task="R2"))).passed
    await run_sql(mine.context(specs["SQL"], task="S1"))
    assert (await ask(mine.context(specs["ASK"], task="P1"))).passed
    assert await two.platform.fetchval("select last_value from app.alone") == 500


async def test_a_role_with_exactly_the_printed_grants_runs_the_whole_plan(moved: Two) -> None:
    await grant(moved, jobs())
    for database, owner in sides(moved):
        needs = await needed(owner, plan(jobs()), database)
        assert (list((await lacking(owner, "mover", needs.rights)).denied), needs.unseen) == ([], ())
    await runs(moved)


@needs_15
async def test_on_postgresql_15_a_view_is_refreshed_by_members_of_its_owner(on_15: Two) -> None:
    async with mover(on_15) as two:
        await two.platform.execute("create role viewer; alter materialized view app.numbers owner to viewer")
        await two.platform.execute("grant usage on schema app to viewer; grant select on app.ward to viewer")
        try:
            printed = await grant(two, jobs())
            assert Right(on=On.ROLE, name="viewer", right="membership") in printed["platform"]
            await runs(two)
        finally:
            await two.platform.execute("drop materialized view app.numbers; drop owned by viewer; drop role viewer")


@pytest.mark.parametrize("of_a_sort", [1, by_night(1000)])
async def test_each_grant_that_is_taken_away_is_named_by_the_role_that_lacks_it(moved: Two, of_a_sort: int) -> None:
    printed = await grant(moved, jobs())
    for (database, owner), address in zip(
        sides(moved), (as_mover(moved).legacy_dsn, as_mover(moved).platform_dsn), strict=True
    ):
        async with connected(address) as own:
            tried = Counter[tuple[On, str, str]]()
            for right in printed[str(database.id)]:
                sort = right.on, right.schema, right.right
                tried[sort] += 1
                if tried[sort] > of_a_sort:
                    continue
                [given] = grants([right], "mover")
                await owner.execute(given.replace("grant ", "revoke ").replace(' to "mover"', ' from "mover"'))
                needs = await needed(own, plan(jobs()), database)
                denied = (await lacking(own, "mover", needs.rights)).denied
                assert right in denied, (right, denied, needs.unseen)
                await owner.execute(given)


async def test_what_only_views_look_into_takes_no_right_unless_the_view_takes_its_callers(moved: Two) -> None:
    specs: dict[str, JobSpec] = {"ASK": SqlProbe(on=LEGACY, query="select count(*) > 0 from ref.label")}
    on_base = Right(on=On.TABLE, schema="ref", name="base", right="select")
    assert on_base not in (await needed(moved.legacy, plan(specs), DATABASES[LEGACY])).rights
    await moved.legacy.execute("alter view ref.label set (security_invoker = true)")
    assert on_base in (await needed(moved.legacy, plan(specs), DATABASES[LEGACY])).rights


async def test_what_could_not_be_looked_at_is_named(moved: Two) -> None:
    await moved.platform.execute("""
        create function app.inside(n int) returns int language sql as 'select count(*)::int from app.ward';
        create function app.noted() returns trigger language plpgsql as 'begin return new; end';
        create trigger noting before insert on app.ward for each row execute function app.noted()
    """)
    specs: dict[str, JobSpec] = {
        "S1": SqlSpec(on=PLATFORM, text="create table app.new (n int); insert into app.new values (1)"),
        "P1": SqlProbe(on=PLATFORM, query="select app.inside(1) > 0"),
        "C1": CopySpec(rows=replace(selection(), mapping={}, grain={})),
        "X1": CommandSpec(argv=("true",)),
    }
    assert (await needed(moved.platform, plan(specs), DATABASES[PLATFORM])).unseen == (
        "C1: what the trigger noting of app.ward does inside",
        "S1: statement 1 (create): what it does is known only when it is run",
        "S1: statement 2 (insert): there is no table of this name",
        "P1: its query: what the function app.inside(n integer) does inside",
    )
    assert programs(plan(specs)) == ["X1"]


async def test_row_level_security_is_among_what_a_role_lacks(moved: Two) -> None:
    await moved.legacy.execute("alter table app.ward enable row level security")
    needs = await needed(moved.legacy, plan({"C1": CopySpec(rows=selection())}), DATABASES[LEGACY])
    found = (await lacking(moved.legacy, "mover", needs.rights)).denied
    assert Right(on=On.ROW_SECURITY, schema="app", name="ward", right="bypassrls") in found
    assert 'alter role "mover" bypassrls;' in grants(found, "mover")
