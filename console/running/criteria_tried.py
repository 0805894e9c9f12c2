"""What the criteria of checkpoints that ask a database say today, days before the night asks them at an open gate.

Nothing is changed anywhere: a query is asked in a read-only transaction, within the time that an open checkpoint gives.
"""

import asyncio
from collections.abc import Sequence

from console.text.gates.criterion_names import name_of_databases
from jobs.beforehand import NOT_TODAY, Surroundings
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.single_row import UnfitAnswer, ask, fits
from jobs.run.outlook.criteria import CRITERIA_EVERY
from jobs.same import job as same
from jobs.same.telling import reading
from plans.model import SameCriterion, SqlCriterion

Asking = SqlCriterion | SameCriterion
"""A criterion that a database can be asked days before."""


async def criterion_today(number: int, criterion: Asking, around: Surroundings) -> Sequence[str]:
    """Warn of a criterion that is not true as things stand now, and say what it reads.

    Args:
        number: as the checkpoint's page counts it, from 1.

    Raises:
        UnfitAnswer: no gate could use this query's answer. Also whatever connecting and preparing the query raise.
    """
    if isinstance(criterion, SameCriterion):
        found = await same.compared(criterion.asked, around.connection)
        said = said_of(number, criterion, *reading(found))
        return [*said, *(line for one in found for line in same.named(one))]
    return said_of(number, criterion, *await _answer(criterion, around))


def said_of(number: int, criterion: Asking, ok: bool | None, read: str) -> list[str]:
    """The warning; none where the criterion is true.

    Args:
        ok: what it says; None where it could not be read.
    """
    if ok:
        return []
    asked = f"criterion {number}{' (required)' if criterion.required else ''}, {name_of_databases(criterion)}"
    stands = "could not be read" if ok is None else "is not true"
    shut = "; the checkpoint stays shut like that" if criterion.required else ""
    return [f"{NOT_TODAY}: {asked}, {stands}: {read}{shut}"]


async def _answer(criterion: SqlCriterion, around: Surroundings) -> tuple[bool | None, str]:
    async with around.connection(criterion.on) as connection:
        await fits(connection, criterion.query)
        try:
            async with asyncio.timeout(CRITERIA_EVERY.total_seconds()):
                answer = await ask(connection, criterion.query)
            return answer.holds, str(answer)
        except UnfitAnswer as error:
            return None, error.what
        except TimeoutError:
            return None, f"{criterion.on} does not answer within {CRITERIA_EVERY.total_seconds():.0f} s"
        except DRIVER_ERRORS as error:
            failure = classify(error)
            if failure is None:
                raise
            return None, f"{criterion.on} could not be asked: {failure.facts.sentence}"
