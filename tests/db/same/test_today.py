"""A plan that is checked says what its gates would read today, from real databases."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

import pytest

from console.running.criteria_tried import criterion_today
from jobs.beforehand import Surroundings
from jobs.same import job as same
from plans.model import Alike, DatabaseId, SameCriterion, SameSpec, SqlCriterion
from tests.support.fake_context import connected
from tests.support.postgres_server import PostgresServer
from tests.support.servers import databases

A, B = DatabaseId("prod_a"), DatabaseId("prod_b")
APART = "would not pass as things stand now"


async def filled(dsn: str) -> None:
    async with connected(dsn) as connection:
        await connection.execute("create table t (id int primary key)")


@pytest.fixture
async def around(postgres_server: PostgresServer) -> AsyncIterator[Surroundings]:
    async with databases(postgres_server) as made:
        dsns = {A: await made.make("a", holds=filled), B: await made.make("b", holds=filled)}

        def connection(name: DatabaseId) -> AbstractAsyncContextManager[Any]:
            return connected(dsns[name])

        yield Surroundings(connection=connection, sides=cast("Any", None), environ={}, deep=True)


async def test_sites_that_differ_and_queries_that_are_not_true_are_said_days_before(around: Surroundings) -> None:
    spec = SameSpec(databases=(A, B), compared=(Alike.SCHEMA,))
    alike = SameCriterion(asked=spec, required=True)
    assert (*await criterion_today(1, alike, around), *await same.look(spec, around)) == ()
    async with around.connection(B) as connection:
        await connection.execute("alter table t add more int")
    said, *named = await criterion_today(1, alike, around)
    assert said.startswith(f"{APART}: criterion 1 (required), prod_a, prod_b are alike, is not true: prod_b 1 diff")
    assert named == ["prod_b and prod_a, schema: column public.t.more: only on prod_b"]
    assert (await same.look(spec, around))[0].startswith(f"{APART}: prod_b is not as prod_a: 1 difference")
    for query, read in {
        "select count(*) > 0 as arrived from t": "is not true: arrived false",
        "select id > 0 as arrived from t": "could not be read: the query gave no row",
        "select 1 / count(*) > 0 as arrived from t": "could not be read: prod_a could not be asked",
    }.items():
        (said,) = await criterion_today(2, SqlCriterion(on=A, query=query), around)
        assert f"criterion 2, a query on prod_a answers true, {read}" in said
    assert await criterion_today(2, SqlCriterion(on=A, query="select true"), around) == []
