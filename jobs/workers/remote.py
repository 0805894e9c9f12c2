"""An attempt that a worker on another host runs, as the engine's crew sees it: like `jobs.runner.Attempt`."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jobs import endings
from jobs.far_listener import FarListener
from jobs.journal.base import Fenced, Journal, Unavailable
from jobs.journal.tickets import TicketStanding, TicketState
from jobs.lying import Lying
from jobs.outcomes import Cancelled, CancelReason, FailureKind, InDoubtOutcome, Lost, Outcome, Transient
from jobs.progress import Heard, Quiet, from_body
from jobs.run.events import Program
from jobs.runner import Ticket
from jobs.workers.desk import Key, Out, TicketDesk
from jobs.workers.words import Orders, Said, outcome_from_json

PATIENCE = timedelta(seconds=10)
"""How long a ticket may lie unclaimed before people hear of it."""
ASK_AGAIN = 1.0
"""Real seconds until a control database that is away is asked again."""
LEAVES_AFTER = 5.0
"""Real seconds without an answer of the control database after which an engine that shuts down waits no longer: the
worker ends by itself with its claim, and the next engine takes it from there."""


class RemoteAttempt:
    """One attempt. `run` is awaited once; `cancel` may be called at any time, also before.

    Args:
        ticket: what it is.
        desk: where its ticket is looked after.
        journal: of the run.
        term: of the engine that issued it.
        listener: hears of it while it runs.
        connected: which backends of it the targets still have, in words; asked where its worker is lost.
    """

    def __init__(
        self,
        ticket: Ticket,
        *,
        desk: TicketDesk,
        journal: Journal,
        term: int,
        listener: FarListener,
        connected: Callable[[], Awaitable[str]],
    ) -> None:
        self.ticket = ticket
        self._desk, self._journal, self._term, self._listener = desk, journal, term, listener
        self._connected = connected
        self._orders = Orders(tuning=dict(ticket.tuning))
        self._given = self._orders
        self._heard = 0
        self._progress: str | None = None
        self._quiet: Quiet | None = None
        self._lain: Lying | None = None
        """As people know it: who serves its label while it lies, and what speaks against it."""
        self.taken = asyncio.Event()
        """Set once a worker has it."""
        self._until: datetime | None = None
        self._stirred = asyncio.Event()
        self._ends = asyncio.Event()
        """Set where its engine ends."""
        self._programs: set[asyncio.Task[None]] = set()
        """Those that wait until the journal knows of them."""

    def cancel(self, reason: CancelReason) -> None:
        """Have it end; the outcome comes from `run`. The first reason stays."""
        if reason in (CancelReason.SHUTDOWN, CancelReason.FENCED):
            self._ends.set()
        if self._orders.stop is None:
            self._orders = replace(self._orders, stop=reason)
            self._stirred.set()

    def tuned(self) -> None:
        """A knob was turned (`Ticket.tuning` is turned in place)."""
        self._orders = replace(self._orders, tuning=dict(self.ticket.tuning))
        self._stirred.set()

    async def run(self) -> Outcome:
        """Wait for a worker, and for what it says, until it has ended or is lost, or its engine has to leave it."""
        out = self._desk.watch(self._key)
        following = asyncio.create_task(self._follow(out), name=f"follow {self.ticket.unit}")
        leaving = asyncio.create_task(self._leave(out), name=f"leave {self.ticket.unit}")
        try:
            await asyncio.wait({following, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return following.result() if following.done() else leaving.result()
        finally:
            self._desk.forget(self._key)
            await _cancelled(following, leaving, *self._programs)

    @property
    def _key(self) -> Key:
        return self.ticket.unit, self.ticket.token

    async def _follow(self, out: Out) -> Outcome:
        while True:
            await _either(out.changed, self._stirred)
            if out.defect is not None:
                raise out.defect
            out.changed.clear()
            self._stirred.clear()
            try:
                outcome = await self._step(out.latest)
            except Unavailable:
                await asyncio.sleep(ASK_AGAIN)
                self._stirred.set()
                continue
            except Fenced:
                return Cancelled(reason=CancelReason.FENCED, certain=False)
            if outcome is not None:
                return outcome

    async def _leave(self, out: Out) -> Cancelled:
        """The end of an attempt whose engine ends: at once where another one leads, else when nobody answers it."""
        await self._ends.wait()
        with suppress(TimeoutError):
            while self._orders.stop is not CancelReason.FENCED:
                out.looked.clear()
                async with asyncio.timeout(LEAVES_AFTER):
                    await out.looked.wait()
        return Cancelled(reason=self._orders.stop or CancelReason.SHUTDOWN, certain=False)

    async def _step(self, stands: TicketStanding | None) -> Outcome | None:
        """Take in how it stands; its outcome once there is one."""
        if stands is None:
            return None
        self._place(stands)
        await self._listen(stands)
        match stands.state:
            case TicketState.ENDED:
                return self._ended(stands)
            case TicketState.WITHDRAWN if stands.claimed is not None:
                return await self._lost(stands)
            case TicketState.ISSUED | TicketState.WITHDRAWN:
                return await self._unclaimed(stands)
            case TicketState.CLAIMED if stands.is_lost:
                return await self._lost(stands) if await self._withdrawn(stands) else None
            case TicketState.CLAIMED:
                await self._order(stands)
                return None

    def _place(self, stands: TicketStanding) -> None:
        """Pass on which worker has it, and when that was heard of."""
        if stands.worker and not self.taken.is_set():
            self.taken.set()
            self._listener.taken(self.ticket, stands.worker, stands.host)
        if stands.seen is not None and stands.until is not None and stands.until != self._until:
            self._until = stands.until
            self._listener.heard(self.ticket, Heard(at=stands.seen, until=stands.until))

    async def _listen(self, stands: TicketStanding) -> None:
        """Pass on what was said since."""
        while self._heard < stands.said:
            for word in await self._journal.ticket_words(stands.number, after=self._heard):
                self._heard = word.seq
                self._pass(Said.from_json(word.body))
        if stands.progress is not None and stands.progress != self._progress:
            self._progress = stands.progress
            report = from_body(stands.progress)
            self._listener.progress(self.ticket, report.progress)
            if report.quiet != self._quiet:
                self._quiet = report.quiet
                self._listener.quiet(self.ticket, report.quiet)

    def _pass(self, said: Said) -> None:
        if said.warning is not None:
            self._listener.warn(self.ticket, said.warning, undo_takes=said.undo_takes)
        if said.log is not None:
            self._listener.log(said.log, **said.facts)
        if said.program is not None:
            waits = asyncio.create_task(self._let_run(said.program, said.output), name=f"program of {self.ticket.unit}")
            self._programs.add(waits)
            waits.add_done_callback(self._programs.discard)

    async def _let_run(self, program: Program, output: str) -> None:
        """Beside everything else: a journal that is away must not keep a stop from its worker."""
        await self._listener.program_started(self.ticket, program, output)
        self._orders = replace(self._orders, let_run=True)
        self._stirred.set()

    async def _unclaimed(self, stands: TicketStanding) -> Outcome | None:
        """Nobody has it yet: it can be taken back, and where it lies long people hear of it."""
        if self._orders.stop is not None:
            return Cancelled(reason=self._orders.stop) if await self._taken_back() else None
        refusal = self._listener.refusal(self.ticket)
        if refusal is not None and refusal.is_elsewhere:
            error = endings.facts(FailureKind.JOB, refusal.what, refusal.mend)
            return Transient(error=error) if await self._taken_back() else None
        if stands.state is TicketState.WITHDRAWN:
            return Transient(error=endings.facts(FailureKind.JOB, "it was taken back before a worker had it"))
        self._desk.refused(self._key, refused=refusal is not None)
        if stands.now - stands.issued >= PATIENCE:
            lying = replace(await self._desk.present.serving(stands.label, stands.now), refusal=refusal)
            if lying != self._lain:
                self._lain = lying
                self._listener.untaken(self.ticket, lying)
        return None

    async def _order(self, stands: TicketStanding) -> None:
        """Tell the worker what is wanted of it, where that is news."""
        if self._orders != self._given:
            orders = self._orders
            await self._journal.order(stands.number, term=self._term, orders=orders.to_json())
            self._given = orders

    async def _taken_back(self) -> bool:
        """Take it back from nobody; False where a worker has claimed it meanwhile, and has to be told."""
        unit, token = self._key
        return unit in await self._journal.take_back(self.ticket.run, {unit: token}, term=self._term)

    async def _withdrawn(self, stands: TicketStanding) -> bool:
        """Take it back from whoever has it; False where it has ended meanwhile."""
        return await self._journal.withdraw(stands.number, term=self._term)

    async def _lost(self, stands: TicketStanding) -> Outcome:
        """Its worker is lost: nobody knows how it ended."""
        silent = round((stands.now - (stands.seen or stands.now)).total_seconds())
        about = await self._connected()
        sentence = f"worker {stands.worker} on {stands.host} silent {silent} s{f'; {about}' if about else ''}"
        return Lost(error=endings.facts(FailureKind.LOST, sentence))

    def _ended(self, stands: TicketStanding) -> Outcome:
        """What the worker says; one that was told to end by its own host has not done its work."""
        try:
            outcome = outcome_from_json(stands.outcome or "")
        except ValueError:
            error = endings.facts(FailureKind.DEFECT, f"worker {stands.worker} ended it with what nobody understands")
            return InDoubtOutcome(error=error)
        if isinstance(outcome, Cancelled) and outcome.reason != self._orders.stop:
            error = endings.facts(FailureKind.LOST, f"worker {stands.worker} on {stands.host} was told to end")
            return Transient(error=error) if outcome.certain else InDoubtOutcome(error=error)
        return outcome


async def _either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(one.wait()) for one in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancelled(*waits)


async def _cancelled(*tasks: "asyncio.Task[Any]") -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
