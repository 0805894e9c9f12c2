"""The lanes of an attempt whose work is shared out by label: each is a ticket of its own beside the one that leads.

What a lane does never decides how the attempt ends. One that was lost, or could not reach what it needs, is told as a
warning of the task and issued anew, for as long as the attempt runs and the knob of its label asks for it. An error in
the rows comes to the attempt that leads through the target.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from jobs import endings
from jobs.journal.base import Fenced, Unavailable
from jobs.lying import Lying
from jobs.outcomes import Cancelled, CancelReason, ErrorFacts, Lost, Outcome, Succeeded
from jobs.run.events.lanes import LanesOfLabel
from jobs.runner import AnAttempt, Ticket
from jobs.workers.lane_standing import LaneId, LaneStandings
from plans.characters import shown
from plans.errors import CutoverError
from plans.model.lanes import lanes_of, lanes_said

AGAIN_AFTER, AGAIN_AT_MOST = 1.0, 60.0
"""Real seconds until a lane that ended before its attempt is issued anew: twice as long each time, up to the second."""
TOLD_AFTER = 1.0
"""Real seconds in which lanes that one worker had are told as one loss."""
STEADY = 60.0
"""A lane that lasted so many real seconds has not failed again and again."""


def unit_of(unit: str, attempt: int, lane: LaneId, turn: int) -> str:
    """Under which unit a ticket of a lane stands in the control database: one that no task can have, nor a lane of
    another attempt, which may still be ending when that begins."""
    return f"{unit}#{attempt}/{lane.label}/{lane.number}/{turn}"


Issue = Callable[[LaneId, int], Awaitable[AnAttempt]]
"""Issues a lane's ticket for the n-th time. Raises `Fenced`, `Unavailable`, `Denied`."""


