"""Databases of real servers are compared: each kind of difference is found by its name, and nothing is changed."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from jobs.api import Evidence
from jobs.same import job as same
from plans.model import Alike, DatabaseId, SameSpec, TaskId
from tests.support.fake_context import FakeContext, FakeDatabase, connected
from tests.support.needs import POSTGRES_15
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers, databases
from tests.support.two_databases import needs_15

A, B = DatabaseId("prod_a"), DatabaseId("prod_b")
BASE = """
    create schema "Odd Schema";
    create type triage as enum ('red', 'green');
    create domain pid as text check (value ~ '^[0-9]{11}$');
    create table patient (id bigint generated always as identity primary key, pid pid, born date not null,
                          "Mixed Case" text default 'x');
    create table "Odd Schema"."we.ird ""t" (id int primary key);
    create view living as select id, born from patient;
    create function f(a int) returns int language sql as 'select a + 1';
    create function g() returns trigger language plpgsql as 'begin return new; end';
    create trigger noted before insert on patient for each row execute function g();
    alter table patient enable row level security;
    create policy own on patient using (id > 1);
    create sequence numbers as int;
    create index patient_born on patient (born);
"""
CHANGES = {
    "alter table patient alter born drop not null": "column public.patient.born: not null yes on prod_a, no on prod_b",
    "alter table patient alter \"Mixed Case\" set default 'secret'": (
        'column public.patient."Mixed Case": default differs'
    ),
    'drop table "Odd Schema"."we.ird ""t"': 'table "Odd Schema"."we.ird ""t": only on prod_a',
    "create or replace view living as select id, born from patient where id > 0": (
        "view public.living: definition differs"
    ),
    "create or replace function f(a int) returns int language sql as 'select a + 2'": (
        "function public.f(a integer): definition differs"
    ),
    "alter table patient disable trigger noted": (
        "trigger public.patient.noted: fires normally on prod_a, never on prod_b"
    ),
    "alter policy own on patient using (id > 2)": "policy public.patient.own: condition differs",
    "alter sequence numbers as bigint": "sequence public.numbers: type integer on prod_a, bigint on prod_b",
    "alter type triage add value 'blue'": "enum public.triage: labels differ",
    "drop index patient_born; create index patient_born on patient (born, id)": (
        "index public.patient_born: definition differs"
    ),
    "grant select on patient to pg_monitor": "grant on table public.patient to pg_monitor: only on prod_b",
    "alter default privileges grant select on tables to pg_monitor": (
        "grant on new tables of postgres to pg_monitor: only on prod_b"
    ),
}
SETTING = "do $$ begin execute format('alter database %I set work_mem = ''77MB''', current_database()); end $$"


class Sites:
    """Two databases that began alike."""

    def __init__(self, dsns: dict[DatabaseId, str]) -> None:
        self.dsns = dsns

    async def at_b(self, script: str) -> None:
        async with connected(self.dsns[B]) as connection:
            await connection.execute(script)

    async def compare(self, *excepted: str, compared: tuple[Alike, ...] = tuple(Alike)) -> Evidence:
        names = tuple(self.dsns)
        spec = SameSpec(databases=names, excepted=excepted, compared=compared)
        around = {name: FakeDatabase(id=name, dsn=dsn) for name, dsn in self.dsns.items()}
        return await same.run(FakeContext(spec=spec, databases=around, task=TaskId("S1")))


async def filled(dsn: str) -> None:
    async with connected(dsn) as connection:
        await connection.execute(BASE)


@pytest.fixture
async def sites(postgres_server: PostgresServer) -> AsyncIterator[Sites]:
    async with databases(postgres_server) as made:
        yield Sites({A: await made.make("a", holds=filled), B: await made.make("b", holds=filled)})


def told(found: Evidence) -> set[str]:
    return {str(value) for name, value in found.facts.items() if name.startswith("prod_b ")}


async def test_databases_that_began_alike_are_alike_until_something_is_changed_which_is_named(sites: Sites) -> None:
    found = await sites.compare()
    assert (found.passed, found.caveats, found.facts["differences"]) == (True, (), 0)
    await sites.at_b(";".join(CHANGES))
    await sites.at_b(SETTING)
    found = await sites.compare()
    assert not found.passed
    missing = {text for text in CHANGES.values() if not any(one.startswith(text) for one in told(found))}
    assert not missing
    assert any("setting of database: work_mem: only on prod_b" in one for one in told(found))
    assert "secret" not in str(found.facts)
    assert "77MB" not in str(found.facts)


INDEXES = {
    "plain": ("(born)", "(born desc)"),
    "nulls": ("(born)", "(born nulls first)"),
    "members": ("(born, id)", "(id, born)"),
    "operators": ("(pid)", "(pid text_pattern_ops)"),
    "sorted": ("(pid)", '(pid collate "C")'),
    "included": ("(born) include (id)", "(born, id)"),
    "method": ("(born)", "using brin (born)"),
    "tuned": ("using brin (born)", "using brin (born date_bloom_ops(n_distinct_per_range = 50))"),
    "options": ("(born)", "(born) with (fillfactor = 70)"),
    "expression": ("(lower(pid))", "(upper(pid))"),
    "condition": ("(born) where id > 1", "(born) where id > 2"),
}


async def test_whatever_an_index_is_made_of_is_compared_and_no_lock_on_its_table_holds_that_up(sites: Sites) -> None:
    for side, dsn in enumerate(sites.dsns.values()):
        async with connected(dsn) as connection:
            # on one side a column was there before: the others have other numbers, and are the same all the same
            await connection.execute(
                "alter table patient add gone int; alter table patient drop gone" if side else "select 1"
            )
            await connection.execute("alter table patient add code int; create index alike on patient (code, born)")
            for name, definitions in INDEXES.items():
                await connection.execute(f"create index {name} on patient {definitions[side]}")
            await connection.execute(f"create unique index empty on patient (code) {'nulls not distinct' * side}")
    found = await sites.compare(compared=(Alike.SCHEMA,))
    assert {one.partition(":")[0] for one in told(found)} == {f"index public.{name}" for name in (*INDEXES, "empty")}
    async with connected(sites.dsns[B]) as connection, connection.transaction():
        await connection.execute('lock table "Odd Schema"."we.ird ""t"')
        found = await sites.compare(compared=(Alike.SCHEMA,))
    assert found.caveats == ()


async def test_one_database_under_two_names_is_refused(sites: Sites) -> None:
    sites.dsns[B] = sites.dsns[A]
    with pytest.raises(same.SameOne, match="prod_a and prod_b are the same database"):
        await sites.compare()


@pytest.mark.night
async def test_what_a_login_may_not_read_is_named_and_nothing_is_called_equal(
    sites: Sites, postgres_server: PostgresServer
) -> None:
    async with connected(sites.dsns[A]) as connection:
        await connection.execute("create role looker login")
    plain = dict(sites.dsns)
    try:
        sites.dsns = {name: dsn.replace("postgres@", "looker@") for name, dsn in plain.items()}
        found = await sites.compare()
        for name in ("pg_hba", "passwords", "hidden settings", "session settings"):
            assert any(f"not read: {name} of prod_a and prod_b" in one for one in found.caveats)
        found = await sites.compare("pg_hba", "passwords", "hidden settings", "session settings")
        assert found.caveats == ()
    finally:
        async with connected(plain[A]) as connection:
            await connection.execute("drop role looker")


@pytest.mark.night
@needs_15
async def test_two_versions_can_be_compared(servers: Servers, postgres_server: PostgresServer) -> None:
    async with databases(postgres_server) as mine, databases(servers.like(POSTGRES_15)) as theirs:
        sites = Sites({A: await mine.make("a", holds=filled), B: await theirs.make("b", holds=filled)})
        found = await sites.compare(compared=(Alike.SERVER, Alike.SCHEMA, Alike.RIGHTS, Alike.EXTENSIONS))
    assert {one.partition(":")[0] for one in told(found)} == {"server PostgreSQL"}


@pytest.mark.night
async def test_a_lock_on_a_table_holds_up_no_more_than_the_views_on_it(sites: Sites) -> None:
    locked = await asyncpg.connect(sites.dsns[B])
    try:
        async with locked.transaction():
            await locked.execute("lock table patient in access exclusive mode")
            found = await sites.compare()
    finally:
        await locked.close()
    assert found.passed
    assert any("not read: views of prod_b" in one for one in found.caveats)
