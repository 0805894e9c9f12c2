"""Two engines started at the same moment: one executes, the other stands by, and nothing happens twice."""

from jobs.run.events import EngineStarted, How
from tests.support.processes import Night
from tests.support.statement_lock import StatementLock

TASKS = """
  - id: Q1
    title: Count
    duration: 1m
    job: {sql: {on: platform, query: "select stand_still(); update a set n = n + 1"}}
  - {id: M1, title: Go-live, after: [Q1], milestone: true}
"""


async def test_of_two_engines_that_start_at_once_one_stands_by(night: Night) -> None:
    async with night.on(night.platform) as target:
        await target.execute("create table a (n int); insert into a values (0)")
        lock = StatementLock(target)
        await lock.build()
        run, witness = await night.begin(TASKS)
        engines = [night.engine(run, lease=4), night.engine(run, lease=4)]  # nobody is so slow that it is missed
        await night.standby(run)
        await lock.waiting()
        started = await witness.heard(EngineStarted)
        assert started.pid in {one.pid for one in engines}
        assert all(one.alive for one in engines)
        await lock.open()
        assert [await one.ended() for one in engines] == [0, 0]
        assert await target.fetchval("select n from a") == 1
    assert witness.attempts("Q1") == [How.SUCCEEDED]
    await night.intact(witness)
    assert len([one for one in witness.entries if isinstance(one.event, EngineStarted)]) == 1
