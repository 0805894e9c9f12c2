"""Tells people that an engine is lost, which cannot tell them itself: for a stand-by, or a console that was asked to.

It needs no outbox and no lease. What it sends has the same id whoever sends it; while the control database can be
reached one of all callers claims it there, and only that one sends.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.journal.base import Journal
from jobs.journal.outbox import Waiting
from jobs.notify.channels import carry
from jobs.notify.letters import POLICY, Letter, new_letters
from jobs.notify.missed_engine import EngineWatch, Missed
from jobs.notify.texts import message_of
from jobs.notify.undelivered import Undelivered
from jobs.notify.ways import shared_channels, way
from jobs.retry import next_wait
from jobs.run.events import Addressee, EngineLoss, Entry, PeopleTold
from jobs.run.outlook.addressees import addressees
from jobs.run.state.model import RunState
from jobs.run.state.outgoing import loss_id, loss_message
from jobs.run.state.told import Matter
from plans.errors import CutoverError
from plans.model import Plan
from plans.model.hooks import HookWord

LOOK_EVERY = timedelta(seconds=2)
ANSWERS_WITHIN = 8.0
"""Seconds after which a control database that has not answered counts as away."""
ASK_AGAIN = 20.0
"""Seconds after which a caller looks whether the one that claimed the call has made it."""
ENGINE_TELLS_WITHIN = 45.0
"""Seconds in which an engine that works again has told people so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who tells them."""

    name: str
    """`k.stone on db2`, `stand-by db1-4711`."""
    host: str
    environ: Mapping[str, str]
    """Which channels may name variables of."""


class EngineCaller:
    """Looks at the lease of the run that it follows, and tells people when nobody works on it.

    Args:
        journal: where the run is recorded.
        run: its name.
        caller: who tells them.
        say: told what is done, and what became of it.
        seconds: this host's monotonic clock.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        caller: Caller,
        say: Callable[[str], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal, self._run, self._caller, self._say, self._seconds = journal, run, caller, say, seconds
        self._watch = EngineWatch()
        self._followed: tuple[Plan, RunState] | None = None
        self._now: datetime | None = None
        """The control database's clock when it was heard last."""
        self._heard = 0.0
        self._called = ""
        """The loss of which this caller tells people."""
        self._asked = -ASK_AGAIN
        """When it was asked last whether this caller is the one."""
        self._works_since: float | None = None
        """Since when an engine works again, of whose loss people were told."""
        self._telling: list[asyncio.Task[None]] = []
        self._reached: dict[Addressee, EngineLoss] = {}
        """Whom it has told, and of which loss."""

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._followed = plan, state

    def whom(self) -> Sequence[Addressee]:
        """Those who are told of a loss."""
        if self._followed is None:
            return ()
        plan, state = self._followed
        return addressees(plan, state.kind, Matter(word=HookWord.ENGINE_LOST))

    async def call_for_ever(self) -> None:
        """Look again and again."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_EVERY.total_seconds())
        finally:
            await self._stop_telling()

    async def look(self) -> None:
        """Look at the lease once, where anybody is to be told; what follows from that goes on by itself."""
        if not self.whom():
            return
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                standing, self._now = await self._journal.standing(self._run), await self._journal.now()
            self._heard = self._seconds()
            self._watch.hear(standing.lease, head=standing.seq, now=self._now, seconds=self._heard)
        except (TimeoutError, CutoverError):
            self._watch.lose(self._seconds())
        await self._act(self._watch.missed)

    async def _act(self, missed: Missed | None) -> None:
        if self._followed is None:
            return
        _, state = self._followed
        if missed is None or state.engine is None or state.over:
            await self._leave_off()
            return
        self._works_since = None
        loss = self._loss(state, missed)
        if loss.id != self._called and self._seconds() - self._asked >= ASK_AGAIN:
            self._asked = self._seconds()
            if await self._claims(loss):
                await self._begin(loss)

    async def _begin(self, loss: EngineLoss) -> None:
        await self._stop_telling()
        self._called = loss.id
        self._say("the engine is lost, or the control database away: those whom engine_lost hooks name are told")
        self._tell_all(loss, self.whom(), over=False)

    async def _leave_off(self) -> None:
        """An engine works, or none is needed: it tells people itself that one was lost. Nobody else tells those who
        were told of a control database that could not be reached, where that was so only from here."""
        if self._works_since is None:
            await self._stop_telling()
            self._works_since, self._called, self._asked = self._seconds(), "", -ASK_AGAIN
        if self._engine_has_told():
            self._reached.clear()
        elif self._reached and self._seconds() - self._works_since >= ENGINE_TELLS_WITHIN:
            unheard = {to: loss for to, loss in self._reached.items() if loss.seen_from}
            self._reached.clear()
            for loss in dict.fromkeys(unheard.values()):
                self._tell_all(loss, [to for to, told in unheard.items() if told == loss], over=True)

    def _loss(self, state: RunState, missed: Missed) -> EngineLoss:
        name = loss_id(state.birth, missed.term, missed.head)
        host = state.engine.host if state.engine is not None else ""
        seen_from = self._caller.host if missed.away else ""
        return EngineLoss(id=name, since=missed.since, host=host, seen_from=seen_from)

    async def _stop_telling(self) -> None:
        for one in self._telling:
            one.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        self._telling = []

    async def _claims(self, loss: EngineLoss) -> bool:
        """Whether this caller is the one; also where the control database does not say, or this login may not."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await self._journal.claim_call(self._run, loss.id, self._caller.name)
        except (TimeoutError, CutoverError):
            return True

    def _tell_all(self, loss: EngineLoss, whom: Sequence[Addressee], *, over: bool) -> None:
        """Begin to tell them: in a rehearsal the one place once, whomever it would be for."""
        if self._followed is None or self._now is None:
            return
        plan, state = self._followed
        now = self._now + timedelta(seconds=self._seconds() - self._heard)
        event = PeopleTold(word=HookWord.ENGINE_LOST, units=(), addressees=tuple(whom), over=over, lost=loss)
        told = Entry(seq=state.head + 1, at=now, event=event)
        messages = (
            Waiting(id=loss_message(loss, to, over=over), seq=told.seq, party=to.party, channel=to.channel, at=now)
            for to in whom
        )
        made = new_letters(messages, {}, now, shared_channels(plan, state.kind))
        self._telling += [asyncio.create_task(self._tell(loss, letter, told)) for letter in made]

    async def _tell(self, loss: EngineLoss, letter: Letter, told: Entry) -> None:
        """Send one letter, again and again until it has arrived."""
        attempt, names = 0, ", ".join(one.party for one in letter.addressees)
        while trouble := await self._carried(letter, told):
            attempt += 1
            self._say(f"{names} by {letter.to.channel} is not told: {trouble}")
            wait = next_wait(POLICY, run=loss.id, task=letter.to.party, attempt=attempt)
            if wait is None:
                return
            await asyncio.sleep(wait.total_seconds())
        self._say(f"{names} by {letter.to.channel} is told")
        if isinstance(told.event, PeopleTold) and told.event.over:
            return
        self._reached |= dict.fromkeys(letter.addressees, loss)
        with suppress(TimeoutError, CutoverError):
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._journal.settle_call(self._run, loss.id, self._caller.name)

    async def _carried(self, letter: Letter, told: Entry) -> str:
        """Have the channel carry it; why it did not, empty where it did."""
        if self._followed is None:
            return "nothing is known of the run"
        plan, state = self._followed
        try:
            channel = way(plan, state.kind, letter.to.channel)
            await carry(channel, message_of(plan, state, letter, [told]), self._caller.environ)
        except Undelivered as error:
            return error.what
        return ""

    def _engine_has_told(self) -> bool:
        if self._followed is None:
            return False
        call = self._followed[1].told.call(Matter(word=HookWord.ENGINE_LOST))
        losses = [loss.since for loss in self._reached.values()]
        return call is not None and bool(losses) and call.at >= self._followed[1].clock.run_time(max(losses))


@asynccontextmanager
async def calling(caller: EngineCaller) -> AsyncIterator[None]:
    """Have it look for the length of a block."""
    task = asyncio.create_task(caller.call_for_ever(), name="engine caller")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
