"""Measures the criteria of an open checkpoint that do not follow from the journal at once. Nothing here raises for what
a database says: what cannot be read is a reading, too."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from jobs.api import Progress
from jobs.databases import Databases
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.run.decisions.decision import CRITERIA_EVERY
from jobs.run.events import CriterionReading, UnitId
from jobs.run.outlook.criteria import chance
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import ForecastCriterion, Plan, SqlCriterion


async def answer_of(
    databases: Databases, run: str, unit: UnitId, index: int, criterion: SqlCriterion
) -> CriterionReading:
    """Ask a query of its database."""
    try:
        async with asyncio.timeout(CRITERIA_EVERY.total_seconds()):
            answer = await databases.ask(run, unit, criterion.on, criterion.query)
        return CriterionReading(index=index, ok=answer.holds, text=str(answer))
    except CutoverError as error:
        return CriterionReading(index=index, ok=None, text=error.what)
    except TimeoutError:
        return CriterionReading(index=index, ok=None, text=f"{criterion.on} does not answer")
    except DRIVER_ERRORS as error:
        return CriterionReading(index=index, ok=None, text=_unasked(criterion.on, error))


def _unasked(database: str, error: BaseException) -> str:
    """Why a query has no answer, in words, with the server's code where it gave one."""
    failure = classify(error)
    if failure is None:
        return f"{database} could not be asked"
    code = f" [{failure.facts.sqlstate}]" if failure.facts.sqlstate else ""
    return f"{database} could not be asked: {failure.facts.sentence}{code}"


async def chance_of(
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    index: int,
    criterion: ForecastCriterion,
) -> CriterionReading:
    """Simulate the rest of the night, in a thread of its own: leases are renewed and jobs go on meanwhile.

    Args:
        now: real time.
    """
    run_now = state.clock.run_time(now)
    ok, text = await asyncio.to_thread(chance, plan, state, run_now, criterion, progress)
    return CriterionReading(index=index, ok=ok, text=text)
