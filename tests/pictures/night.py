"""The reference night as it is played without databases, and what a console would be given of any moment of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from console.demo.cast import PlayedCast
from console.demo.simulated import caveats
from console.view.model import View
from console.view.picture import Picture
from jobs.api import Progress
from jobs.journal.base import Lease
from jobs.past import Past
from jobs.run.events import Entry, UnitId
from jobs.run.simulate import SpeedRun
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Job, Plan, TaskId

_ROWS_A_MINUTE = 1_900_000
_MINUTE = timedelta(minutes=1)


def reference_plan() -> Plan:
    """The plan of the night."""
    plan = load(path_of(Sample.REFERENCE_NIGHT)).plan
    assert plan is not None
    return plan


def entries_of(plan: Plan) -> Iterator[Entry]:
    """Every event of the night, the same ones each time."""
    return SpeedRun(plan, PlayedCast(seed=1, caveat_at=caveats(plan)), seed=1).entries()


class PlayedNight:
    """Goes through the night, forward."""

    def __init__(self) -> None:
        self.plan = reference_plan()
        self._coming = entries_of(self.plan)
        first = next(self._coming)
        self._next: Entry | None = next(self._coming, None)
        self._picture = Picture(Past(run="7f3a", plan=self.plan, state=fold([first]), entries=(first,)))
        self.start = first.at

    @property
    def state(self) -> RunState:
        """What has happened so far."""
        return self._picture.state

    def until(self, at: datetime) -> View:
        """What is seen at a moment."""
        while self._next is not None and self._next.at <= at:
            self._take(self._next)
        return self._seen(at)

    def views(self) -> Iterator[View]:
        """What is seen after each event, to the end."""
        while self._next is not None:
            at = self._next.at
            self._take(self._next)
            yield self._seen(at)

    @property
    def over(self) -> bool:
        """Whether everything has happened."""
        return self._next is None

    def _take(self, entry: Entry) -> None:
        self._picture.take_played(fold([entry], self._picture.state), entry)
        self._next = next(self._coming, None)

    def _seen(self, at: datetime) -> View:
        picture = self._picture
        picture.progress = dict(_progress(picture.plan, picture.state, at))
        view = picture.view(host_now=at)
        lease = Lease(term=1, holder="e1", expires=at + _MINUTE, standbys=1)
        state = replace(view.state, simulated=False)
        return replace(view, state=state, lease=lease, standbys=1, me=state.keys.holder or "", observer=False)


def _progress(plan: Plan, state: RunState, at: datetime) -> Iterator[tuple[UnitId, Progress]]:
    """As if each job went at the rate that was planned."""
    for task in plan.tasks:
        known = state.unit(task.id)
        if isinstance(task.body, Job) and known.running is not None and known.started is not None:
            total = task.duration / _MINUTE * _ROWS_A_MINUTE
            done = min(0.97, (at - known.started) / task.duration) * total
            yield UnitId(TaskId(task.id)), Progress(done=int(done), total=int(total), bytes=int(done * 310))
