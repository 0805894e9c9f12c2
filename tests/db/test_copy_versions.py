"""From one major version into another, both ways."""

from pathlib import Path

import pytest

from jobs.postgres.prepare import prepare
from tests.db.fake_context import connected
from tests.db.test_copy_values import ROWS, TYPES
from tests.db.test_reconcile import prove
from tests.db.two_databases import Two
from tests.postgres_server import PostgresServer

DEBIANS_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.night
@pytest.mark.skipif(not DEBIANS_15.exists(), reason="PostgreSQL 15 is not installed")
@pytest.mark.parametrize("older", ["source", "target"])
async def test_every_type_is_copied_and_proved_between_15_and_18(postgres_server: PostgresServer, older: str) -> None:
    other = PostgresServer(DEBIANS_15)
    try:
        other.start()
        servers = (other, postgres_server) if older == "source" else (postgres_server, other)
        for server in servers:
            async with connected(server.dsn()) as admin:
                await admin.execute("drop database if exists moved with (force)")
                await admin.execute("create database moved")
        legacy, platform = (server.dsn("moved") for server in servers)
        async with connected(legacy) as source, connected(platform) as target:
            await prepare(target)
            two = Two(legacy=source, platform=target, legacy_dsn=legacy, platform_dsn=platform)
            await two.both(TYPES)
            await two.legacy.execute(ROWS)
            await two.copy(two.selection("ehr.*"))
            await two.same("ehr.everything")
            evidence = await prove(two, two.selection("ehr.*"))
            assert (evidence.passed, evidence.facts["hash"]) == (True, "native")
        async with connected(postgres_server.dsn()) as admin:
            await admin.execute("drop database moved with (force)")
    finally:
        other.stop()
