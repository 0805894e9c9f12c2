"""The plan that a run goes by: its frozen plan, with the nights of the control database that count."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from jobs.journal.base import Journal, NoSuchRun, PlanChanged, Unavailable
from jobs.past import CountedRuns, Past, frozen_plan, history
from jobs.run.events import NightFrom, NightsCounted
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import Plan
from plans.model.night import Night
from plans.problems import PlanProblems


async def counting_history(journal: Journal, run: str, read: Past | None = None) -> Past:
    """As `jobs.past.history`, its plan with all nights that count. Raises as `history` does.

    Args:
        read: what was read of it a moment ago, where it was.
    """
    past = read or await history(journal, run)
    counted = await counted_runs(journal, past.state)
    return replace(past, plan=counted.used_by(past.plan), counted=counted)


async def revisions_of(journal: Journal, state: RunState, counted: CountedRuns) -> Mapping[str, Plan]:
    """Every plan that has held in a run before the one that holds now, by hash; one that can no longer be read is left
    out. `jobs.run.what_if` compares with them what a command would lead round.

    Raises:
        Unavailable: the control database is away.
    """
    before = await plans_before(journal, state)
    return {sha256: counted.used_by(plan).for_run(state.kind) for sha256, plan in before.items()}


async def plans_before(journal: Journal, state: RunState) -> Mapping[str, Plan]:
    """The same as their files have them, in the order in which they held. Raises as `revisions_of` does."""
    found: dict[str, Plan] = {}
    for sha256 in state.plans:
        if sha256 != state.plan_sha256:
            with suppress(NoSuchRun, PlanChanged, PlanProblems):
                found[sha256] = await frozen_plan(journal, sha256)
    return found


async def counted_runs(journal: Journal, state: RunState, counted: NightsCounted | None = None) -> CountedRuns:
    """Measure again what counted when the run began. What cannot be had any more is told, and does not count.

    Args:
        journal: of the control database.
        state: of the run.
        counted: what counts from here on, where the run's journal does not say it yet.

    Raises:
        Unavailable: the control database is away.
    """
    counted = counted or state.counted
    nights: list[Night] = []
    gone: list[str] = []
    for one in counted.nights if counted is not None else ():
        if one.source is not NightFrom.RUN:
            continue
        from jobs.nights.measured import counted_night  # most runs count no earlier one

        try:
            nights.append(await counted_night(journal, one))
        except Unavailable:
            raise
        except CutoverError as error:
            gone.append(f"{one.run}: {error.what}")
    return CountedRuns(nights=tuple(nights), gone=tuple(gone), demonstration=state.clock.speed != 1)
