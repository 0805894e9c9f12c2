"""The journal's schema: migrations lead where schema.sql stands, and a program knows a schema that is not its own."""

import asyncio

import asyncpg
import pytest

from jobs.journal import migrate, roles
from jobs.journal.base import SchemaMissing, SchemaNewer, SchemaOutdated, Unavailable
from jobs.journal.migrate import Migration, MigrationPhase, create_schema, upgrade
from jobs.journal.postgres import PostgresJournal
from tests.conftest import MakeDatabase

CATALOG = """
    select 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
           || ' ' || a.attidentity::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'cutover_control'::regnamespace
    union all
    select 'relation', relname, concat_ws(' ', relkind, reloptions, relacl)
      from pg_class where relnamespace = 'cutover_control'::regnamespace
    union all
    select 'index', indexname, indexdef from pg_indexes where schemaname = 'cutover_control'
    union all
    select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'cutover_control'::regnamespace
    union all
    select 'function', proname, pg_get_functiondef(oid)
      from pg_proc where pronamespace = 'cutover_control'::regnamespace
    union all
    select 'migration', number::text, name || ' ' || phase || ' ' || checksum from cutover_control.migration
     order by 1, 2, 3
"""


async def run(dsn: str, statement: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Migration:
    """A program that is one `post` migration ahead."""
    ahead = Migration(
        number=9001,
        phase=MigrationPhase.POST,
        name="later",
        sql="create table cutover_control.later (n int); drop table if exists x",
    )
    known = migrate.migrations()
    monkeypatch.setattr(migrate, "migrations", lambda: (*known, ahead))
    return ahead


async def test_the_migrations_lead_to_the_full_schema(make_database: MakeDatabase) -> None:
    whole, stepwise = await make_database("whole"), await make_database("steps")
    assert await create_schema(whole)
    connection = await asyncpg.connect(stepwise)
    async with connection.transaction():
        await migrate.apply(connection, migrate.migrations())
    await connection.close()
    made = await run(whole, CATALOG)
    assert len(made) > 60
    assert await run(stepwise, CATALOG) == made


async def test_migrations_have_numbers_of_their_own_and_none_needs_plpgsql() -> None:
    numbers = [migration.number for migration in migrate.migrations()]
    assert len(set(numbers)) == len(numbers)
    for text in (migrate.schema(), roles.grants(), *(migration.sql for migration in migrate.migrations())):
        assert "plpgsql" not in text
        assert "do $$" not in text.lower()


async def test_creating_twice_and_upgrading_what_is_new_change_nothing(make_database: MakeDatabase) -> None:
    dsn = await make_database("journal")
    assert sorted(await asyncio.gather(create_schema(dsn), create_schema(dsn))) == [False, True]
    assert await upgrade(dsn) == []


async def test_a_program_says_what_its_database_lacks(make_database: MakeDatabase) -> None:
    dsn = await make_database("journal")
    journal = PostgresJournal(dsn)
    with pytest.raises(SchemaMissing) as missing:
        await journal.connect()
    assert missing.value.hint == "cutover db create"
    with pytest.raises(SchemaMissing):
        await upgrade(dsn)

    await create_schema(dsn)
    await journal.connect()

    await run(dsn, "delete from cutover_control.migration where number = 1")
    with pytest.raises(SchemaOutdated) as outdated:
        await journal.connect()
    assert outdated.value.hint == "cutover db upgrade"
    await journal.close()


async def test_a_dba_may_run_the_printed_sql_instead(make_database: MakeDatabase) -> None:
    dsn = await make_database("journal")
    dba = await asyncpg.connect(dsn)
    await dba.execute(migrate.schema())
    await dba.close()
    journal = PostgresJournal(dsn)
    await journal.connect()
    await journal.close()
    assert await create_schema(dsn) is False
    assert await upgrade(dsn) == []


async def test_an_upgrade_is_all_or_nothing_and_leaves_post_migrations_for_later(
    make_database: MakeDatabase, later: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = await make_database("journal")
    known = migrate.migrations()[:-1]
    with monkeypatch.context() as before:
        before.setattr(migrate, "migrations", lambda: known)
        await create_schema(dsn)
    journal = PostgresJournal(dsn)
    await journal.connect()  # a `post` migration that lacks is no reason to stop

    assert await upgrade(dsn, upto=MigrationPhase.PRE) == []
    assert await upgrade(dsn) == [later]
    assert await upgrade(dsn) == []
    await journal.connect()

    monkeypatch.undo()
    with pytest.raises(SchemaNewer):  # the older program sees that it was left behind
        await journal.connect()
    await journal.close()


async def test_an_edited_migration_is_refused(make_database: MakeDatabase) -> None:
    dsn = await make_database("journal")
    await create_schema(dsn)
    await run(dsn, "update cutover_control.migration set checksum = 'other'")
    with pytest.raises(SchemaNewer, match="another file"):
        await upgrade(dsn)


async def test_an_upgrade_of_an_owned_schema_gives_new_tables_to_the_owner(
    make_database: MakeDatabase, later: Migration
) -> None:
    dsn = await make_database("journal")
    await create_schema(dsn)
    await run(dsn, "delete from cutover_control.migration where number = 9001")
    await roles.create_roles(dsn)
    await upgrade(dsn)
    [(owner, readable)] = await run(
        dsn,
        "select tableowner, has_table_privilege('cutover_observer', 'cutover_control.later', 'select') "
        "from pg_tables where tablename = 'later'",
    )
    assert (owner, readable) == ("cutover_owner", True)


@pytest.mark.parametrize("dsn", ["mysql://x", "postgresql://u@/d?host=/nowhere", "postgresql://u@127.0.0.1:1/d"])
async def test_an_address_that_leads_nowhere_is_unavailable(dsn: str) -> None:
    journal = PostgresJournal(dsn)
    with pytest.raises(Unavailable):
        await journal.connect()
    with pytest.raises(Unavailable):
        await create_schema(dsn)
    await journal.close()


async def test_a_database_that_does_not_exist_is_unavailable(make_database: MakeDatabase) -> None:
    dsn = await make_database("journal")
    with pytest.raises(Unavailable, match="no such database"):
        await PostgresJournal(dsn.replace("journal_", "nothing_")).connect()
