"""Reads how good the forecasts of a plan's family were: those kept in the control database, and those in its files."""

from jobs.journal.base import Journal
from jobs.run.state.model import RunState
from jobs.timing.calibration import Calibration, calibrate
from plans.model import Plan

NIGHTS = 10
"""The latest nights of the control database: older ones were of another plan, and of other people."""


async def calibration_of(journal: Journal, plan: Plan, state: RunState) -> Calibration | None:
    """How good they were, tonight's among them as far as it has gone; None where nothing has come true yet.

    Raises:
        Unavailable: the control database is away.
    """
    stored = await journal.family_forecasts(plan.family, real=state.clock.speed == 1, nights=NIGHTS)
    known = {one.night.birth for one in stored}
    filed = [night for night in plan.nights if night.birth not in known]
    alike = [night.forecasts for night in filed if (night.speed == 1) is (state.clock.speed == 1)]
    return calibrate([*(one.forecasts for one in stored), *alike])
