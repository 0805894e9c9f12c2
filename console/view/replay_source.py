"""A recorded night as a stream of views, of whichever moment is asked for. It needs no journal and commands nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from console.errors import Declined
from console.view.engine_presence import GRACE
from console.view.following import TICK
from console.view.model import View
from console.view.picture import KEPT, Picture
from console.view.recording import Recording
from console.view.replay import Move, MoveTo, Replay
from console.view.replay_when import typed_moment
from jobs.journal.base import Lease
from jobs.past import Past
from jobs.run.events import CheckpointDecided, CheckpointOpened, Entry
from jobs.run.outlook.how_sure import HowSure
from jobs.run.state.model import RunState
from plans.model import Plan

USUAL_SPEED = 60.0
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
"""How many times as fast as the night's own clock a replay may be."""
REFUSED = "this is a replay: nothing in it can be commanded"
_FRAMES = 0.2
"""Real seconds between two views while the night plays."""
_ESTIMATES = 5.0
"""Real seconds between two estimates of how sure the forecast is, while it plays."""
_STRETCH, _LONG_STRETCH = timedelta(minutes=1), timedelta(hours=1)
_NIGHT = timedelta(hours=6)
"""How long after the go-live a stretch is still a minute."""
_KINDS = {
    Move.EVENT: ("event", True),
    Move.EVENT_BACK: ("event", False),
    Move.CHECKPOINT: ("checkpoint", True),
    Move.CHECKPOINT_BACK: ("checkpoint", False),
    Move.WARNING: ("warning", True),
    Move.WARNING_BACK: ("warning", False),
}
"""To which event a move leads: what it is called, and whether it is later."""


