"""Databases of another revision of the plan: they are asked who they are, and used from then on, attempt by attempt."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from jobs.databases import Databases
from jobs.engine.leases import LeaseWatch
from jobs.engine.missing_databases import DatabaseWatch
from jobs.postgres.connection import mark
from jobs.postgres.connection.identity import WrongDatabase
from jobs.postgres.target import prepare
from jobs.run.decisions.decision import DatabaseSeen, Input
from plans.model import Connection, Plan, RunKind
from tests.conftest import MakeDatabase
from tests.support.attempts import SOURCE, TARGET, a_plan, pinned, rehearsed
from tests.support.nights import sql_job, task

REHEARSAL, PRODUCTION = RunKind.REHEARSAL, RunKind.PRODUCTION


def databases(plan: Plan, kind: RunKind = REHEARSAL, **environ: str) -> Databases:
    return Databases(plan, kind, environ, patience=timedelta(seconds=0.1))


def writing(plan: Plan) -> Plan:
    """The plan with a task that writes to the target."""
    return replace(plan, tasks=(task("T1", sql_job()),))


async def through_another_door(dsn: str) -> str:
    """The same database under another address."""
    return f"{dsn}&application_name=another"


async def where(used: Databases, name: str = TARGET) -> str:
    async with used.of("night", "D08").database(name).connect() as connection:  # type: ignore[arg-type]
        database: str = await connection.fetchval("select current_database()")
        return database


async def test_an_attempt_under_way_stays_where_it_is_and_the_next_one_goes_where_the_revision_says(
    make_database: MakeDatabase,
) -> None:
    first, second = await make_database("first"), await make_database("second")
    before = databases(rehearsed(platform=first))
    running = before.of("night", "D08")
    plan = rehearsed(platform=first, archive=second)
    after = before.revised(plan)
    assert await before.objections(plan) == ()
    assert await where(after, "archive") == (await _name(second))
    async with running.database(TARGET).connect() as connection:
        assert await connection.fetchval("select current_database()") == await _name(first)
    assert before.plan.databases.keys() == {TARGET}


async def test_another_address_must_lead_to_the_database_that_it_was(make_database: MakeDatabase) -> None:
    first, second = await make_database("first"), await make_database("second")
    before = databases(rehearsed(platform=first))
    await where(before)
    same, other = rehearsed(platform=await through_another_door(first)), rehearsed(platform=second)
    assert await before.objections(same) == ()
    assert await where(before.revised(same)) == await _name(first)
    [reason] = await before.objections(other)
    assert "earlier in this run, and no longer is" in reason
    with pytest.raises(WrongDatabase):
        await where(before.revised(other))
    assert await where(before) == await _name(first)  # what was looked at and refused is not remembered


async def test_what_a_run_would_refuse_is_told_of_new_databases(make_database: MakeDatabase) -> None:
    first, second = await make_database("first"), await make_database("second")
    before = databases(a_plan(legacy=(None, pinned(first, database=await _name(first)))), PRODUCTION)
    named = {"legacy": (None, before.plan.databases[SOURCE].production)}
    bare = writing(a_plan(**named, platform=(None, Connection(dsn=second))))
    assert await before.objections(bare) == ("platform: production needs an identity in the plan",)
    unmarked = writing(a_plan(**named, platform=(None, pinned(second, mark="prod"))))
    assert "platform: mark is not set, the plan names prod" in await before.objections(unmarked)
    connection = await asyncpg.connect(second)
    await mark.write(connection, "prod")
    assert await before.objections(unmarked) == ("platform: it is not prepared: cutover db prepare PLAN",)
    await prepare.prepare(connection)
    await connection.close()
    assert await before.objections(unmarked) == ()
    away = a_plan(**named, platform=(None, pinned("postgresql:///x?host=/nowhere", mark="prod")))
    assert len(await before.objections(away)) == 1


async def test_nobody_has_answered_for_another_address(make_database: MakeDatabase) -> None:
    dsn = await make_database("first")
    before = Databases(rehearsed(platform=dsn, legacy=dsn), REHEARSAL, {}, answered_for=("platform", "legacy"))
    assert before.revised(rehearsed(platform=f"{dsn}&application_name=x", legacy=dsn)).answered_for == {"legacy"}


async def test_a_database_that_was_missing_is_found_where_the_revision_says(make_database: MakeDatabase) -> None:
    heard: list[Input] = []
    nowhere = databases(rehearsed(platform="postgresql:///x?host=/nowhere"))
    watch = DatabaseWatch(nowhere, {TARGET: "nothing listens there"}, heard.append)
    after = nowhere.revised(rehearsed(platform=await make_database("found")))
    watch.use(after, (TARGET,))
    await watch.look()
    assert heard == [DatabaseSeen(database=TARGET, trouble="")]


async def test_what_was_seen_of_an_earlier_revision_is_not_told(make_database: MakeDatabase) -> None:
    heard: list[Input] = []
    there = databases(rehearsed(platform=await make_database("there")))
    watch = DatabaseWatch(there, {TARGET: "nothing listens there"}, heard.append)
    looking = asyncio.ensure_future(watch.look())
    await asyncio.sleep(0)
    watch.use(there.revised(rehearsed(platform="postgresql:///x?host=/nowhere")), (TARGET,))
    await looking
    assert heard == []


async def test_leases_are_kept_where_the_revision_says(make_database: MakeDatabase) -> None:
    dsn = await make_database("held")
    connection = await asyncpg.connect(dsn)
    await prepare.prepare(connection)
    before = databases(rehearsed(platform=dsn))
    watch = LeaseWatch(before, "night", lambda _: None)
    first = await watch._connection(TARGET)
    assert await watch._connection(TARGET) is first
    watch.use(before.revised(rehearsed(platform=await through_another_door(dsn))))
    second = await watch._connection(TARGET)
    assert second is not first
    assert first.is_closed()
    await watch.close()
    await connection.close()


async def _name(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        name: str = await connection.fetchval("select current_database()")
        return name
    finally:
        await connection.close()
