"""Slots that a server makes void by itself are found lost, with the reason that it gives."""

from datetime import UTC, datetime

import asyncpg
import pytest

from jobs.replication import records, slot
from jobs.replication.looking.health import Health, Verdict, What
from jobs.replication.looking.judge import judge
from jobs.replication.looking.look import look
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched
from plans.model import Direction
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.needs import POSTGRES_15
from tests.support.replication.following import BIRTH, RECORDS
from tests.support.servers import Servers
from tests.support.two_databases import needs_15

GROUP = records.new_group(BIRTH, RECORDS, Direction.FORWARD, 1, ["public.note"]).in_phase(records.Phase.ENABLED)
WATCHED = Watched(replication=RECORDS, direction=Direction.FORWARD, groups=(GROUP,))


async def lost(server: asyncpg.Connection) -> Health | None:
    """How it stands once it is lost; None before. Each look gives the server something to write, and to look after."""
    await server.execute("select pg_logical_emit_message(false, 'x', repeat('x', 1000)); select pg_switch_wal()")
    await server.execute("checkpoint")
    health = judge(WATCHED, await look(WATCHED, server, None, datetime.now(UTC)), Trail())
    return health if health.findings[0].what is What.SLOT_LOST else None


@pytest.mark.night
@needs_15
@pytest.mark.parametrize("version", [15, 18])
async def test_a_slot_that_the_server_let_fall_behind_its_limit_is_lost(servers: Servers, version: int) -> None:
    binaries = POSTGRES_15 if version == 15 else None
    small = servers.like(binaries, wal_level="logical", max_slot_wal_keep_size="1MB", min_wal_size="32MB")
    async with connected(small.dsn()) as server:
        await server.execute(slot.create(GROUP.slot))
        health = await eventually(lambda: lost(server))
        assert health.verdict is Verdict.BROKEN
        assert "max_slot_wal_keep_size" in health.why
        await server.execute(slot.drop(GROUP.slot))


@pytest.mark.night
async def test_a_slot_that_nobody_reads_for_too_long_is_lost_from_version_18_on(servers: Servers) -> None:
    impatient = servers.like(wal_level="logical", idle_replication_slot_timeout="1s")
    async with connected(impatient.dsn()) as server:
        await server.execute(slot.create(GROUP.slot))
        health = await eventually(lambda: lost(server))
        assert "idle_replication_slot_timeout" in health.why
        await server.execute(slot.drop(GROUP.slot))
