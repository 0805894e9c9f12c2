"""Jobs run on workers of two hosts while everything is killed, frozen and cut off: no row is lost or doubled.

Nor does anybody write whose claim is over.

`CUTOVER_SEED=7,8 pytest tests/drills/workers/test_rounds.py` plays schedules again.
"""

from collections.abc import AsyncIterator, Sequence

import pytest

from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import AttemptEnded, How, Result, RunEnded
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE, Night
from tests.support.replication.schedule import chosen_seeds
from tests.support.servers import Servers, databases
from tests.support.workers.region import LABEL, TASKS, region, there
from tests.support.workers.schedule import EVERY, Kind, Trouble, schedule
from tests.support.workers.troubles import carry_out

TROUBLES = 3
"""Of each round."""
ALONE = tuple(kind for kind in EVERY if kind is not Kind.CONTROL)
"""What harms no server that other tests share."""
SHARED = TASKS.replace("workers: 2", f"workers: {{{LABEL}: 3}}")
"""The copy by lanes, which go to whichever host has a slot; one of them leads."""
FROZEN = (Trouble(kind=Kind.FREEZE, host=0, after=4, close=True),)


@pytest.fixture
async def apart(servers: Servers, night: Night) -> AsyncIterator[tuple[Night, PostgresServer]]:
    """A night whose control database has a server of its own."""
    server = servers.like(max_connections="120")
    async with databases(server) as made:
        night.control = await made.make("control", holds=create_schema)
        await night.journal.close()
        night.journal = PostgresJournal(night.control)
        yield night, server
        await night.journal.close()


async def test_a_worker_that_is_frozen_until_another_has_its_work_writes_nothing_once_it_wakes(
    night: Night, postgres_server: PostgresServer
) -> None:
    attempts = await plays(night, postgres_server, postgres_server, FROZEN)
    assert How.LOST in attempts


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(100, 200)))
async def test_whatever_happens_to_two_hosts_each_row_is_there_once(
    night: Night, postgres_server: PostgresServer, seed: int
) -> None:
    await plays(night, postgres_server, postgres_server, schedule(seed, TROUBLES, hosts=2, among=ALONE))


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(200, 400)))
async def test_whatever_happens_also_to_the_control_database_each_row_is_there_once(
    apart: tuple[Night, PostgresServer], postgres_server: PostgresServer, seed: int
) -> None:
    night, control = apart
    await plays(night, control, postgres_server, schedule(seed, TROUBLES, hosts=2))


@pytest.mark.night
@pytest.mark.parametrize("seed", chosen_seeds(*range(400, 500)))
async def test_whatever_happens_to_two_hosts_that_share_one_copy_each_row_is_there_once(
    night: Night, postgres_server: PostgresServer, seed: int
) -> None:
    troubles = schedule(seed, TROUBLES, hosts=2, among=ALONE)
    await plays(night, postgres_server, postgres_server, troubles, tasks=SHARED)


async def plays(
    night: Night, control: PostgresServer, data: PostgresServer, troubles: Sequence[Trouble], tasks: str = TASKS
) -> list[How]:
    """One round."""
    async with region(night, control, data, tasks=tasks) as scene:
        for host in scene.hosts:
            scene.worker(host)
        await there(scene)
        scene.engine()
        try:
            await carry_out(scene, troubles)
            await scene.ends()
        except AssertionError as error:
            raise AssertionError(f"{error}\n{scene.story()}") from None
        assert (await scene.witness.heard(RunEnded, within=PATIENCE)).result is Result.COMPLETED, scene.story()
        await scene.each_once()
        await night.intact(scene.witness)
        return [one.event.how for one in scene.witness.entries if isinstance(one.event, AttemptEnded)]
