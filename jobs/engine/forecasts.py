"""Sees what moves the forecast, and keeps forecasts beside the journal: what an engine does so that it can be said
afterwards how good they were. It delays nothing: what cannot be kept now is left out, and that is said once.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.api import Progress
from jobs.engine.now import StoreClock
from jobs.journal.base import Journal
from jobs.logs import Log
from jobs.run.decisions.decision import ForecastSeen, Input, LateNoGoSeen
from jobs.run.decisions.people.seen import TurnsSeen
from jobs.run.events import ForecastMover, UnitId
from jobs.run.outlook.flows import is_live
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.forecast_moves import NOTABLE, MoveCause, SeenForecast, holding, what_moved
from jobs.run.outlook.kept_forecasts import SHORTEST, forecasts_of, is_due, night_of, told_ahead, what_came
from jobs.run.outlook.late_no_go import is_news
from jobs.run.outlook.no_go import go_live_ahead
from jobs.run.outlook.sureness import sureness
from jobs.run.outlook.turns import turns
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import Plan
from plans.model.kept_forecasts import KeptForecast

LOOK_EVERY = timedelta(seconds=2)
"""Real time between two looks at the forecast."""
QUIET_EVERY = timedelta(minutes=1)
"""The same after the go-live, run time, while nothing happens: there are weeks of that."""
_LAST_SECONDS = 2.0
"""How long the end of an engine waits for the control database to take what came."""
SAME_CAUSE_AFTER = timedelta(minutes=5)
"""Run time between two notes that the same task, or hold, moves the forecast on: nobody reads one a minute."""


@dataclass(slots=True)
class _Noted:
    """The last move that was told."""

    cause: MoveCause | None = None
    later: bool = False
    at: datetime | None = None


@dataclass(slots=True)
class _Kept:
    """What is kept of this run, as far as this engine knows."""

    last: Sequence[KeptForecast] = ()
    """Of the latest moment."""
    came: set[tuple[str, datetime]] = field(default_factory=set)


class ForecastWatch:
    """Looks at the forecast of the run that it follows.

    Args:
        journal: where forecasts are kept.
        run: its name.
        clock: the control database's.
        tell: told of a move.
        log: told, once, that forecasts cannot be kept.
    """

    def __init__(self, journal: Journal, run: str, clock: StoreClock, tell: Callable[[Input], None], log: Log) -> None:
        self._journal, self._run, self._clock, self._tell, self._log = journal, run, clock, tell, log
        self.latest: Forecast | None = None
        """Of the last look; None before."""
        self._plan: Plan | None = None
        self._state: RunState | None = None
        self._seen: SeenForecast | None = None
        self._noted = _Noted()
        self._kept: _Kept | None = None
        """None until it has been read."""
        self._trouble = ""
        self._looked: tuple[RunState, datetime] | None = None
        """Of which state the forecast was looked at last, and when, run time."""

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._plan, self._state = plan, state

    async def look(self, progress: Mapping[UnitId, Progress]) -> None:
        """See whether the forecast has moved, and keep it where it is time to.

        Args:
            progress: the latest of running jobs.
        """
        plan, state = self._plan, self._state
        if plan is None or state is None or state.clock.stopped:
            return
        now = state.clock.run_time(self._clock.now())
        if not self._is_time(plan, state, now):
            return
        found = self.latest = await asyncio.to_thread(forecast, plan, state, now, progress=progress)
        for late in found.late_no_gos:
            if is_news(state, late):
                self._tell(LateNoGoSeen(found=late))
        if matters := turns(plan, state, found, now).matters:
            self._tell(TurnsSeen(matters=matters))
        with self._said_once():
            self._kept = self._kept or await self._kept_so_far()
        if self._see(plan, SeenForecast(state=state, forecast=found, at=now)):
            return  # what is kept stands on an event, which is not there yet
        with self._said_once():
            await self._keep(plan, state, found, now, progress)

    def _is_time(self, plan: Plan, state: RunState, now: datetime) -> bool:
        """Whether to look: in the days after the go-live, while nothing happens, once in a while."""
        last, self._looked = self._looked, (state, now)
        quiet = last is not None and last[0] is state and now - last[1] < QUIET_EVERY and is_live(plan, state)
        if quiet:
            self._looked = last
        return not quiet

    async def close(self) -> None:
        """Keep what has come true since the last look: a night often ends with its go-live."""
        if self._plan is not None and self._state is not None and self._kept is not None:
            with self._said_once(), suppress(TimeoutError):
                async with asyncio.timeout(_LAST_SECONDS):
                    await self._write(self._plan, self._state, self._kept, ())

    # --- what moves it

    def _see(self, plan: Plan, seen: SeenForecast) -> bool:
        """Tell of a move: at once where its cause is another one, now and then where it goes on. True where it did."""
        if not go_live_ahead(plan, seen.state):
            return False
        if self._seen is None:
            self._seen = seen
            return self._since_the_last_engine(plan, seen)
        cause = what_moved(plan, self._seen, seen)
        if cause is None and holding(self._seen.state) != holding(seen.state):
            self._seen = seen  # another plan that moved nothing is not what moves the forecast from here on
        if cause is None or not self._may_note(cause, seen):
            return False
        self._note(self._seen.forecast.go_live, seen, cause)
        self._seen = seen
        return True

    def _may_note(self, cause: MoveCause, seen: SeenForecast) -> bool:
        if self._noted.at is None or self._seen is None:
            return True
        goes_on = (self._noted.cause, self._noted.later) == (cause, seen.forecast.go_live > self._seen.forecast.go_live)
        return seen.at - self._noted.at >= (SAME_CAUSE_AFTER if goes_on else SHORTEST)

    def _note(self, before: datetime, seen: SeenForecast, cause: MoveCause) -> None:
        after = seen.forecast.go_live
        self._noted = _Noted(cause=cause, later=after > before, at=seen.at)
        self._tell(ForecastSeen(before=before, after=after, mover=cause.mover, unit=cause.unit))

    def _since_the_last_engine(self, plan: Plan, seen: SeenForecast) -> bool:
        """What moved while no engine was there to see it has no other cause than that. Whether anything did."""
        kept = self._kept.last if self._kept is not None else ()
        before = next((one.expected for one in kept if one.task == plan.go_live), None)
        if before is None or abs(seen.forecast.go_live - before) < NOTABLE:
            return False
        self._note(before, seen, MoveCause(mover=ForecastMover.ENGINE))
        return True

    # --- what is kept

    async def _keep(
        self, plan: Plan, state: RunState, found: Forecast, now: datetime, progress: Mapping[UnitId, Progress]
    ) -> None:
        """Keep the forecasts of this moment where they are due, and what has come true since."""
        if self._kept is None:
            return
        kept, told = self._kept, told_ahead(plan, state, found)
        fresh: tuple[KeptForecast, ...] = ()
        if is_due(kept.last, found, told, now):
            sure = await asyncio.to_thread(sureness, plan, state, now, progress=progress)
            fresh = kept.last = forecasts_of(state, found, sure, told, now)
        await self._write(plan, state, kept, fresh)

    async def _write(self, plan: Plan, state: RunState, kept: _Kept, fresh: Sequence[KeptForecast]) -> None:
        """Write forecasts, and what has come true that is not there yet."""
        came = [one for one in what_came(plan, state) if (one.task, one.at) not in kept.came]
        if state.engine is not None and (fresh or came):
            both, night = (*fresh, *came), night_of(plan, state)
            await self._journal.keep_forecasts(self._run, term=state.engine.term, night=night, kept=both)
            kept.came.update((one.task, one.at) for one in came)

    async def _kept_so_far(self) -> _Kept:
        """What earlier engines have kept: the next moment is counted from theirs."""
        before = await self._journal.forecasts(self._run)
        forecasts = before.forecasts if before is not None else ()
        latest = max((one.at for one in forecasts if not one.came), default=None)
        return _Kept(
            last=tuple(one for one in forecasts if not one.came and one.at == latest),
            came={(one.task, one.at) for one in forecasts if one.came},
        )

    @contextmanager
    def _said_once(self) -> Iterator[None]:
        """A control database that refuses, or is away, is said in the log, once while it stays the same."""
        try:
            yield
        except CutoverError as error:
            if self._trouble != error.what:
                self._trouble = error.what
                self._log.warning("forecasts_not_kept", reason=error.what)
