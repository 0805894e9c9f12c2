"""The plan that a run goes by: its frozen plan, with the nights of the control database that count."""

from dataclasses import replace

from jobs.journal.base import Journal, Unavailable
from jobs.nights.measured import counted_night
from jobs.past import CountedRuns, Past, history
from jobs.run.events import NightFrom, NightsCounted
from plans.errors import CutoverError
from plans.model.night import Night


async def counting_history(journal: Journal, run: str) -> Past:
    """As `jobs.past.history`, its plan with all nights that count. Raises as `history` does."""
    past = await history(journal, run)
    counted = await counted_runs(journal, past.state.counted)
    return replace(past, plan=counted.used_by(past.plan), counted=counted)


async def counted_runs(journal: Journal, counted: NightsCounted | None) -> CountedRuns:
    """Measure again what counted when the run began. What cannot be had any more is told, and does not count.

    Raises:
        Unavailable: the control database is away.
    """
    nights: list[Night] = []
    gone: list[str] = []
    for one in counted.nights if counted is not None else ():
        if one.source is not NightFrom.RUN:
            continue
        try:
            nights.append(await counted_night(journal, one))
        except Unavailable:
            raise
        except CutoverError as error:
            gone.append(f"{one.run}: {error.what}")
    return CountedRuns(nights=tuple(nights), gone=tuple(gone))
