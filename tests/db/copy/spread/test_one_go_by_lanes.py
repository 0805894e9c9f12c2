"""A heap that a lane reads in one go: committed on the way, gone on with by another lane where the first one ends."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from jobs.copy.job import make_copy
from plans.model import CopySpec
from tests.support.eventually import eventually
from tests.support.servers import Servers
from tests.support.spread.lanes import copy_on_hosts, hosts, spread
from tests.support.two_databases import Two, two_on

pytestmark = [pytest.mark.night, pytest.mark.xdist_group("little memory")]


@pytest.fixture
async def small(servers: Servers) -> AsyncIterator[Two]:
    """Two databases of a server whose memory is so small that a table of 33 blocks is a large one."""
    async with two_on(servers.like(shared_buffers="1MB")) as two:
        yield two


async def _filled(two: Two, rows: int) -> CopySpec:
    await two.legacy.execute("create table t (id int, v text)")
    await two.platform.execute("create table t (id int, v text)")
    await two.legacy.execute(
        f"insert into t select n, repeat('v', n % 90) from generate_series(1, {rows}) n;"
        " delete from t where id % 7 = 0; analyze t"
    )
    return CopySpec(rows=two.selection("public.t"))


async def test_every_row_comes_once_and_is_committed_on_the_way(small: Two) -> None:
    evidence = await copy_on_hosts(small, await _filled(small, 9000), chunk_rows=700)
    await small.same("t")
    assert evidence.tables[0].cut == "in one go"
    assert len(await small.chunks()) > 1


async def test_another_lane_goes_on_behind_the_last_row_of_one_that_is_one_too_many(small: Two) -> None:
    spec = await _filled(small, 60_000)
    async with asyncio.timeout(60), hosts(small) as found:
        first = found.lane("db2", spread(spec))
        copying = asyncio.create_task(make_copy(50)(small.context(spread(spec))))
        await eventually(small.chunks)
        found.contexts[1].tuning["workers@db2"] = 0
        await first
        assert not copying.done()
        found.lane("db3", spread(spec))
        evidence = await copying
    await small.same("t")
    assert evidence.facts["rows"] == await small.legacy.fetchval("select count(*) from t")
