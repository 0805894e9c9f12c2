"""The engine's loop: what came in, decide, record, act. The only place that appends events.

Events are recorded before anything is done about them. When the control database is away, nothing new starts and
what came in waits. Whether the last append arrived before the connection broke is not guessed: the same batch is
appended again, word for word, and the journal knows it; or it refuses, because another engine has taken over since.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from jobs.engine.asked_revisions import AskedRevisions
from jobs.engine.crew import Crew
from jobs.engine.duty import cancelled
from jobs.engine.folds import FoldKeeper
from jobs.engine.inbox import InboxWatch
from jobs.engine.known import HostKnowledge
from jobs.engine.lease import TTL, LeaseKeeper
from jobs.engine.named_revisions import SECONDS_ANSWERS, amended_to
from jobs.engine.now import StoreClock
from jobs.engine.standing_by import keep_reading
from jobs.engine.takeover import Begun, TakeOver, Who
from jobs.engine.tickets import ticket
from jobs.engine.trust import require_chain
from jobs.journal.base import ChainBroken, Draft, Fenced, Journal, NoSuchRun, PlanChanged, Sent, Unavailable
from jobs.journal.tickets import Issued
from jobs.outcomes import CancelReason
from jobs.past import history
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import (
    Action,
    AskQueries,
    CancelAttempt,
    Input,
    LetRun,
    LookFor,
    PaperSeen,
    Refusal,
    Ruling,
    StartAttempt,
    TerminateBackends,
    Tune,
)
from jobs.run.decisions.people.seen import EngineReturned
from jobs.run.events import CommandRefused, Entry
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED, RehearsedCuts
from jobs.run.outlook.sureness import weigh
from jobs.run.state.model import RunState
from jobs.run.state.outgoing import outgoing
from jobs.run.state.records import draft_of
from jobs.runner import Ticket
from plans.load import load_bundle
from plans.model import Plan
from plans.problems import PlanProblems

T = TypeVar("T")

RECONNECT = timedelta(milliseconds=500)
LOOK_AGAIN = timedelta(seconds=10)
"""The longest wait for a moment, and between two looks of a stand-by: the control database's clock may be set while an
engine waits, and its journal written by a newer program."""


async def read_state(journal: Journal, run: str) -> tuple[RunState, Plan]:
    """The state of a run and the plan that holds, from the journal alone.

    Raises:
        NoSuchRun: it has no events.
    """
    past = await history(journal, run)
    return past.state, past.plan


class Engine:
    """Executes one run until it has ended, the lease is lost, or it is told to shut down."""

    def __init__(
        self,
        journal: Journal,
        run: str,
        who: Who,
        crew: Crew,
        *,
        clock: StoreClock,
        folder: Path,
        ttl: timedelta = TTL,
        accepted: str = "",
        say: Callable[[str], None] = lambda _: None,
        rehearsed: RehearsedCuts = NOT_REHEARSED,
        heard: Callable[[Plan, RunState], None] = lambda _, __: None,
    ) -> None:
        """
        Args:
            journal: where this run is recorded.
            run: its name.
            who: what this engine is called in events.
            crew: runs the attempts.
            clock: the control database's clock; read with every renewal of the lease.
            folder: the run's private folder (0700), for what must not go into the journal.
            ttl: how long the lease lasts without renewal, real time.
            accepted: the fingerprint of a broken chain that a person has said this engine shall go on with.
            say: told why this engine does not take over although nobody holds the lease.
            rehearsed: how rehearsals cut the tables that a production run copies.
            heard: told how the run stands, also while this engine stands by.
        """
        self._journal = journal
        self._run = run
        self._crew = crew
        self._folder = folder
        self._clock = clock
        self._accepted = accepted
        self._say = say
        self._rehearsed = rehearsed
        self._heard, self._settings = heard, who.settings
        self._known = HostKnowledge(folder)
        self._keeper = LeaseKeeper(journal, run, who.name, self._clock, ttl)
        self._take_over = TakeOver(journal, run, who, crew, self._keeper, self._known, accepted)
        self._stirred = asyncio.Event()
        self._inbox = InboxWatch(journal, run, self._stirred)
        self._folds = FoldKeeper(journal, run, say)
        self._asked = AskedRevisions(crew, self._stirred.set)
        self._named: Mapping[str, Plan] = {}
        """The revisions that commands of the last turn referred to."""
        self._inputs: list[Input] = []
        self._refusals: Mapping[CommandRefused, Refusal] = {}
        self._shutting_down = False
        self._begun: Begun | None = None

    @property
    def told_to_end(self) -> bool:
        """Whether it was told to shut down."""
        return self._shutting_down

    def shut_down(self) -> None:
        """End in order: attempts are cancelled, the lease is given back, a stand-by goes on."""
        self._shutting_down = True
        self._crew.hurry()
        self._stirred.set()

    def paper_tried(self, trouble: str) -> None:
        """Its paper was written, or why it could not be; of an engine that stands by nobody is told."""
        if self._begun is not None and self._begun.up is not None:
            self._report(PaperSeen(trouble=trouble))

    async def execute(self) -> RunState:
        """Stand by, take over, run to the end.

        Raises:
            Fenced: another engine has taken over.
            NoSuchRun: there is nothing to execute.
            RunUnreadable: a newer program has recorded what this one can make nothing of; one that stands by leaves.
            ChainBroken: the journal is not what was recorded, and nobody has said that this engine shall go on; one
                that stood by says so and waits.
        """
        while not self._shutting_down and await self._stand_by():
            try:
                return await self._hold_the_lease()
            except ChainBroken as broken:
                if not self._keeper.stood_by:
                    raise
                self._say(f"{broken.what}; this stand-by waits ({broken.hint})")
            finally:
                await self._keeper.give_back()
            await self._until_the_chain_may_be_trusted()
        state, _ = await read_state(self._journal, self._run)
        return state

    async def _until_the_chain_may_be_trusted(self) -> None:
        """Wait, without the lease, until the journal was mended or another engine has gone on with it."""
        while not self._shutting_down:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN.total_seconds()):
                    await self._stirred.wait()
            with suppress(Unavailable, ChainBroken):
                state, _ = await read_state(self._journal, self._run)
                require_chain(state, self._accepted)
                return

    async def _stand_by(self) -> bool:
        """Wait for the lease; False when told to shut down before it came. Raises as `keep_reading` does."""
        lease = asyncio.create_task(self._keeper.acquire(), name="stand-by")
        stirred = asyncio.create_task(self._stirred.wait(), name="shut-down")
        reading = asyncio.create_task(
            keep_reading(self._journal, self._run, LOOK_AGAIN, self._heard, self._settings), name="stand-by reads"
        )
        try:
            await asyncio.wait({lease, stirred, reading}, return_when=asyncio.FIRST_COMPLETED)
            if lease.done():
                lease.result()
                return True
            if reading.done():
                reading.result()  # it never ends but by an error: this program could not take over
            return False
        finally:
            for one in (lease, stirred, reading):
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({one})

    async def _hold_the_lease(self) -> RunState:
        begun = await self._patiently(self._take_over.begin)
        state, plan, self._begun = begun.state, begun.plan, begun
        if begun.up is None:
            return state
        self._inputs.append(begun.up)
        self._crew.start(plan, self._report)
        keeping = self._keeper.keep(lambda since: self._report(EngineReturned(since=since)))
        lease = asyncio.create_task(keeping, name="lease")
        inbox = asyncio.create_task(self._inbox.watch(), name="inbox")
        self._folds.begin(begun.reading, self._keeper.term, tasks=len(plan.tasks))
        folds = asyncio.create_task(self._folds.keep_on(), name="folds")
        loop = asyncio.create_task(self._loop(plan, state), name="loop")
        reason = CancelReason.FENCED
        try:
            await asyncio.wait({loop, lease, inbox}, return_when=asyncio.FIRST_COMPLETED)
            for duty in (lease, inbox):
                if duty.done():
                    duty.result()  # a duty never ends but by an error, such as the loss of the lease
            plan, state = loop.result()
            reason = CancelReason.SHUTDOWN
        finally:
            await cancelled(loop, inbox, folds)
            await self._asked.close()
            await self._crew.stop(reason)  # under the lease: nobody takes over what is about to end
            if reason is CancelReason.SHUTDOWN:
                state = await self._last_words(plan, state)
            await cancelled(lease)
        return state

    async def _last_words(self, plan: Plan, state: RunState) -> RunState:
        """Record how attempts ended while the engine shut down; what cannot be recorded the next engine finds out."""
        if not self._inputs and not self._refusals:
            return state
        ruling = decide(plan, state, self._inputs, self._clock.now(), refusals=self._refusals, closing=True)
        with suppress(Unavailable, Fenced):
            await self._append(state, ruling, self._drafts(ruling.entries))
            return ruling.state
        return state

    def _report(self, one: Input) -> None:
        self._inputs.append(one)
        self._stirred.set()

    async def _loop(self, plan: Plan, state: RunState) -> tuple[Plan, RunState]:
        while not self._shutting_down:
            self._stirred.clear()
            try:
                ruling = await self._turn(plan, state)
            except Unavailable:
                break  # it is away, and the engine shuts down
            if ruling.plan is not plan:
                self._crew.use(ruling.plan)
                self._crew.start(ruling.plan, self._report)
            plan, state = ruling.plan, ruling.state
            self._crew.follow(plan, state)
            self._heard(plan, state)
            for action in ruling.actions:
                self._act(plan, state, action)
            if state.over:
                break
            await self._wait(ruling.wake_at)
        return plan, state

    async def _turn(self, plan: Plan, state: RunState) -> Ruling:
        """Decide on what came in, and record it."""
        read = await self._patiently(lambda: self._inbox.read(after=state.commands))
        commands: Sequence[Sent] = (*self._asked.waiting, *read)
        revisions = self._named = await self._revisions(commands, state)
        commands, unfit = self._asked.ready(commands, revisions, plan, state)
        commanders = await self._commanders(commands)
        parties_of = await self._parties_of(commands)
        taken = len(self._inputs)  # what comes in from here on is for the next turn
        inputs = [*self._inputs, *commands]
        ruling = decide(
            plan,
            state,
            inputs,
            self._clock.now(),
            revisions=revisions,
            unfit=unfit,
            commanders=commanders,
            parties_of=parties_of,
            refusals=self._refusals,
        )
        drafts, issued = self._drafts(ruling.entries), self._issued(ruling)
        await self._patiently(lambda: self._append(state, ruling, drafts, issued))
        self._refusals = ruling.refusals
        self._asked.forget(unfit)
        del self._inputs[:taken]
        return ruling

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until the control database answers. Raises `Unavailable` only where the engine shuts down: it does not
        wait for it then."""
        while True:
            try:
                return await call()
            except Unavailable:
                if self._shutting_down:
                    raise
                await asyncio.sleep(RECONNECT.total_seconds())

    async def _commanders(self, commands: Sequence[Sent]) -> Sequence[str]:
        """Who may be handed the keys, where somebody is about to."""
        if all(one.verb != "keys" for one in commands):
            return ()
        return await self._patiently(self._journal.commanders)

    async def _parties_of(self, commands: Sequence[Sent]) -> Mapping[str, frozenset[str]]:
        """Which logins are of which parties, where somebody answers as a second person."""
        if all(one.verb not in SECONDS_ANSWERS for one in commands):
            return {}
        return await self._patiently(self._journal.login_parties)

    async def _revisions(self, commands: Sequence[Sent], state: RunState) -> Mapping[str, Plan]:
        """The plans that amendments refer to, and those that they and shifts are compared with; one that is not stored,
        or cannot be read, is refused by `decide`."""
        named = amended_to(commands, state)
        found: dict[str, Plan] = {}
        compared = named or any(one.verb == "shift" for one in commands)
        for sha256 in dict.fromkeys((*named, *state.plans)) if compared else ():
            if sha256 in self._named:
                found[sha256] = self._named[sha256]
                continue
            with suppress(NoSuchRun, PlanChanged, PlanProblems):
                bundle = await self._patiently(partial(self._journal.bundle, sha256))
                plan = await asyncio.to_thread(load_bundle, bundle)  # a long one takes a while, and the lease is short
                used = self._begun.used_by(plan) if self._begun is not None else plan
                found[sha256] = used.for_run(state.kind)
                if sha256 in named:
                    await asyncio.to_thread(weigh, found[sha256], state)
        return found

    def _drafts(self, entries: Sequence[Entry]) -> Sequence[Draft]:
        """What is recorded of them, made once: it is appended again word for word. The first names a fold that was
        kept."""
        if not entries:
            return ()
        first, *later = entries
        return tuple(map(draft_of, (replace(first, fold=self._folds.take_mark()), *later)))

    def _issued(self, ruling: Ruling) -> Sequence[Issued]:
        """The tickets of attempts that workers run, made once like the batch that they are appended with."""
        begun = (one for one in ruling.actions if isinstance(one, StartAttempt))
        tickets = (self._crew.issued(self._ticket(ruling.plan, ruling.state, one)) for one in begun)
        return tuple(one for one in tickets if one is not None)

    def _ticket(self, plan: Plan, state: RunState, action: StartAttempt) -> Ticket:
        return ticket(plan, state, action, folder=self._folder, rehearsed=self._rehearsed)

    async def _append(
        self, before: RunState, ruling: Ruling, drafts: Sequence[Draft], issued: Sequence[Issued] = ()
    ) -> None:
        """Record what was decided. Raises `Fenced` when this engine is no longer the one."""
        if drafts:
            messages = tuple(outgoing(before.birth, ruling.entries))
            recorded = await self._journal.append(
                self._run,
                term=self._keeper.term,
                expected_seq=before.head,
                events=drafts,
                messages=messages,
                tickets=issued,
            )
            self._known.note(recorded, ruling.entries)
            self._folds.follow(recorded[-1].seq)

    def _act(self, plan: Plan, state: RunState, action: Action) -> None:
        match action:
            case StartAttempt():
                self._crew.submit(self._ticket(plan, state, action))
            case CancelAttempt():
                self._crew.cancel(action.unit, action.reason)
            case TerminateBackends():
                self._crew.terminate(action.unit)
            case AskQueries():
                self._crew.ask(action.unit, action.indexes)
            case Tune():
                self._crew.tune(action.unit, action.knob, action.value)
            case LetRun():
                self._crew.let_run(action.unit, action.attempt)
            case LookFor():
                self._crew.look_for(action.unit, action.attempt, action.program, action.output)

    async def _wait(self, wake_at: datetime | None) -> None:
        """Until something comes in, or until the time has come that `decide` named, by a clock that may be set."""
        if wake_at is None:
            await self._stirred.wait()
            return
        seconds = (wake_at - self._clock.now()).total_seconds()
        try:
            async with asyncio.timeout(min(max(seconds, 0), LOOK_AGAIN.total_seconds())):
                await self._stirred.wait()
        except TimeoutError:
            return
