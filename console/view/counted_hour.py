"""How many there were in the last hour at each stage of each flow.

The journal tells how a flow stands when that changes, perhaps once a week; its figures lie beside it and go on.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from jobs.flows.series import Series
from jobs.journal.base import Journal, Unavailable
from jobs.run.outlook.flows import not_counted_because
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.flows import FlowId, Stage

if TYPE_CHECKING:
    from console.view.hour_watch import HourWatch

EVERY = 60.0
"""Real seconds between two looks at what was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedHour:
    """What was counted in the hour up to a moment."""

    until: datetime
    """Real time: the end of the latest stretch that was counted."""
    counts: Mapping[tuple[Series, Stage], int] = field(default_factory=dict)
    ends: Mapping[tuple[FlowId, Stage], datetime] = field(default_factory=dict)
    """Up to when each stage of each flow was counted; what is not among them was up to the end."""

    def count(self, series: Series, stage: Stage) -> int | None:
        """How many there were; None where the flow was not counted at that stage."""
        if (found := self.counts.get((series, stage))) is not None:
            return found
        return 0 if (Series(flow=series.flow), stage) in self.counts else None

    def end(self, flow: FlowId, stage: Stage) -> datetime:
        """Up to when a stage of a flow was counted."""
        return self.ends.get((flow, stage), self.until)


class Told(Protocol):
    """Who is told of it."""

    plan: Plan
    state: RunState
    counted_hour: CountedHour | None


async def keep_counting(journal: Journal, run: str, told: Told) -> None:
    """Say again and again how many there were in the last hour; nothing new while the control database is away."""
    watch: HourWatch | None = None
    while not told.state.over:
        if is_counted(told):
            watch = watch or _watch()
            with suppress(Unavailable):
                told.counted_hour = await watch.read(journal, run)
        await asyncio.sleep(EVERY)


async def count_once(journal: Journal, run: str, told: Told) -> None:
    """Say once how many there were in the last hour. Raises `Unavailable`."""
    if is_counted(told):
        told.counted_hour = await _watch().read(journal, run)


def is_counted(told: Told) -> bool:
    """Whether an engine counts flows in this run."""
    return bool(told.plan.watched.flows) and not told.state.over and not not_counted_because(told.state)


def _watch() -> "HourWatch":
    from console.view.hour_watch import HourWatch  # most runs watch no flow

    return HourWatch()
