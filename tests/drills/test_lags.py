"""kill -9 of an engine in a lag: the stand-by begins what waits for it when the lag is over, and not later."""

from datetime import timedelta

import pytest

from jobs.run.events import AttemptEnded, EngineStarted, Result, RunEnded, UnitId
from tests.support.processes import Night

LAG = timedelta(seconds=25)
"""Longer than it takes until an engine is missed."""
TASKS = f"""
  - {{id: A1, title: Look, duration: 1m, job: {{sql: {{on: platform, query: select 1, transaction: true}}}}}}
  - {{id: B1, title: Look later, after: [{{A1: +{LAG.seconds}s}}], duration: 1m,
     job: {{sql: {{on: platform, query: select 1, transaction: true}}}}}}
  - {{id: M1, title: Go-live, after: [B1], milestone: true}}
"""


@pytest.mark.night
async def test_a_lag_is_neither_lost_nor_begun_anew_by_the_engine_that_takes_over(night: Night) -> None:
    run, witness = await night.begin(TASKS)
    first = night.engine(run)
    await witness.heard(EngineStarted)
    second = night.engine(run)
    await night.standby(run)
    await witness.heard(AttemptEnded)
    first.kill()
    assert await second.ended() == 0
    ended = await witness.heard(RunEnded)
    state = await night.intact(witness)
    before, after = state.unit(UnitId("A1")), state.unit(UnitId("B1"))
    assert ended.result is Result.COMPLETED
    assert state.engine is not None
    assert (state.engine.term, state.engine.pid) == (2, second.pid)
    assert before.ended is not None
    assert after.started is not None
    assert timedelta() <= after.started - before.ended - LAG < timedelta(seconds=2)
