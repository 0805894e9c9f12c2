"""A rehearsal on a physical clone of production: allowed with a mark of its own, on a server seen to be another one."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
import pytest

from jobs.databases import Databases
from jobs.postgres.connection import mark
from jobs.postgres.connection.identity import WrongDatabase
from jobs.postgres.connection.observed import Observed, observe
from jobs.postgres.survey import DatabasesRefused, ReachedDatabase, resolve_all
from plans.model import Connection, DatabaseId, Identity, Plan, RunKind
from tests.support.attempts import TARGET, a_plan
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import proxied

pytestmark = pytest.mark.xdist_group("clone")

DATABASE = "ehr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Production, and what pg_basebackup or a snapshot of its disk would make of it."""

    production: PostgresServer
    clone: PostgresServer
    system: str


@dataclass(slots=True)
class Remembered:
    """`Sightings` in memory."""

    seen: dict[DatabaseId, Observed] = field(default_factory=dict)

    async def recall(self, name: DatabaseId) -> Observed | None:
        return self.seen.get(name)

    async def keep(self, name: DatabaseId, observed: Observed) -> None:
        self.seen[name] = observed


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    original, copy = PostgresServer(), PostgresServer()
    try:
        original.start()
        copy.start(clone_of=original)
        yield original, copy
    finally:
        original.stop()
        copy.stop()


@pytest.fixture
async def twins(servers: tuple[PostgresServer, PostgresServer]) -> AsyncIterator[Twins]:
    for server in servers:
        await _execute(server.dsn(), f"create database {DATABASE}")
    system = await _execute(servers[0].dsn(), "select system_identifier::text from pg_control_system()")
    try:
        yield Twins(production=servers[0], clone=servers[1], system=system)
    finally:
        for server in servers:
            if server.away:
                await server.come_back()
            await _execute(server.dsn(), f"drop database {DATABASE} with (force)")


async def _execute(dsn: str, statement: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def _mark(server: PostgresServer, word: str = "dress-1") -> None:
    await _execute(server.dsn(DATABASE), mark.setting(DATABASE, word, mark.MarkKind.REHEARSAL))


def _plan(twins: Twins, rehearsal: str, identity: Identity | None = None) -> Plan:
    pinned = identity or Identity(system=twins.system, database=DATABASE, mark="platform-prod")
    production = Connection(dsn=twins.production.dsn(DATABASE), identity=pinned)
    return a_plan(platform=(Connection(dsn=rehearsal), production))


async def _resolve(plan: Plan, known: Remembered | None = None, kind: RunKind = RunKind.REHEARSAL) -> ReachedDatabase:
    return (await resolve_all(plan, kind, {}, patience=timedelta(seconds=0.1), sightings=known))[TARGET]


async def _refusal(plan: Plan, known: Remembered | None = None, kind: RunKind = RunKind.REHEARSAL) -> str:
    with pytest.raises(DatabasesRefused) as refused:
        await _resolve(plan, known, kind)
    [reason] = refused.value.refusals
    return reason


async def test_a_clone_is_refused_until_it_has_a_mark_of_its_own(twins: Twins) -> None:
    plan = _plan(twins, twins.clone.dsn(DATABASE))
    assert "cutover db mark PLAN DATABASE --rehearsal NAME" in await _refusal(plan)
    await _mark(twins.clone)
    assert (await _resolve(plan)).not_compared == ()


async def test_production_is_refused_through_any_door_though_it_carries_the_mark_by_mistake(twins: Twins) -> None:
    await _mark(twins.production)
    async with proxied(twins.production.socket / ".s.PGSQL.5432") as proxy:
        through_a_tunnel = f"postgresql://postgres@127.0.0.1:{proxy.port}/{DATABASE}"
        for identity in (None, Identity(mark="platform-prod"), Identity(database=DATABASE)):
            reason = await _refusal(_plan(twins, through_a_tunnel, identity))
            assert reason == "platform: a rehearsal would use what the plan names as production of platform"


async def test_what_was_recorded_of_production_counts_while_it_is_away(twins: Twins) -> None:
    plan, known = _plan(twins, twins.clone.dsn(DATABASE)), Remembered()
    await _mark(twins.clone)
    await twins.production.go_away()
    [unsure] = (await _resolve(plan, known)).not_compared
    assert unsure.startswith("not compared with the production of platform")
    await twins.production.come_back()
    await _resolve(plan, known)
    assert known.seen[TARGET].system == twins.system
    await twins.production.go_away()
    assert (await _resolve(plan, known)).not_compared == ()


async def test_a_server_started_since_production_was_seen_must_differ_in_more_than_its_start(twins: Twins) -> None:
    plan, known = _plan(twins, twins.clone.dsn(DATABASE)), Remembered()
    await _mark(twins.clone)
    await _resolve(plan, known)
    await twins.production.go_away()
    await twins.clone.restart()
    assert (await _resolve(plan, known)).not_compared == (), "the data directory is another one"
    await _execute(twins.clone.dsn(), "create role blind login")
    blind = _plan(twins, twins.clone.dsn(DATABASE, "blind"))
    assert (await _resolve(blind, known)).not_compared != ()


async def test_production_that_was_restarted_is_not_taken_for_a_clone(twins: Twins) -> None:
    known = Remembered()
    async with proxied(twins.production.socket / ".s.PGSQL.5432") as proxy:
        plan = _plan(twins, f"postgresql://postgres@127.0.0.1:{proxy.port}/{DATABASE}")
        connection = await asyncpg.connect(twins.production.dsn(DATABASE))
        await known.keep(TARGET, await observe(connection))
        await connection.close()
        await _mark(twins.production)
        await twins.production.restart()
        unreachable = a_plan(
            platform=(
                plan.databases[TARGET].rehearsal,
                Connection(dsn="postgresql://127.0.0.1:1/x", identity=Identity(system=twins.system, database=DATABASE)),
            )
        )
        assert (await _resolve(unreachable, known)).not_compared != ()


async def test_a_production_run_refuses_a_clone_that_is_marked(twins: Twins) -> None:
    await _mark(twins.clone)
    identity = Identity(system=twins.system, database=DATABASE)
    plan = a_plan(platform=(None, Connection(dsn=twins.clone.dsn(DATABASE), identity=identity)))
    assert "it is marked dress-1 for rehearsals" in await _refusal(plan, kind=RunKind.PRODUCTION)


async def test_every_connection_of_an_engine_is_held_to_it(twins: Twins) -> None:
    plan = _plan(twins, twins.clone.dsn(DATABASE))
    with pytest.raises(WrongDatabase, match="a mark of its own"):
        async with Databases(plan, RunKind.REHEARSAL, {}).connection(TARGET, "test"):
            pass
    await _mark(twins.clone)
    databases = Databases(plan, RunKind.REHEARSAL, {})
    async with databases.connection(TARGET, "test"):
        assert databases.apart == {TARGET}
    await twins.production.go_away()
    async with databases.connection(TARGET, "test"):
        pass
    with pytest.raises(WrongDatabase, match="not compared"):
        async with Databases(plan, RunKind.REHEARSAL, {}).connection(TARGET, "test"):
            pass
    async with Databases(plan, RunKind.REHEARSAL, {}, answered_for=[TARGET]).connection(TARGET, "test"):
        pass
