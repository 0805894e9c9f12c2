"""From one major version into another, both ways."""

from collections.abc import AsyncIterator

import pytest

from tests.db.copy.test_values import ROWS, TYPES
from tests.db.reconcile.test_corruption import prove_spoilt
from tests.db.reconcile.test_reconcile import prove
from tests.support.needs import POSTGRES_15
from tests.support.postgres_server import PostgresServer
from tests.support.servers import Servers
from tests.support.two_databases import Two, needs_15, two_on

OLDER = ("source", pytest.param("target", marks=pytest.mark.night))


SHAPES = (
    "create table t (gone int, id int primary key, v varchar(20), n numeric(10,2), d date, c char(4), f float4)",
    "create table t (v text, f float8, d timestamp, n numeric(12,2), id int8 primary key, c text, extra int)",
)
"""The same rows in other types, another order, and beside a column that is gone."""


@pytest.fixture
async def versions(
    servers: Servers, postgres_server: PostgresServer, request: pytest.FixtureRequest
) -> AsyncIterator[Two]:
    """A PostgreSQL 15 as source or target (the parameter), and the wheel's at the other end."""
    older = servers.like(POSTGRES_15)
    source, target = (older, postgres_server) if request.param == "source" else (postgres_server, older)
    async with two_on(source, target) as two:
        yield two


@needs_15
@pytest.mark.parametrize("versions", OLDER, indirect=True)
async def test_every_type_is_copied_and_proved_between_15_and_18(versions: Two) -> None:
    await versions.both(TYPES)
    await versions.legacy.execute(ROWS)
    await versions.copy(versions.selection("ehr.*"))
    await versions.same("ehr.everything")
    evidence = await prove(versions, versions.selection("ehr.*"))
    assert (evidence.passed, evidence.facts["hash"]) == (True, "native")
    assert set(str(evidence.facts["servers"]).split()) == {"15", "and", "18"}


@needs_15
@pytest.mark.parametrize("versions", OLDER, indirect=True)
async def test_every_spoilt_value_is_found_and_named_between_15_and_18(
    versions: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await prove_spoilt(versions, monkeypatch)).facts["hash"] == "native"


@needs_15
@pytest.mark.parametrize("versions", OLDER, indirect=True)
async def test_other_types_in_another_order_are_proved_between_15_and_18(versions: Two) -> None:
    await versions.legacy.execute(SHAPES[0])
    await versions.legacy.execute("""
        insert into t select 0, n, 'v ' || n, n / 8.0, date '2022-11-12' + n, 'c' || n, n / 8.0
          from generate_series(1, 999) n; alter table t drop gone""")
    await versions.platform.execute(SHAPES[1])
    await versions.copy(versions.selection("public.t"))
    assert (await prove(versions, versions.selection("public.t"))).passed
    await versions.platform.execute("update t set n = n + 0.01 where id = 7; update t set d = d + '1 s' where id = 8")
    evidence = await prove(versions, versions.selection("public.t"))
    assert evidence.facts["public.t different"] == "7 (n), 8 (d)"