class ReplaySource:
    """Shows one recorded night. Use it as a context manager, once, and iterate `views`.

    Args:
        recording: of the night.
        speed: how many times as fast as the night's own clock it plays.
        playing: whether it plays at once.
        warns: whether an event is a warning, by the plan that held.
        clock: real seconds, from anywhere.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float = USUAL_SPEED,
        playing: bool = False,
        warns: Callable[[Plan, Entry], bool],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._recording, self._warns, self._clock = recording, warns, clock
        self._speed = speed
        self._at = recording.begins
        self._place = 1
        self._since = clock() if playing else None
        """When it began to play from there; None while it stands still."""
        self._shown: tuple[datetime, int, Replay, HowSure] | None = None
        self._view: View | None = None
        self._held: tuple[tuple[object, ...], Plan, Mapping[str, Plan]] | None = None
        """What the last plan goes by, itself, and those that had held before."""
        self._changed = asyncio.Event()
        self._moved = asyncio.Event()
        self._estimates: asyncio.Task[None] | None = None
        self.picture = Picture(self._past(1), observer=True)
        self.picture.file = recording.file

    async def __aenter__(self) -> Self:
        self._estimates = asyncio.create_task(self._estimate(), name="estimate the replayed night")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._estimates is not None:
            self._estimates.cancel()
            with suppress(asyncio.CancelledError):
                await self._estimates

    # --- what is shown

    def now(self) -> View:
        """The night at the moment that is shown; the same value while nothing of it has changed."""
        at, place = self._here()
        replay = Replay(at=self._recording.run_time(at), speed=self._speed, playing=self._since is not None)
        shown = at, place, replay, self.picture.sure
        if self._view is None or shown != self._shown:
            self._shown, self._view = shown, replace(self._seen(at, place), replay=replay)
        return self._view

    def _seen(self, at: datetime, place: int) -> View:
        past, picture = self._past(place), self.picture
        sampled = self._recording.progress(past.state, at)
        alone = next((since for since, until in self._recording.alone if since <= at < until), None)
        picture.take_recorded(
            past,
            {unit: one.progress for unit, one in sampled.items()},
            {unit: one.at for unit, one in sampled.items()},
            _lease(past.state, at, alone),
        )
        picture.revisions = self._held[2] if self._held is not None else {}
        return replace(picture.view(host_now=at), unheld_since=alone)

    def _past(self, place: int) -> Past:
        """The run as the journal had it then, with the plan that held."""
        recording = self._recording
        state = recording.state(place)
        goes_by = state.plan_sha256, state.counted, state.moved_times, state.handover
        if self._held is None or self._held[0] != goes_by:
            self._held = goes_by, recording.plan(state), recording.revisions(state)
        entries = recording.entries[max(0, place - KEPT) : place]
        return Past(
            run=recording.run, plan=self._held[1], state=state, entries=entries, counted=recording.nights(state)
        )

    def _here(self) -> tuple[datetime, int]:
        """Real time and place of the moment that is shown."""
        if self._since is None:
            return self._at, self._place
        speed = self._recording.state(1).clock.speed
        at = self._at + timedelta(seconds=(self._clock() - self._since) * self._speed / speed)
        if at >= self._recording.ends:
            self._stand(self._recording.ends)
            return self._at, self._place
        return at, self._recording.place(at)

    # --- how it is moved

    def move(self, move: Move | MoveTo) -> str:
        """Show another moment, or play on; returns what is to be said of it, empty where the moment says it.

        Raises:
            Misused: what was typed is no moment of this night.
        """
        at, place = self._here()
        if isinstance(move, MoveTo):
            to = typed_moment(self._recording, ZoneInfo(self.picture.plan.timezone), move.when, at)
            said = self._go(*to)
        elif move is Move.PLAY:
            said = self._turn(at, place)
        elif move in (Move.FASTER, Move.SLOWER):
            said = self._pace(at, place, faster=move is Move.FASTER)
        else:
            said = self._step(move, at, place)
        self._changed.set()
        return said or self._recording.not_shown(self.now().state)

    def _turn(self, at: datetime, place: int) -> str:
        if self._since is not None:
            self._go(at, place)
            return ""
        if at >= self._recording.ends:
            return "this is the end of what was recorded"
        self._since = self._clock()
        return ""

    def _pace(self, at: datetime, place: int, *, faster: bool) -> str:
        others = [one for one in SPEEDS if (one > self._speed if faster else one < self._speed)]
        if not others:
            return f"x{self._speed:g} is as {'fast' if faster else 'slow'} as a replay goes"
        self._at, self._place = at, place
        self._since = self._clock() if self._since is not None else None
        self._speed = others[0] if faster else others[-1]
        return ""

    def _step(self, move: Move, at: datetime, place: int) -> str:
        recording = self._recording
        match move:
            case Move.START:
                return self._go(recording.begins, 1)
            case Move.END:
                return self._go(recording.ends)
            case Move.STRETCH | Move.STRETCH_BACK:
                run_time = recording.run_time(at)
                stretch = self._stretch(run_time) * (1 if move is Move.STRETCH else -1)
                return self._go(recording.real_time(run_time + stretch))
            case _:
                return self._to_next(move, place)

    def _to_next(self, move: Move, place: int) -> str:
        """To the next event of a kind, or the one before."""
        kind, later = _KINDS[move]
        entries = self._recording.entries
        places = range(place + 1, len(entries) + 1) if later else range(place - 1, 0, -1)
        found = next((one for one in places if self._is(kind, entries[one - 1])), None)
        if found is None:
            return f"there is no {'later' if later else 'earlier'} {kind} in this recording"
        return self._go(self._recording.times[found - 1], found)

    def _is(self, kind: str, entry: Entry) -> bool:
        if kind == "checkpoint":
            return isinstance(entry.event, CheckpointOpened | CheckpointDecided)
        return kind == "event" or self._warns(self.picture.plan, entry)

    def _stretch(self, at: datetime) -> timedelta:
        """A minute; in the days after the go-live an hour."""
        live = self.now().state.unit(self.picture.plan.go_live)
        after = live.released and live.ended is not None and at - live.ended > _NIGHT
        return _LONG_STRETCH if after else _STRETCH

    def _go(self, at: datetime, place: int | None = None) -> str:
        """To a moment, and stand still there. What was estimated is of another one."""
        self._stand(at, place)
        self.picture.sure = HowSure()
        self._moved.set()
        return ""

    def _stand(self, at: datetime, place: int | None = None) -> None:
        self._at, self._place, self._since = at, place or self._recording.place(at), None

    # --- what a console asks of every source

    async def views(self) -> AsyncIterator[View]:
        """A view at once, then upon each move and as the night plays, without end."""
        while True:
            if self._estimates is not None and self._estimates.done():
                self._estimates.result()
            self._changed.clear()
            yield self.now()
            with suppress(TimeoutError):
                async with asyncio.timeout(_FRAMES if self._since is not None else TICK):
                    await self._changed.wait()

    async def send(self, command: str, args: Mapping[str, object]) -> int:  # noqa: ARG002 - as of every source
        """Nothing can be commanded. Raises `Declined`."""
        raise Declined(REFUSED)

    async def past(self, after: int, most: int) -> tuple[Sequence[Entry], int]:  # noqa: ARG002 - as of every source
        """Nobody was away from a replay: nothing has come meanwhile."""
        return (), 0

    async def start_engine(self, accepted: str) -> str:  # noqa: ARG002 - as of every source
        """There is no engine. Raises `Declined`."""
        raise Declined(REFUSED)

    async def _estimate(self) -> None:
        """Work out beside the event loop how sure the forecast of the moment that is shown is."""
        while True:
            self._moved.clear()
            view = self.now()
            if not view.state.over:
                sure = await asyncio.to_thread(self.picture.estimating(host_now=view.real_now))
                if not self._moved.is_set():
                    self.picture.sure = sure
                    self._changed.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(_ESTIMATES if self._since is not None else None):
                    await self._moved.wait()


def _lease(state: RunState, at: datetime, alone: datetime | None) -> Lease | None:
    """Who executed it, as far as the journal knows: an engine that has come is there until another one comes, or until
    its lease ran out before that (`alone`)."""
    if state.engine is None or state.over:
        return None
    return Lease(term=state.engine.term, holder=state.engine.name, expires=alone or at + GRACE)
