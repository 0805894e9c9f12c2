"""Measures the criteria of an open checkpoint that do not follow from the journal at once. Nothing here raises for what
a database says: what cannot be read is a reading, too."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.api import Progress
from jobs.databases import Databases
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.sides import Connection
from jobs.run.decisions.decision import QueriesAsked
from jobs.run.events import CriterionReading, UnitId
from jobs.run.outlook.criteria import CRITERIA_EVERY, chance
from jobs.run.state.model import RunState
from jobs.same import job as same
from jobs.same.telling import reading
from plans.errors import CutoverError
from plans.model import (
    Checkpoint,
    Criterion,
    DatabaseId,
    ForecastCriterion,
    Plan,
    SameCriterion,
    SameSpec,
    SqlCriterion,
    TaskId,
)

COMPARING = timedelta(seconds=25)
"""How long databases are compared before that is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One time of measuring criteria of an open checkpoint, with what they are measured by."""

    databases: Databases
    run: str
    plan: Plan
    state: RunState
    now: datetime
    """Real time; the readings are as old as that."""
    progress: Mapping[UnitId, Progress]

    async def measure(self, unit: UnitId, indexes: Sequence[int], tell: Callable[[QueriesAsked], None]) -> None:
        """Measure these and tell the readings: of queries and chances together, of compared databases when they are
        there, which may take a while longer."""
        body = self.plan.by_id[TaskId(unit)].body
        criteria = body.criteria if isinstance(body, Checkpoint) else ()
        meant = {index: criteria[index] for index in indexes if index < len(criteria)}
        slow = {index: one for index, one in meant.items() if isinstance(one, SameCriterion)}
        quick = {index: one for index, one in meant.items() if index not in slow}
        await asyncio.gather(*(self._measure(unit, some, tell) for some in (quick, slow) if some))

    async def _measure(
        self, unit: UnitId, criteria: Mapping[int, Criterion], tell: Callable[[QueriesAsked], None]
    ) -> None:
        found = await asyncio.gather(*(self._reading(unit, index, one) for index, one in criteria.items()))
        answer = QueriesAsked(
            unit=unit,
            readings=tuple(one for one in found if one is not None),
            at=self.now,
            revision=self.state.revision,
            opening=self.state.unit(unit).since_seq,
        )
        tell(answer)

    async def _reading(self, unit: UnitId, index: int, criterion: Criterion) -> CriterionReading | None:
        match criterion:
            case SqlCriterion():
                return await answer_of(self.databases, self.run, unit, index, criterion)
            case SameCriterion():
                return await alike(self.databases, self.run, unit, index, criterion.asked)
            case ForecastCriterion():
                return await chance_of(self.plan, self.state, self.now, self.progress, index, criterion)
            case _:
                return None


async def alike(databases: Databases, run: str, unit: UnitId, index: int, asked: SameSpec) -> CriterionReading:
    """Compare databases that are to be alike."""
    of_task = databases.of(run, unit)
    answered: set[DatabaseId] = set()

    @asynccontextmanager
    async def connect(name: DatabaseId) -> AsyncIterator[Connection]:
        async with of_task.connect(name, "same") as connection:
            answered.add(name)
            yield connection

    try:
        async with asyncio.timeout(COMPARING.total_seconds()):
            ok, text = reading(await same.compared(asked, connect))
        return CriterionReading(index=index, ok=ok, text=text)
    except CutoverError as error:
        return CriterionReading(index=index, ok=None, text=error.what)
    except TimeoutError:
        return CriterionReading(index=index, ok=None, text=_not_compared(asked, answered))
    except DRIVER_ERRORS as error:
        return CriterionReading(index=index, ok=None, text=_unasked(", ".join(asked.databases), error))


def _not_compared(asked: SameSpec, answered: Collection[DatabaseId]) -> str:
    """Why a comparison was given up."""
    silent = [name for name in asked.databases if name not in answered]
    if silent:
        return f"{', '.join(silent)} {'does' if len(silent) == 1 else 'do'} not answer"
    seconds = round(COMPARING.total_seconds())
    return f"{', '.join(asked.databases)} could not be compared within {seconds} s"


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
