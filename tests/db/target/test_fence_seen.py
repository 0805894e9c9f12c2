"""What a target has seen of a run, for an engine whose journal may lack it."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from jobs.api import Fence
from jobs.databases import Databases
from jobs.postgres.target import fence, prepare
from plans.model import RunKind
from tests.conftest import MakeDatabase
from tests.support.attempts import rehearsed


@pytest.fixture
async def target(make_database: MakeDatabase) -> str:
    return await make_database("target")


async def test_attempts_and_finished_work_of_this_run_are_seen_and_nothing_of_an_earlier_one(target: str) -> None:
    databases = Databases(rehearsed(platform=target), RunKind.REHEARSAL, {})
    connection = await asyncpg.connect(target)
    created: datetime = await connection.fetchval("select now()")
    assert await databases.seen("night", created) == {}  # not prepared: it knows nothing, and nothing fails
    await prepare.prepare(connection)
    await fence.advance(connection, Fence(run="night", task="A08", token=1_000_002))
    await fence.advance(connection, Fence(run="night", task="A09", token=2_000_001, counterpart="A09~back"))
    await fence.advance(connection, Fence(run="dress", task="A10", token=1_000_001))
    await connection.execute("insert into cutover.done (run, task, token) values ('night', 'A11', 3000001)")
    assert await databases.seen("night", created) == {"A08": 1_000_002, "A09": 2_000_001, "A11": 3_000_001}
    assert await databases.seen("night", created + timedelta(hours=1)) == {}
    await connection.close()


async def test_a_target_that_is_away_tells_nothing_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.databases._SEEN_SECONDS", 0.2)
    nowhere = rehearsed(platform="postgresql://u@127.0.0.1:1/d")
    assert await Databases(nowhere, RunKind.REHEARSAL, {}).seen("night", datetime.now().astimezone()) == {}
