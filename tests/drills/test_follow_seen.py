"""Whatever befalls a database that follows is named in the journal within ten seconds, at default settings.

`pytest -m night -s` prints the seconds; those that were measured stand in docs/follow.md.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from jobs.run.events import ReplicationSeen, SlotsDropped
from plans.model import DatabaseId
from tests.support.eventually import eventually
from tests.support.fake_context import connected
from tests.support.needs import POSTGRES_15
from tests.support.processes import Night
from tests.support.replication.peers import LOGICAL, peers_on
from tests.support.replication.scene import Scene, scene_of
from tests.support.replication.silent import silent
from tests.support.servers import Servers
from tests.support.two_databases import LEGACY, PLATFORM, needs_15

WITHIN = 10.0
DEFAULTS = LOGICAL | {"wal_retrieve_retry_interval": "5s"}
WORKERS = "select pg_terminate_backend(pid) from pg_stat_activity where backend_type like 'logical replication %worker'"
DROPPED = """
do $$ begin
    perform pg_terminate_backend(active_pid, 1000) from pg_replication_slots where active;
    perform pg_drop_replication_slot(slot_name) from pg_replication_slots;
end $$
"""
MUCH = "select count(pg_logical_emit_message(false, 'x', repeat('x', 1048576))) from generate_series(1, 320)"
Befalls = Callable[[Scene, AsyncExitStack], Awaitable[None]]
"""What befalls; what is to last is over with the stack."""


def runs(side: DatabaseId, statement: str) -> Befalls:
    """Somebody runs this by hand."""

    async def befalls(scene: Scene, _: AsyncExitStack) -> None:
        async with connected(scene.peers.dsn(side)) as connection:
            await connection.execute(statement)

    return befalls


def stops(side: DatabaseId) -> Befalls:
    """A server goes away."""

    async def befalls(scene: Scene, _: AsyncExitStack) -> None:
        await scene.peers.servers[side].go_away("immediate")

    return befalls


def falls_silent(side: DatabaseId) -> Befalls:
    """A server answers nothing any more."""

    async def befalls(scene: Scene, stack: AsyncExitStack) -> None:
        stack.enter_context(silent(scene.peers.servers[side]))

    return befalls


async def has_a_row_by_hand(scene: Scene, stack: AsyncExitStack) -> None:
    for side in (PLATFORM, LEGACY):
        await runs(side, f"insert into ehr.draft values (999999, '{side}')")(scene, stack)


async def is_killed_again_and_again(scene: Scene, stack: AsyncExitStack) -> None:
    async def kills() -> None:
        async with connected(scene.peers.dsn(PLATFORM)) as connection:
            while True:
                await connection.execute(WORKERS)
                await asyncio.sleep(0.1)

    killing = asyncio.create_task(kills())
    stack.callback(killing.cancel)


async def is_kept_its_log(scene: Scene, stack: AsyncExitStack) -> None:
    await stops(PLATFORM)(scene, stack)
    await runs(LEGACY, MUCH)(scene, stack)


CASES: dict[str, tuple[Befalls, str]] = {
    "a row by hand on the target": (has_a_row_by_hand, "ehr.draft"),
    "the apply worker is killed again and again": (is_killed_again_and_again, "its apply worker is not there"),
    "DDL on the source": (runs(LEGACY, "alter table ehr.draft add extra text"), "legacy: ehr.draft is made otherwise"),
    "DDL on the target": (runs(PLATFORM, "alter table ehr.draft add extra text"), "platform: ehr.draft is made other"),
    "TRUNCATE": (runs(LEGACY, "truncate ehr.draft"), "ehr.draft was emptied by TRUNCATE"),
    "a table is added": (runs(LEGACY, "create table ehr.later (id int primary key)"), "ehr.later came since"),
    "the slot is dropped": (runs(LEGACY, DROPPED), "the slot is not there"),
    "the source is stopped": (stops(LEGACY), "legacy cannot be asked"),
    "the target is stopped": (stops(PLATFORM), "platform cannot be asked"),
    "the source is silent": (falls_silent(LEGACY), "legacy cannot be asked"),
    "the target is silent": (falls_silent(PLATFORM), "platform cannot be asked"),
}


@asynccontextmanager
async def following(servers: Servers, night: Night) -> AsyncIterator[Scene]:
    """PostgreSQL 18 follows 15, and an engine looks."""
    source, target = servers.like(POSTGRES_15, **DEFAULTS), servers.like(**DEFAULTS)
    async with (
        peers_on(source, target) as peers,
        scene_of(peers, night, 1, rows=100, networks=False, wal_at_most="300MB") as scene,
    ):
        scene.engine()
        await scene.comes_to_its_end("F1")
        yield scene


async def seconds_until(told: Callable[[], object]) -> float:
    """How long it takes until it is told; by then, or it fails."""
    clock = asyncio.get_running_loop().time
    began = clock()
    await eventually(told, within=2 * WITHIN)
    return clock() - began


@needs_15
@pytest.mark.night
@pytest.mark.parametrize("what", CASES)
async def test_what_befalls_what_follows_is_named_within_ten_seconds(servers: Servers, night: Night, what: str) -> None:
    befalls, words = CASES[what]

    def named() -> bool:
        told = [one.event for one in scene.witness.entries if isinstance(one.event, ReplicationSeen)]
        return any(words in one.stands.reason for one in told)

    async with following(servers, night) as scene, AsyncExitStack() as stack:
        await befalls(scene, stack)
        took = await seconds_until(named)
    print(f"\n{what}: {took:.1f} s")
    assert took <= WITHIN


@needs_15
@pytest.mark.night
async def test_a_slot_that_keeps_too_much_is_dropped_within_ten_seconds(servers: Servers, night: Night) -> None:
    async with following(servers, night) as scene, AsyncExitStack() as stack:
        await is_kept_its_log(scene, stack)
        took = await seconds_until(lambda: any(isinstance(one.event, SlotsDropped) for one in scene.witness.entries))
    print(f"\nits slot keeps more than the plan allows: {took:.1f} s")
    assert took <= WITHIN