class Lanes:
    """The lanes of one attempt.

    Args:
        ticket: of the attempt that leads. Its tuning is turned in place.
        issue: makes a lane's ticket known.
        warn: told what people should know of lanes.
        tell: told how the lanes of a label stand, when that has changed.
    """

    def __init__(
        self, ticket: Ticket, *, issue: Issue, warn: Callable[[str], None], tell: Callable[[LanesOfLabel], None]
    ) -> None:
        self._ticket, self._issue, self._warn = ticket, issue, warn
        self._said = lanes_said(ticket.job.spec)
        self._keepers: dict[LaneId, asyncio.Task[None]] = {}
        self._out: dict[LaneId, AnAttempt] = {}
        self._turns: Counter[LaneId] = Counter()
        self._places: dict[LaneId, str] = {}
        """Who served it last."""
        self._tuned, self._has_begun = 0, False
        self._told: set[tuple[str, str]] = set()
        self._lost: dict[tuple[str, str], list[int]] = {}
        """By label and worker, which were lost just now."""
        self._standings = LaneStandings(self._wanted, tell)
        self._ends: CancelReason | None = None
        self._over = asyncio.Event()

    def begin(self) -> None:
        """Have as many as the plan and the knobs say."""
        self._has_begun = True
        self._fill()

    def _fill(self) -> None:
        if self._has_begun and self._ends is None:
            for label, wanted in self._wanted().items():
                for lane in (LaneId(label, number) for number in range(wanted)):
                    if lane not in self._keepers or self._keepers[lane].done():
                        self._keepers[lane] = asyncio.create_task(self._keep(lane), name=lane.shown)
                        self._keepers[lane].add_done_callback(self._kept)

    def tuned(self) -> None:
        """A knob was turned: who serves a lane too many ends by itself, for the others lanes begin."""
        self._tuned += 1
        self._standings.changed()
        for attempt in self._out.values():
            attempt.tuned()
        self._fill()

    def end(self, reason: CancelReason) -> None:
        """The attempt is over: take back what nobody has, have the rest end. The first reason stays, unless this
        engine ends."""
        if self._ends is None:
            self._standings.close()
        if self._ends is None or reason in (CancelReason.SHUTDOWN, CancelReason.FENCED):
            self._ends = reason
            self._over.set()
            for attempt in self._out.values():
                attempt.cancel(reason)

    @property
    def are_over(self) -> bool:
        """Whether nothing of them is left after `end`."""
        return self._ends is not None and all(one.done() for one in self._keepers.values())

    async def ended(self) -> None:
        """Wait until nothing of them is left, after `end`."""
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)

    def untaken(self, lane: LaneId, lying: Lying) -> None:
        """Nobody has taken it for a while, for these reasons."""
        self._standings.lies(lane, lying)

    def taken(self, lane: LaneId, worker: str, host: str) -> None:
        """A worker has it."""
        self._places[lane] = shown(f"worker {worker} on {host}")
        self._standings.taken(lane, worker, host)

    def _wanted(self) -> dict[str, int]:
        return lanes_of(self._said, self._ticket.tuning)

    def _is_wanted(self, lane: LaneId) -> bool:
        return self._ends is None and lane.number < self._wanted()[lane.label]

    async def _keep(self, lane: LaneId) -> None:
        """Issue it, and again where it ends before its time."""
        pause = AGAIN_AFTER
        while self._is_wanted(lane):
            began, tuned = time.monotonic(), self._tuned
            self._standings.begins(lane)
            outcome = await self._once(lane)
            if outcome is None or (isinstance(outcome, Succeeded) and tuned == self._tuned):
                return  # another engine leads; or whoever served it says that it is needed no more
            self._tell(lane, outcome)
            if time.monotonic() - began >= STEADY:
                pause = AGAIN_AFTER
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._over.wait()
            pause = min(2 * pause, AGAIN_AT_MOST)

    async def _once(self, lane: LaneId) -> Outcome | None:
        """One ticket of it, to its end; None where it cannot be issued any more."""
        self._turns[lane] += 1
        try:
            attempt = await self._patiently(lambda: self._issue(lane, self._turns[lane]))
        except Fenced:
            return None
        if attempt is None:
            return None
        self._out[lane] = attempt
        if self._ends is not None:
            attempt.cancel(self._ends)
        try:
            outcome = await attempt.run()
        finally:
            del self._out[lane]
        self._standings.over(lane, lost=not isinstance(outcome, Succeeded | Cancelled))
        return outcome

    async def _patiently(self, step: Callable[[], Awaitable[AnAttempt]]) -> AnAttempt | None:
        """Issue it once the control database answers; None where the attempt is over before that."""
        while self._ends is None:
            with suppress(Unavailable):
                return await step()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_AFTER):
                    await self._over.wait()
        return None

    def _tell(self, lane: LaneId, outcome: Outcome) -> None:
        """What people should know of its end: that it was lost each time, what it failed by once a label."""
        if self._ends is not None or isinstance(outcome, Succeeded | Cancelled):
            return
        if isinstance(outcome, Lost):
            self._tell_lost(lane, outcome.error.sentence)
            return
        sentence = _sentence(outcome.error)
        if (lane.label, sentence) not in self._told:
            self._told.add((lane.label, sentence))
            place = f", {self._places[lane]}" if lane in self._places else ""
            self._warn(f"{lane.shown}{place}: {sentence}; it is tried again")

    def _tell_lost(self, lane: LaneId, sentence: str) -> None:
        """What one worker had is lost within a moment, and told together."""
        of = lane.label, self._places.get(lane, "")
        if of in self._lost:
            self._lost[of].append(lane.number)
            return
        self._lost[of] = [lane.number]

        def tell() -> None:
            numbers = [str(number + 1) for number in sorted(self._lost.pop(of))]
            some = "lane" if len(numbers) == 1 else "lanes"
            self._warn(f"{some} {', '.join(numbers)} of {lane.label} lost: {sentence}")

        asyncio.get_running_loop().call_later(TOLD_AFTER, tell)

    def _kept(self, keeper: "asyncio.Task[None]") -> None:
        """A lane is kept no longer; the attempt goes on without it, and people hear of it."""
        if not keeper.cancelled() and (defect := keeper.exception()) is not None:
            ours = defect.what if isinstance(defect, CutoverError) else ""
            said = ours or f"a defect of this program, {type(defect).__name__} at {endings.place(defect)}"
            self._warn(f"{keeper.get_name()} is not issued any more: {said}")


class LedAttempt:
    """An attempt and its lanes, as an engine's crew sees it: like any other.

    Args:
        leading: plans, hands out pieces, proves; how it ends is how the attempt ends.
        lanes: of it.
        begun: when lanes may be issued: before it has a slot, they would take it from the one that leads.
    """

    def __init__(self, leading: AnAttempt, lanes: Lanes, begun: asyncio.Event) -> None:
        self._leading, self._lanes, self._begun = leading, lanes, begun
        self._reason = CancelReason.STOPPED

    def cancel(self, reason: CancelReason) -> None:
        """Have all of it end; the outcome comes from `run`. The first reason stays."""
        self._reason = reason
        self._leading.cancel(reason)
        self._lanes.end(reason)

    def tuned(self) -> None:
        """A knob was turned."""
        self._leading.tuned()
        self._lanes.tuned()

    async def run(self) -> Outcome:
        """How the leading attempt ended. Lanes may still be ending then: `Lanes.ended`."""
        beginning = asyncio.create_task(self._begin(), name="lanes begin")
        try:
            return await self._leading.run()
        finally:
            beginning.cancel()
            self._lanes.end(self._reason)

    async def _begin(self) -> None:
        await self._begun.wait()
        self._lanes.begin()


def _sentence(error: ErrorFacts) -> str:
    return f"{error.sentence} ({error.hint})" if error.hint else error.sentence
