"""`canary`: sends one marked message through each flow, waits until it has arrived and is processed, and withdraws it.

At most once in an attempt, under a mark that no other attempt has. What a lost attempt sent is found by its mark and
followed to its end; where nothing has the mark, nobody knows whether it was sent, and somebody is asked. Whatever may
have been sent is withdrawn, also where it did not come, was stopped or ran out of time; what stays behind is said. A
mark is noted from before it is sent until it is withdrawn, so that every later attempt on this host withdraws it too.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.api import Evidence, Fact, InDoubt, JobContext, JobFunction, Progress, Retryable
from jobs.canaries.ledger import CanaryLedger
from jobs.canaries.steps import CannotLook, NotDone, NotSentYet, RealSteps, Steps, where
from jobs.flows.flights import Leg, Report, mark_of
from plans.durations import format_duration
from plans.model import CanarySpec
from plans.model.canaries import Canary, CanaryAct, CanaryLook
from plans.model.flows import FlowId
from plans.plurals import counted

AT_ONCE = 4
"""Messages that are sent, looked for or withdrawn in one place at one moment."""
_WITHDRAW_SECONDS = 60.0
"""How long it may take to take one back."""
_STOPPED_SECONDS = 15.0
"""How long after a `stop` or a time-out all may take to be taken back: whoever waits for the attempt waits 30 s."""
_NAMED = 5
_LOOKED_BACK = 5
"""So many attempts before this one may have left something behind."""
_AGAIN_SECONDS = 5.0
"""How long it waits before it tries once more to send what surely was not sent."""


class CutOff(Retryable):
    """It was ended before its time, and everything that it had sent is withdrawn."""


@dataclass(slots=True, kw_only=True)
class _Trip:
    """How far the canary of one flow is."""

    flow: FlowId
    canary: Canary
    mark: str
    marks: tuple[str, ...]
    """Those that it may have: of a lost one that is followed to its end, of several attempts."""
    left: tuple[str, ...] = ()
    """The marks of all that may be where they were sent: this one's, and those of earlier ones."""
    began: float
    begun: bool = False
    """Whether it may have been sent."""
    sure: bool = False
    """Whether it is known that it was."""
    arrived: float | None = None
    """Seconds after it began."""
    processed: float | None = None
    why: str = ""
    before: str = ""
    """What an attempt before this one noted of it, where it had come to its end there."""

    @property
    def is_through(self) -> bool:
        """Whether it came as far as the plan can tell."""
        last = self.arrived if self.canary.processed is None else self.processed
        return bool(self.before) or last is not None

    @property
    def text(self) -> str:
        """`processed after 42 s (arrived after 12 s), withdrawn`."""
        if self.before:
            return self.before
        left = "" if not self.begun else ", NOT withdrawn" if self.left else ", withdrawn"
        if self.processed is not None:
            return f"processed after {self.processed:.0f} s (arrived after {self.arrived or 0:.0f} s){left}"
        if self.arrived is not None and self.canary.processed is None:
            return f"arrived after {self.arrived:.0f} s{left}"
        return f"{self.why or 'not sent'}{left}"


def make_canary(*, sql: JobFunction, http: JobFunction) -> JobFunction:
    """The kind.

    Args:
        sql, http: the kinds by which a canary may be sent and taken back.
    """

    async def run(ctx: JobContext) -> Evidence:
        spec = ctx.spec
        assert isinstance(spec, CanarySpec)  # noqa: S101 - the registry maps by type
        return await fly(ctx, spec, RealSteps(ctx, sql=sql, http=http))

    return run


async def fly(ctx: JobContext, spec: CanarySpec, steps: Steps) -> Evidence:
    """Send the canaries of a specification by these steps; see the module."""
    return await _Flock(ctx, spec, steps).run()


