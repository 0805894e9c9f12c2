"""A worker: claims tickets of its labels, runs their attempts as an engine would, says how they go and how they ended.

A claim lasts as long as the control database says, and no longer: a worker whose renewal is refused, or that could not
renew in time by its own count, ends its attempt at once. What it wrote until then is the target's word: every writing
transaction there takes the fence row with the attempt's token first.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from jobs import endings
from jobs.api import Evidence, Fact, HelperFunction, JobContext, JobFunction, Lane, Progress
from jobs.databases import Databases
from jobs.flows.flights import Report as CanaryReport
from jobs.hosts.allowed import HostRefused
from jobs.hosts.directory import ListNotRead
from jobs.journal.base import TooLong, Unavailable
from jobs.journal.tickets import TICKET_LEASE, TicketWord
from jobs.journal.worker_counter import WorkerCounter
from jobs.notify.message import Announcement
from jobs.outcomes import CancelReason, FailureKind, InDoubtOutcome, Outcome, Permanent
from jobs.processes import output_path
from jobs.progress import Quiet, to_body
from jobs.progress import Report as ProgressReport
from jobs.run.events import Program
from jobs.runner import Attempt, Ticket
from jobs.workers.content import Content, OtherVersion
from jobs.workers.words import Orders, Said, outcome_to_json
from plans.model import JobSpec
from plans.model.kind_traits import HostProgram, traits_of

T = TypeVar("T")
RENEW_EVERY = TICKET_LEASE.total_seconds() / 3
SPEAK_EVERY = 0.5
"""Real seconds between two words of progress."""


@dataclass(slots=True, kw_only=True)
class Claim:
    """A ticket that this worker has, and what there is to say of it."""

    number: int
    content: Content
    tuning: dict[str, int]
    attempt: Attempt | None = None
    renewed: float = 0.0
    """Monotonic seconds from before the last renewal that was answered."""
    words: list[TicketWord] = field(default_factory=list)
    said: int = 0
    progress: Progress = field(default_factory=lambda: Progress(done=0))
    quiet: Quiet | None = None
    is_news: bool = False
    speak: asyncio.Event = field(default_factory=asyncio.Event)
    let_run: asyncio.Event = field(default_factory=asyncio.Event)


class Worker:
    """Runs tickets.

    Args:
        counter: where they are claimed.
        kinds: what runs a job, by the type of its specification.
        helpers: what serves a lane of one that another attempt leads, by the same.
        environ: what databases are reached by: services, passfiles, variables of this host.
        program: which program this is: what its engines issue these leave to others.
        slots: how many attempts run at once.
        folder: gives the private folder of a run on this host.
        note: told what happens, for this host's log.
    """

    def __init__(
        self,
        counter: WorkerCounter,
        *,
        kinds: Mapping[type, JobFunction],
        helpers: Mapping[type, HelperFunction],
        environ: Mapping[str, str],
        program: str,
        slots: int,
        folder: Callable[[str], Path],
        note: Callable[..., None],
    ) -> None:
        self._counter, self._kinds, self._helpers, self._environ = counter, kinds, helpers, environ
        self._program, self.slots, self._folder, self._note = program, slots, folder, note
        self._running: dict[int, tuple[Claim, asyncio.Task[None]]] = {}
        self._claiming: set[int] = set()
        """What was asked for and not answered yet: it has a slot, and is not asked for again."""
        self._leaving = False
        self._freed = asyncio.Event()

    @property
    def busy(self) -> int:
        """How many attempts it runs."""
        return len(self._running)

    async def room(self) -> None:
        """Wait until a slot is free: for ever once it leaves."""
        while self._is_full:
            self._freed.clear()
            await self._freed.wait()

    @property
    def _is_full(self) -> bool:
        return self._leaving or len(self._running) + len(self._claiming) >= self.slots

    async def take(self, number: int) -> bool:
        """Claim a ticket and run it, if it is to be had; False where no slot is free. A number that comes again, also
        while its claim is not answered yet, runs once."""
        if number in self._running or number in self._claiming:
            return True
        if self._is_full:
            return False
        self._claiming.add(number)
        try:
            await self._claim(number)
        finally:
            self._claiming.discard(number)
            self._freed.set()
        return True

    async def _claim(self, number: int) -> None:
        asked = time.monotonic()
        text = await self._counter.claim(number)
        if text is None:
            return
        claim = self._understood(number, text, asked)
        if isinstance(claim, Claim):
            self._running[number] = claim, asyncio.create_task(self._run(claim), name=f"ticket {number}")
        else:
            await self._refuse(number, text, claim)

    async def leave(self) -> None:
        """Take no more, have what runs end, and say that this worker goes."""
        self._leaving = True
        for claim, _ in [*self._running.values()]:
            if claim.attempt is not None:
                claim.attempt.cancel(CancelReason.SHUTDOWN)
        await asyncio.gather(*(task for _, task in [*self._running.values()]), return_exceptions=True)
        with suppress(Unavailable):
            await self._counter.seen(leaves=True)

    async def keep_orders(self) -> None:
        """Renew what runs when there are orders, for as long as the worker is there."""
        with self._counter.bell() as bell:
            while True:
                await bell.wait()
                bell.clear()
                for claim, _ in [*self._running.values()]:
                    claim.speak.set()

    def _understood(self, number: int, text: str, asked: float) -> Claim | OtherVersion:
        """What was claimed, or why this program does not run it."""
        try:
            content = Content.from_json(text)
            content.require(self._program)
        except OtherVersion as error:
            return error
        return Claim(number=number, content=content, tuning=dict(content.tuning), renewed=asked)

    async def _run(self, claim: Claim) -> None:
        of = claim.content
        lane = f"{of.helps}/{of.lane}" if of.helps else ""
        self._note("ticket_claimed", number=claim.number, run=of.run, unit=of.unit, attempt=of.attempt, lane=lane)
        try:
            outcome = await self._worked(claim)
            if outcome is not None:
                await self._end(claim, outcome)
        finally:
            del self._running[claim.number]
            self._freed.set()

    async def _refuse(self, number: int, text: str, error: OtherVersion) -> None:
        """Say why this worker does not run it: by the token that stands in it, which every version has."""
        outcome = Permanent(error=endings.facts(FailureKind.JOB, error.what, error.hint))
        self._note("ticket_refused", number=number, reason=error.what)
        with suppress(Unavailable):
            await self._counter.end(number, int(json.loads(text)["token"]), outcome_to_json(outcome))

    async def _worked(self, claim: Claim) -> Outcome | None:
        """Run the attempt under its claim; None where the claim was lost, and nothing is to be said any more."""
        content = claim.content
        databases = Databases(content.plan(), content.kind, self._environ, answered_for=content.answered_for)
        listener = _Listener(claim, self._counter, self._note)
        ticket = content.ticket(self._folder(content.run), claim.tuning)
        kinds = self._helping(claim) if content.helps else self._allowed_first(content.job.spec, listener)
        attempt = claim.attempt = Attempt(ticket, kinds=kinds, databases=databases, listener=listener)
        if self._leaving:  # it was told to while this one was being claimed
            attempt.cancel(CancelReason.SHUTDOWN)
        work = asyncio.create_task(attempt.run(), name=f"attempt {content.unit}/{content.attempt}")
        keeping = asyncio.create_task(self._keep(claim), name=f"claim {claim.number}")
        try:
            await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            attempt.cancel(CancelReason.FENCED)
            self._note("ticket_lost", number=claim.number, unit=content.unit)
            await asyncio.wait({work})
            return None
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    def _allowed_first(self, spec: JobSpec, listener: "_Listener") -> Mapping[type, JobFunction]:
        """What runs a job; of one that starts a program, the list of hosts is asked once more before it does."""
        wanted, run = traits_of(spec).starts, self._kinds.get(type(spec))
        if wanted is None or run is None:
            return self._kinds

        async def allowed_first(ctx: JobContext) -> Evidence:
            await listener.require_allowed(wanted)
            return await run(ctx)

        return {type(spec): allowed_first}

    def _helping(self, claim: Claim) -> Mapping[type, JobFunction]:
        """What serves the lane that was claimed; nothing where this kind has no lanes."""
        content, who = claim.content, self._counter.who
        kind = type(content.job.spec)
        if (helper := self._helpers.get(kind)) is None:
            return {}
        lane = Lane(ticket=claim.number, label=content.helps, number=content.lane, worker=who.name, host=who.host)
        return {kind: partial(helper, lane=lane)}

    async def _keep(self, claim: Claim) -> None:
        """Renew the claim and pass on what is said; returns once it is lost."""
        lasts = TICKET_LEASE.total_seconds()
        while True:
            rest = claim.renewed + lasts - time.monotonic()
            if rest <= 0:
                return
            asked = time.monotonic()
            try:
                async with asyncio.timeout(rest):
                    orders = await self._renew(claim)
            except (Unavailable, TimeoutError):
                await asyncio.sleep(min(0.5, max(rest, 0)))
                continue
            if orders is None:
                return
            claim.renewed = asked
            self._obey(claim, Orders.from_json(orders))
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_EVERY):
                    await claim.speak.wait()
                    await asyncio.sleep(0 if claim.words else SPEAK_EVERY)
            claim.speak.clear()

    async def _renew(self, claim: Claim) -> str | None:
        said = tuple(claim.words)
        body = to_body(ProgressReport(progress=claim.progress, quiet=claim.quiet)) if claim.is_news else None
        claim.is_news = False
        renew = partial(self._counter.renew, claim.number, claim.content.token, words=said)
        try:
            orders = await renew(progress=body)
        except TooLong:  # how far it is; words are never too long
            orders = await renew()
        except BaseException:
            claim.is_news = claim.is_news or body is not None
            raise
        del claim.words[: len(said)]
        return orders

    def _obey(self, claim: Claim, orders: Orders) -> None:
        if orders.stop is not None and claim.attempt is not None:
            claim.attempt.cancel(orders.stop)
        claim.tuning.update(orders.tuning)
        if orders.let_run:
            claim.let_run.set()

    async def _end(self, claim: Claim, outcome: Outcome) -> None:
        """Say how it ended, until that is answered or the claim has run out."""
        await self._patiently(claim, partial(self._renew, claim))
        end = partial(self._counter.end, claim.number, claim.content.token)
        try:
            taken = await self._patiently(claim, partial(end, outcome_to_json(outcome)))
        except TooLong:
            unsaid = f"it has ended ({type(outcome).__name__}), and what it says is longer than a journal takes"
            outcome = InDoubtOutcome(error=endings.facts(FailureKind.JOB, unsaid))
            taken = await self._patiently(claim, partial(end, outcome_to_json(outcome)))
        self._note("ticket_ended", number=claim.number, outcome=type(outcome).__name__, taken=bool(taken))

    async def _patiently(self, claim: Claim, step: Callable[[], Awaitable[T]]) -> T | None:
        while time.monotonic() < claim.renewed + TICKET_LEASE.total_seconds():
            with suppress(Unavailable):
                return await step()
            await asyncio.sleep(0.5)
        return None


class _Listener:
    """`jobs.runner.Listener` of an attempt under a claim."""

    def __init__(self, claim: Claim, counter: WorkerCounter, note: Callable[..., None]) -> None:
        self._claim, self._counter, self._note = claim, counter, note

    def progress(self, ticket: Ticket, progress: Progress) -> None:  # noqa: ARG002 - the claim is of one ticket
        self._claim.progress, self._claim.is_news = progress, True
        self._claim.speak.set()

    def quiet(self, ticket: Ticket, quiet: Quiet | None) -> None:  # noqa: ARG002 - the same
        self._claim.quiet, self._claim.is_news = quiet, True
        self._claim.speak.set()

    def warn(self, ticket: Ticket, text: str, *, undo_takes: timedelta | None = None) -> None:  # noqa: ARG002
        self._say(Said(warning=text, undo_takes=undo_takes))

    def log(self, event: str, **facts: Fact) -> None:
        self._note(event, **facts)
        self._say(Said(log=event, facts=facts))

    def announcements(self, ticket: Ticket) -> tuple[Announcement, ...]:  # noqa: ARG002 - messages are the engine's
        return ()

    def canary(self, ticket: Ticket, report: CanaryReport) -> None:
        """Canaries are the engine's."""

    async def way_to_host(self, ticket: Ticket) -> str:  # noqa: ARG002 - the claim is of one ticket
        """Here: the list of hosts was asked before its job began."""
        return ""

    async def require_allowed(self, wanted: HostProgram) -> None:
        """Ask the control database, by the claimed number, whether its list of hosts allows this program.

        Raises:
            HostRefused: it does not.
            ListNotRead: nobody knows just now.
        """
        try:
            may = await self._counter.host_allows(self._claim.number, wanted)
        except Unavailable as away:
            raise ListNotRead(f"the control database was not asked which hosts there are: {away.what}") from None
        if not may:
            where = f" on {wanted.host}" if wanted.host else ""
            raise HostRefused(
                f"the list of hosts does not allow this worker {wanted.program}{where}",
                hint="cutover db host lists what it allows",
            )

    async def program_started(self, ticket: Ticket, program: Program) -> None:
        output = str(output_path(ticket.folder, ticket.unit, ticket.attempt))
        self._say(Said(program=program, output=output))
        await self._claim.let_run.wait()

    def _say(self, said: Said) -> None:
        self._claim.said += 1
        self._claim.words.append(TicketWord(seq=self._claim.said, body=said.to_json()))
        self._claim.speak.set()
