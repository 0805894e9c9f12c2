"""Is it the database that the plan names? Everything that would not be is refused before anything is touched."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.databases import Databases
from jobs.outcomes import FailureKind, Permanent, Succeeded
from jobs.postgres import activity
from jobs.postgres.connection import mark, pooler
from jobs.postgres.connection.connect import CannotConnect
from jobs.postgres.connection.endpoint import Endpoint, parameters
from jobs.postgres.connection.identity import WrongDatabase
from jobs.postgres.connection.observed import observe
from jobs.postgres.survey import DatabasesRefused, ReachedDatabase, resolve_all
from jobs.postgres.target import prepare
from plans.model import Connection, DatabaseId, Plan, Role, RunKind, SqlSpec
from tests.conftest import MakeDatabase
from tests.support.attempts import SOURCE, TARGET, Bench, a_plan, pinned, rehearsed

REHEARSAL, PRODUCTION = RunKind.REHEARSAL, RunKind.PRODUCTION


@pytest.fixture
async def source(make_database: MakeDatabase) -> str:
    return await make_database("source")


@pytest.fixture
async def target(make_database: MakeDatabase) -> str:
    return await make_database("target")


async def resolve(plan: Plan, kind: RunKind = REHEARSAL, **environ: str) -> Mapping[DatabaseId, ReachedDatabase]:
    return await resolve_all(plan, kind, environ, patience=timedelta(seconds=0.1))


async def refusals(plan: Plan, kind: RunKind = REHEARSAL, **environ: str) -> tuple[str, ...]:
    with pytest.raises(DatabasesRefused) as refused:
        await resolve(plan, kind, **environ)
    return refused.value.refusals


async def test_the_right_databases_are_found_and_an_unprepared_target_is_said_to_be_one(
    source: str, target: str
) -> None:
    found = await resolve(rehearsed(legacy=source, platform="${TARGET_DSN}"), TARGET_DSN=target)
    assert found[SOURCE].observed.database in source
    assert found[SOURCE].unprepared == ()
    assert found[TARGET].unprepared == tuple(sorted(prepare.TABLES))
    connection = await asyncpg.connect(target)
    await prepare.prepare(connection)
    await connection.close()
    assert (await resolve(rehearsed(platform=target)))[TARGET].unprepared == ()


async def test_every_fact_that_differs_is_named(source: str) -> None:
    plan = a_plan(legacy=(None, pinned(source, system="7301234567890123456", database="ehr", mark="legacy-prod")))
    system, database, marked = await refusals(plan, PRODUCTION)
    assert system.startswith("legacy: system identifier is ")
    assert "the plan names ehr" in database
    assert marked == "legacy: mark is not set, the plan names legacy-prod"


async def test_the_mark_is_what_alter_database_wrote_and_not_what_a_session_says(source: str) -> None:
    connection = await asyncpg.connect(source)
    await connection.execute("set cutover.mark = 'forged'")
    assert (await observe(connection)).mark is None
    await mark.write(connection, "legacy-prod")
    assert (await observe(connection)).mark == "legacy-prod"
    with pytest.raises(mark.UnusableMark):
        await mark.write(connection, "two words")
    await connection.close()
    assert (await resolve(a_plan(legacy=(None, pinned(source, mark="legacy-prod"))), PRODUCTION))[SOURCE]


async def test_a_rehearsal_that_resolves_to_production_is_refused_even_through_another_door(
    source: str, target: str
) -> None:
    observed = await _observed(source)
    production = Connection(
        service="legacy", identity=pinned("", system=observed.system, database=observed.database).identity
    )
    plan = a_plan(legacy=(Connection(dsn=source), production), platform=(Connection(dsn=target), None))
    (refused,) = await refusals(plan)
    assert refused.startswith("legacy: a rehearsal would use what the plan names as production of legacy;")


async def test_a_rehearsal_at_the_address_of_production_is_refused_before_it_connects(tmp_path: Path) -> None:
    services = tmp_path / "services"
    services.write_text("[legacy]\nhost=db.invalid\nport=5433\ndbname=ehr\nuser=mig\n", encoding="utf-8")
    rehearsal = Connection(dsn="postgresql://someone@db.invalid:5433/ehr")
    plan = a_plan(legacy=(rehearsal, Connection(service="legacy")))
    (refused,) = await refusals(plan, PGSERVICEFILE=str(services))
    assert "production of legacy" in refused


async def test_production_without_an_identity_is_refused(source: str) -> None:
    assert await refusals(a_plan(legacy=(None, Connection(dsn=source))), PRODUCTION) == (
        "legacy: production needs an identity in the plan",
    )


async def test_source_and_target_must_not_be_the_same_database(source: str) -> None:
    assert await refusals(rehearsed(legacy=source, platform=source)) == (
        "legacy: source and target are the same database (platform)",
        "platform: source and target are the same database (legacy)",
    )


async def test_a_replica_is_one_with_whom_it_follows(source: str) -> None:
    plan = rehearsed(legacy=source, platform=source)
    replica = replace(plan.databases[TARGET], role=Role.REPLICA)
    assert await resolve(replace(plan, databases={**plan.databases, TARGET: replica}))


async def test_all_refusals_come_at_once(tmp_path: Path, source: str) -> None:
    plan = a_plan(
        legacy=(Connection(service="nowhere"), None),
        platform=(Connection(dsn="${PLATFORM_DSN}"), None),
        archive=(None, Connection(dsn=source)),
        mirror=(Connection(dsn="postgresql://127.0.0.1:1/x"), None),
    )
    texts = await refusals(plan, PGSERVICEFILE=str(tmp_path / "none"))
    assert len(texts) == 4
    assert "there is no service nowhere" in texts[0]
    assert "PLATFORM_DSN is not set" in texts[1]
    assert "names no connection for a rehearsal" in texts[2]
    assert "nothing listens there" in texts[3]


async def test_an_attempt_on_a_wrong_database_is_refused_and_touches_nothing(target: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(target)
    await prepare.prepare(connection)
    bench = Bench(a_plan(platform=(pinned(target, mark="rehearsal-copy"), None)), tmp_path)
    spec = SqlSpec(on=TARGET, text="create table touched (x int)")
    outcome = await bench.run(spec)
    assert isinstance(outcome, Permanent)
    assert (outcome.error.kind, outcome.error.database) == (FailureKind.IDENTITY, "platform")
    assert await connection.fetchval("select to_regclass('touched')") is None
    await mark.write(connection, "rehearsal-copy")
    assert isinstance(await bench.run(spec, number=2), Succeeded)
    await connection.close()


async def test_a_name_that_leads_elsewhere_in_the_middle_of_a_run_is_refused(
    source: str, target: str, tmp_path: Path
) -> None:
    environ = {"DSN": source}
    databases = Databases(rehearsed(legacy="${DSN}"), REHEARSAL, environ)
    async with databases.of("night", "A08").database(SOURCE).connect("copy"):
        assert databases.open == {SOURCE: 1}
    environ["DSN"] = target
    with pytest.raises(WrongDatabase, match="earlier in this run"):
        async with databases.of("night", "A08").database(SOURCE).connect("copy"):
            pass
    assert not +databases.open


async def test_a_connection_for_replication_that_is_lost_is_not_held_for_one_to_elsewhere(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended_meanwhile(known: asyncpg.Connection, pid: int) -> bool:
        await known.execute("select pg_terminate_backend($1, 5000)", pid)
        return False

    monkeypatch.setattr(activity, "is_here", ended_meanwhile)
    databases = Databases(rehearsed(legacy=source), REHEARSAL, {})
    with pytest.raises(CannotConnect):
        async with databases.of("night", "A08").database(SOURCE).replicating("guard"):
            pass
    assert not +databases.open


async def test_no_pooler_is_seen_where_there_is_none(source: str) -> None:
    assert not await pooler.between(Endpoint(shown="direct", parameters=parameters(source)))


async def _observed(dsn: str) -> ReachedDatabase:
    return (await resolve(rehearsed(legacy=dsn)))[SOURCE].observed