class _Flock:
    def __init__(self, ctx: JobContext, spec: CanarySpec, steps: Steps) -> None:
        self._ctx = ctx
        self._steps = steps
        self._clock = asyncio.get_running_loop().time
        self._ledger = CanaryLedger(ctx)
        self._gates: dict[str, asyncio.Semaphore] = {}
        """By where a step goes: what hangs there holds up nothing elsewhere."""
        self._trips = [self._trip(flow, canary) for flow, canary in spec.canaries.items()]
        self._over = 0
        self._ends: float | None = None
        """When nothing is taken back any more: None while nobody ended it."""

    async def run(self) -> Evidence:
        """One attempt."""
        if not self._ledger.open():
            self._ctx.warn("what is sent could not be noted: if this attempt is lost, its canaries are found by marks")
        try:
            async with asyncio.TaskGroup() as group:
                await self._all([group.create_task(self._fly(trip)) for trip in self._trips])
        except asyncio.CancelledError:
            raise self._cut_off() from None
        self._ask_where_nobody_knows()
        return self._evidence()

    async def _all(self, flying: Sequence[asyncio.Task[None]]) -> None:
        """Wait for them. When that is ended, the time begins in which all is taken back."""
        try:
            if flying:
                await asyncio.wait(flying)
        except asyncio.CancelledError:
            self._ends = self._clock() + _STOPPED_SECONDS
            raise

    def _cut_off(self) -> InDoubt | CutOff:
        """What a time-out or a `stop` ends with."""
        left = [trip for trip in self._trips if trip.left]
        if left:
            return InDoubt(f"it was ended before its time, and the canary of {_named(left)} is not withdrawn")
        return CutOff("it was ended before its time; nothing that it sent is left")

    # --- one canary ----------------------------------------------------------------------------------------------

    def _trip(self, flow: FlowId, canary: Canary) -> _Trip:
        """Begin a new canary, or follow that of an attempt that was lost."""
        mark = self._mark(flow, self._ctx.attempt)
        left = self._ledger.left(flow)
        trip = _Trip(flow=flow, canary=canary, mark=mark, marks=(mark,), left=left, began=self._clock())
        if not self._ctx.lineage.after_loss:
            return trip
        first = max(1, self._ctx.attempt - _LOOKED_BACK)
        earlier = tuple(self._mark(flow, one) for one in range(self._ctx.attempt - 1, first - 1, -1))
        if self._ctx.repeatable:
            if not self._ledger.found:  # they ran on another host: what they noted lies there
                trip.left = _united(earlier, left)
                self._ledger.note_left(flow, trip.left)
        elif (noted := self._ledger.ended(flow)) is not None:
            trip.before = noted
        elif not self._ledger.found or self._ledger.begun(flow):
            trip.marks, trip.mark = earlier, earlier[0]
            self._note_begun(trip)  # an attempt after this one is to look for it too
        return trip

    def _note_begun(self, trip: _Trip) -> None:
        """Note that it may have been sent, before it is."""
        trip.begun, trip.left = True, _united(trip.marks, trip.left)
        self._ledger.note_begun(trip.flow, trip.left)

    def _mark(self, flow: FlowId, attempt: int) -> str:
        return mark_of(self._ctx.lineage.birth or self._ctx.run, self._ctx.task, flow, attempt)

    async def _fly(self, trip: _Trip) -> None:
        if trip.before:
            if trip.left and not await self._withdraw(trip):
                trip.before += "; withdrawn by the next attempt"
            self._landed()
            return
        within = trip.canary.within.total_seconds()
        try:
            if not trip.begun:
                await self._send(trip, within)
            if trip.begun:
                async with asyncio.timeout(within - (self._clock() - trip.began)):
                    await self._follow(trip)
        except TimeoutError:
            trip.why = trip.why or f"did not arrive within {format_duration(trip.canary.within)}"
        except asyncio.CancelledError:
            trip.why = "was ended before its time"
            raise
        finally:
            await self._end(trip)

    async def _send(self, trip: _Trip, within: float) -> None:
        """Send it. What surely was not sent is tried again while there is time."""
        until = self._clock() + within
        while True:
            try:
                async with self._gate(trip.canary.send):
                    await self._try_to_send(trip, within)
                trip.sure, trip.why = True, ""
                return
            except (InDoubt, TimeoutError) as lost:
                what = lost.what if isinstance(lost, InDoubt) else "no answer came in time"
                trip.why = f"may have been sent: {what}"
                return
            except (NotSentYet, NotDone) as refused:
                trip.begun, trip.why = False, f"was not sent: {refused.what}"
                trip.left = tuple(mark for mark in trip.left if mark != trip.mark)
                self._ledger.note_not_begun(trip.flow, trip.left)
                if isinstance(refused, NotDone) or self._clock() + _AGAIN_SECONDS > until:
                    return
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _try_to_send(self, trip: _Trip, within: float) -> None:
        self._note_begun(trip)
        trip.began = self._clock()
        self._tell(trip, Leg.SENT)
        async with asyncio.timeout(within):
            await self._steps.act(f"{trip.flow}.send", trip.canary.send, trip.mark)

    async def _follow(self, trip: _Trip) -> None:
        """Look for it until it has come as far as the plan can tell. Ended by its time."""
        trip.mark = await self._found(trip, trip.marks, "arrived", "did not arrive")
        trip.sure = True
        trip.arrived = self._clock() - trip.began
        self._tell(trip, Leg.RECEIVED)
        if trip.canary.processed is not None:
            await self._found(trip, (trip.mark,), "processed", "arrived and was not processed")
            trip.processed = self._clock() - trip.began
            self._tell(trip, Leg.PROCESSED)

    async def _found(self, trip: _Trip, marks: Sequence[str], stage: str, lacking: str) -> str:
        """Look until one of the marks is seen at a stage; which one."""
        look = trip.canary.arrived if stage == "arrived" else trip.canary.processed
        assert look is not None  # noqa: S101 - whoever asks has seen to it
        in_time = f"within {format_duration(trip.canary.within)}"
        doubt = "" if trip.sure or not trip.why else f"; it {trip.why}"
        while True:
            trouble = ""
            for mark in marks:
                try:
                    async with self._gate(look):
                        is_there = await self._steps.is_there(f"{trip.flow}.{stage}", look, mark)
                    if is_there:
                        trip.why = ""
                        return mark
                except CannotLook as error:
                    trouble = f"; it cannot be looked for: {error.what}"
            trip.why = f"{lacking} {in_time}{doubt}{trouble}"
            await asyncio.sleep(trip.canary.every.total_seconds())

    async def _end(self, trip: _Trip) -> None:
        """Take it back, and tell how it went."""
        try:
            await self._withdraw(trip)
        except asyncio.CancelledError:  # it is ended just now: what is left of it has the time that is left
            await self._withdraw(trip)
            raise
        finally:
            self._tell_end(trip)

    def _tell_end(self, trip: _Trip) -> None:
        if trip.begun:
            if not trip.is_through:
                self._tell(trip, Leg.NOT_THROUGH, trip.why)
            self._tell(trip, Leg.LEFT if trip.mark in trip.left else Leg.WITHDRAWN)
        else:
            self._tell(trip, Leg.UNSENT, trip.why or "was not sent")
        if trip.is_through:
            self._ledger.note_ended(trip.flow, trip.text)
        self._landed()

    async def _withdraw(self, trip: _Trip) -> str:
        """Take back all that is left of it; why that could not be done."""
        trouble = ""
        for mark in trip.left:
            failed = await self._take_back(trip, mark)
            trouble = failed or trouble
            if not failed:
                trip.left = tuple(one for one in trip.left if one != mark)
                self._ledger.note_left(trip.flow, trip.left)
        if trouble:
            named = f"its mark is {trip.left[0]}" if len(trip.left) == 1 else f"its marks are {', '.join(trip.left)}"
            self._ctx.warn(f"the canary of {trip.flow} is not withdrawn: {trouble}; {named}")
        return trouble

    async def _take_back(self, trip: _Trip, mark: str) -> str:
        """Take back what has a mark; why it could not be."""
        if (withdraw := trip.canary.withdraw) is None:
            return "nothing in the plan withdraws it"
        if self._ends is not None and self._clock() >= self._ends:
            return "it was stopped, and there was no time left"
        try:
            async with (
                asyncio.timeout_at(self._ends) as stopped,
                self._gate(withdraw),
                asyncio.timeout(_WITHDRAW_SECONDS),
            ):
                await self._steps.act(f"{trip.flow}.withdraw", withdraw, mark)
        except (InDoubt, NotSentYet, NotDone) as error:
            return error.what
        except TimeoutError:
            seconds = _STOPPED_SECONDS if stopped.expired() else _WITHDRAW_SECONDS
            return f"no answer within {seconds:g} s"
        return ""

    def _gate(self, step: CanaryAct | CanaryLook) -> asyncio.Semaphore:
        return self._gates.setdefault(where(step), asyncio.Semaphore(AT_ONCE))

    def _tell(self, trip: _Trip, leg: Leg, why: str = "") -> None:
        canary = trip.canary
        self._ctx.canary(
            Report(
                flow=trip.flow,
                mark=trip.mark,
                leg=leg,
                template=canary.template,
                receiver=canary.receiver,
                counted=canary.counted,
                why=why,
            )
        )

    def _landed(self) -> None:
        self._over += 1
        self._ctx.progress(Progress(done=self._over, total=len(self._trips), unit="canaries"))

    # --- all of them ---------------------------------------------------------------------------------------------

    def _ask_where_nobody_knows(self) -> None:
        """Raise where a canary may have been sent, and was not seen."""
        unknown = [trip for trip in self._trips if trip.begun and not trip.sure and not trip.before]
        if unknown:
            left = "; not all could be withdrawn" if any(trip.left for trip in unknown) else ""
            what = f"it is not known whether the canary of {_named(unknown)} was sent; it did not arrive{left}"
            raise InDoubt(what, hint="`retry` sends another one, with a mark of its own")

    def _evidence(self) -> Evidence:
        lost = [trip for trip in self._trips if not trip.is_through]
        left = [trip for trip in self._trips if trip.left]
        facts: dict[str, Fact] = {"flows": len(self._trips), "not through": len(lost)}
        facts |= {trip.flow: trip.text for trip in self._trips}
        through = len(self._trips) - len(lost)
        summary = f"{counted(through, 'canary', 'canaries')} of {len(self._trips)} came through"
        if lost:
            summary += f"; not that of {_named(lost)}: {lost[0].why}"
        caveats = (f"{counted(len(left), 'canary is', 'canaries are')} not withdrawn: {_named(left)}",) if left else ()
        return Evidence(summary=summary, facts=facts, passed=not lost, caveats=caveats)


def _united(marks: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """All of them, each once."""
    return tuple(dict.fromkeys((*marks, *more)))


def _named(trips: Sequence[_Trip]) -> str:
    more = f" and {len(trips) - _NAMED} more" if len(trips) > _NAMED else ""
    return f"{', '.join(trip.flow for trip in trips[:_NAMED])}{more}"
