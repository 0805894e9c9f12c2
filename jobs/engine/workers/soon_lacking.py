"""Sees what a job lacks that begins elsewhere soon, while there is time: workers of its label, a line of the list."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from jobs.engine.elsewhere import Elsewhere
from jobs.engine.forecasts import ForecastWatch
from jobs.engine.now import StoreClock
from jobs.hosts.directory import HostDirectory
from jobs.run.decisions.decision import Input
from jobs.run.decisions.workers.seen import LackingSeen
from jobs.run.events import UnitId
from jobs.run.events.types import Lack
from jobs.run.outlook.workers.soon import soon_elsewhere
from jobs.run.state.model import RunState
from plans.model import Job, Plan, Task
from plans.model.kind_traits import traits_of
from plans.model.lanes import lanes_said
from plans.runs_on import label_of

AT_MOST = 20
"""How many lacks are told at once."""


@dataclass(slots=True)
class SoonLacking:
    """Looks, together with the list of hosts that it keeps read.

    Args:
        elsewhere: knows who serves a label.
        hosts: the list.
        forecasts: say when a task will begin.
        clock: the control database's.
        tell: told of what is lacking, where that is news.
    """

    elsewhere: Elsewhere
    hosts: HostDirectory
    forecasts: ForecastWatch
    clock: StoreClock
    tell: Callable[[Input], None]
    _followed: tuple[Plan, RunState] | None = None
    _before: frozenset[Lack] = frozenset()

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self.hosts.follow(plan)
        self._followed = plan, state

    async def look(self) -> None:
        """Tell what was lacking at this look and the one before: a worker that begins anew is missed by nobody.

        Raises `Unavailable`.
        """
        await self.hosts.look()
        if self._followed is None or self.forecasts.latest is None:
            return
        plan, state = self._followed
        now = state.clock.run_time(self.clock.now())
        lacks: dict[str, Lack] = {}
        for task, job in soon_elsewhere(plan, state, self.forecasts.latest, now):
            async for lack in self._of(plan, task, job):
                lacks.setdefault(lack.label or f"{lack.unit}:", lack)  # of a label the first task that needs it
        lasting = tuple(lack for lack in lacks.values() if lack in self._before)[:AT_MOST]
        self._before = frozenset(lacks.values())
        if lasting != state.lacking and state.ended is None:
            self.tell(LackingSeen(lacks=lasting))

    async def _of(self, plan: Plan, task: Task, job: Job) -> AsyncIterator[Lack]:
        """What this job lacks: a line of the list for what it starts, and a worker for each label."""
        unit = UnitId(task.id)
        label = label_of(plan, task, job) or self.hosts.label_of(job.spec)
        if (label or traits_of(job.spec).on_host) and (refusal := self.hosts.refusal(job.spec, label)) is not None:
            yield Lack(unit=unit, what=refusal.what, mend=refusal.mend)
        for one in dict.fromkeys(filter(None, (label, *lanes_said(job.spec)))):
            serving = await self.elsewhere.serving(one, self.clock.now())
            if serving is not None and not serving.there:
                others = f"no worker of the engine's program serves {one}: {serving.others}"
                what = others if serving.others else f"no worker serves {one}"
                yield Lack(unit=unit, label=one, what=what, mend=f"cutover worker --labels {one}")
