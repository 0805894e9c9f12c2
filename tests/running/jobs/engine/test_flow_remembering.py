"""An engine that takes over after months counts while its judge is told what was counted before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from jobs.engine.flow_remembering import AT_A_LOOK
from jobs.flows.series import Condition
from jobs.journal.flow_counts import StoredCount
from tests.running.jobs.engine.test_flow_watch import AROUND_THE_CLOCK, Watched
from tests.support.flows.watched import flow
from tests.support.nights import START


async def test_nothing_that_is_due_waits_until_the_judge_remembers_all() -> None:
    names = [f"L{number}" for number in range(6)]
    run = await Watched(*(flow(name, normal=AROUND_THE_CLOCK) for name in names)).begin()
    run.counter.a_minute["L4"] = 0
    await run.passes(45)
    assert run.conditions()["L4"] is Condition.SILENT
    read = run.journal.flow_counts

    async def slowly(name: str, *, after: datetime, flow: str = "") -> Sequence[StoredCount]:
        if flow:
            run.run.now += AT_A_LOOK
        return await read(name, after=after, flow=flow)

    run.journal.flow_counts = slowly  # type: ignore[method-assign]
    await run.another_engine()
    run.run.now += timedelta(minutes=10)
    run.counter.asked.clear()
    await run.look()
    assert {one.flow.id for one in run.counter.asked} == set(names)
    told = len(run.told)
    for _ in names[1:-1]:
        await run.look()
    assert run.told[told:] == []  # they stand as they stood
    run.counter.a_minute["L4"] = 7
    await run.passes(10)
    assert set(run.conditions().values()) == {Condition.FLOWING}
    for name in names:
        kept = await read("r", after=START - timedelta(hours=1), flow=name)
        assert all(later.after == sooner.until for sooner, later in pairwise(kept))
