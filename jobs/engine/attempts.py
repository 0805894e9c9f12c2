"""Runs attempts in this process, and carries what they say: results to the loop, progress to the journal."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from jobs import endings
from jobs.api import Fact, JobFunction, Progress
from jobs.databases import Databases
from jobs.engine.approvals import LOOK_AT_APPROVALS_EVERY, ApprovalWatch
from jobs.engine.canary_notes import REPORT_CANARIES_EVERY, CanaryNotes
from jobs.engine.crew import Report
from jobs.engine.duty import repeat
from jobs.engine.elsewhere import NOWHERE, Elsewhere, UnderWay
from jobs.engine.errands import Errands
from jobs.engine.flow_watch import LOOK_FOR_FLOWS_EVERY, FlowWatch
from jobs.engine.forecasts import LOOK_EVERY, ForecastWatch
from jobs.engine.leases import LeaseWatch
from jobs.engine.left_behind import end_what_is_left
from jobs.engine.left_programs import ProgramWatch
from jobs.engine.measured_criteria import Asking
from jobs.engine.missing_databases import DatabaseWatch
from jobs.engine.now import StoreClock
from jobs.engine.replicating.looks import Looks
from jobs.engine.replicating.watch import LOOK_AT_REPLICATIONS_EVERY, ReplicationWatch
from jobs.engine.samples import KEEP_SAMPLES_EVERY, SampleKeeper
from jobs.engine.servers import ServerWatch
from jobs.engine.telling.snapshots import Snapshots
from jobs.engine.work_sizes import LOOK_FOR_SIZES_EVERY, SizeWatch
from jobs.engine.workers.places import Places
from jobs.engine.workers.soon_lacking import SoonLacking
from jobs.flows.counting.counters import Counters
from jobs.flows.flights import Report as CanaryReport
from jobs.hosts.directory import READ_EVERY, HostDirectory
from jobs.journal.base import Journal
from jobs.journal.tickets import Issued
from jobs.logs import Log
from jobs.lying import Lying, Refusal
from jobs.notify.announcements import announcements
from jobs.notify.figures import Moment
from jobs.notify.message import Announcement
from jobs.notify.postman import LOOK_EVERY as LOOK_INTO_OUTBOX_EVERY
from jobs.notify.postman import Postman
from jobs.notify.refused_answers import LOOK_EVERY as LOOK_AT_REFUSED_EVERY
from jobs.notify.refused_answers import RefusedAnswers
from jobs.notify.secrets import with_secrets
from jobs.outcomes import CancelReason, ErrorFacts, FailureKind, InDoubtOutcome, Outcome
from jobs.postgres.target.leases import BEAT
from jobs.processes import output_path
from jobs.progress import Heard, Quiet
from jobs.run.decisions.decision import (
    AttemptResult,
    Input,
    LogSeen,
    ProgramBegun,
    QuietSeen,
    WarningRaised,
)
from jobs.run.decisions.workers.seen import LanesSeen, TicketSeen
from jobs.run.events import Program, UnitId
from jobs.run.events.lanes import LanesOfLabel
from jobs.run.outlook.same_databases import readdressed
from jobs.run.state.model import RunState
from jobs.runner import AnAttempt, Attempt, Ticket
from plans.model import CommsSpec, DatabaseId, Plan
from plans.model.host import NO_HOST, HostSettings
from plans.model.lanes import lanes_said

PUBLISH_EVERY = timedelta(milliseconds=500)
CHECK_LOG_EVERY = timedelta(seconds=2)
LOOK_FOR_DATABASES_EVERY = timedelta(seconds=2)
ASK_SERVERS_EVERY = timedelta(seconds=30)
LOOK_FOR_PROGRAMS_EVERY = timedelta(seconds=1)
_OBJECTIONS_SECONDS = 20.0
"""How long an amendment waits for databases that are new or reached elsewhere."""


class AttemptCrew:
    """`jobs.engine.crew.Crew` for this process."""

    def __init__(
        self,
        journal: Journal,
        run: str,
        databases: Databases,
        kinds: Mapping[type, JobFunction],
        clock: StoreClock,
        log: Log,
        missing: Mapping[DatabaseId, str] | None = None,
        host: HostSettings = NO_HOST,
        elsewhere: Elsewhere | None = None,
        hosts: HostDirectory | None = None,
    ) -> None:
        """
        Args:
            missing: the databases that could not be used when this engine came, each with the reason.
            host: where the secrets of channels lie that the environment does not hold.
            elsewhere: has attempts run by workers; None where there can be none.
            hosts: the list of hosts, read already; None where it is empty as yet.
        """
        self._journal = journal
        self._run = run
        self._databases = databases
        self._kinds = kinds
        self._elsewhere = elsewhere or NOWHERE
        self._places = Places(hosts or HostDirectory(journal, databases.kind))
        self._clock = clock
        self._log = log
        self._followed: tuple[Plan, RunState] | None = None
        """The plan and the state of the latest turn."""
        self._report: Report | None = None
        self._running: dict[UnitId, UnderWay] = {}
        self._errands = Errands(lambda unit, text: self._tell(WarningRaised(unit=unit, text=text)), log)
        self._snapshots = Snapshots(journal, run, clock, log)
        self._duties: list[asyncio.Task[None]] = []
        self._log_trouble = ""
        self._watch = DatabaseWatch(databases, missing or {}, self._tell)
        self._servers = ServerWatch(databases, run, self._tell)
        self._programs = ProgramWatch(run, self._tell)
        self._held: dict[tuple[UnitId, int], asyncio.Event] = {}
        """Programs that wait until the journal knows of them."""
        self._leases = LeaseWatch(databases, run, self._tell)
        self._sizes = SizeWatch(databases, run, self._tell, log)
        self._environ = with_secrets(os.environ, host.secrets)
        self._postman = Postman(journal, run, clock, self._tell, log, self._environ, host.public_address)
        self._refused = RefusedAnswers(journal, run, clock, self._tell)
        self._approvals = ApprovalWatch(journal, self._tell)
        self._forecasts = ForecastWatch(journal, run, clock, self._tell, log)
        self._soon_lacking = SoonLacking(self._elsewhere, self._places.hosts, self._forecasts, clock, self._tell)
        self._samples = SampleKeeper(journal, run, clock, log)
        self._canaries = CanaryNotes(clock, self._tell)
        self._flows = FlowWatch(journal, run, Counters(run, databases, self._environ), clock, self._tell, log)
        self._looks = Looks(databases, run)
        self._replications = ReplicationWatch(
            journal, run, self._looks, clock, tell=self._tell, publish=self._snapshots.keep, log=log
        )

    # --- jobs.engine.crew.Crew

    def use(self, plan: Plan) -> None:
        """New attempts, questions and errands go where this revision says; attempts under way stay where they are."""
        if plan.databases != self._databases.plan.databases:
            moved = readdressed(self._databases.plan, plan, self._databases.kind)
            self._databases = self._databases.revised(plan)
            self._watch.use(self._databases, moved)
            self._servers.use(self._databases, moved)
            self._leases.use(self._databases)
            self._sizes.use(self._databases)
            self._flows.use(Counters(self._run, self._databases, self._environ))
            self._looks.use(self._databases)

    async def objections(self, plan: Plan) -> Sequence[str]:
        """Why the databases of another revision cannot be used; that they do not answer in time is a reason, too."""
        try:
            async with asyncio.timeout(_OBJECTIONS_SECONDS):
                return [*await self._databases.objections(plan), *await self._places.hosts.objections(plan)]
        except TimeoutError:
            return (f"its databases did not say who they are within {_OBJECTIONS_SECONDS:.0f} s",)

    def start(self, plan: Plan, report: Report) -> None:  # noqa: ARG002 - a protocol's
        """Before the first ticket, and again when the plan was amended."""
        self._report = report
        if not self._duties:
            self._duty("progress", self._snapshots.publish, PUBLISH_EVERY)
            self._duty("samples", self._samples.keep, KEEP_SAMPLES_EVERY)
            self._duty("log", self._check_log, CHECK_LOG_EVERY)
            self._watch.report()
            self._duty("canaries", self._canaries.look, REPORT_CANARIES_EVERY)
            self._duty("databases", self._watch.look, LOOK_FOR_DATABASES_EVERY)
            self._duty("servers", self._servers.look, ASK_SERVERS_EVERY)
            self._duty("programs", self._programs.look, LOOK_FOR_PROGRAMS_EVERY)
            self._duty("hosts", self._soon_lacking.look, READ_EVERY)
            self._duty("leases", self._leases.look, BEAT)
            self._duty("sizes", self._sizes.look, LOOK_FOR_SIZES_EVERY)
            self._duty("outbox", self._postman.look, LOOK_INTO_OUTBOX_EVERY)
            self._duty("refused answers", self._refused.look, LOOK_AT_REFUSED_EVERY)
            self._duty("approvals", self._approvals.look, LOOK_AT_APPROVALS_EVERY)
            self._duty("forecasts", self._look_at_forecast, LOOK_EVERY)
            self._duty("flows", self._flows.look, LOOK_FOR_FLOWS_EVERY)
            self._duty("replications", self._replications.look, LOOK_AT_REPLICATIONS_EVERY, steady=True)

    def follow(self, plan: Plan, state: RunState) -> None:
        """What is held on targets, proved there, and forecast, is so from here on; chances are those of this state."""
        self._followed = plan, state
        self._soon_lacking.follow(plan, state)
        self._samples.follow(state)
        self._canaries.follow(state)
        self._leases.follow(plan, state)
        self._servers.follow(state)
        self._forecasts.follow(plan, state)
        self._postman.follow(plan, state)
        self._refused.follow(state)
        self._approvals.follow(state)
        self._sizes.follow(plan, state)
        self._flows.follow(plan, state)
        self._replications.follow(plan, state)

    def issued(self, ticket: Ticket) -> Issued | None:
        """What a worker is given to run it by."""
        placed = self._places.decide(ticket)
        return self._elsewhere.issued(placed, self._databases) if placed.label else None

    def submit(self, ticket: Ticket) -> None:
        """Run an attempt as a task of its own, or wait for the worker that does."""
        attempt = self._attempt(self._places.decided(ticket))
        tuning = ticket.tuning if isinstance(ticket.tuning, dict) else dict(ticket.tuning)
        work = asyncio.create_task(attempt.run(), name=f"attempt {ticket.unit}/{ticket.attempt}")
        self._running[UnitId(ticket.unit)] = UnderWay(attempt, tuning, work)
        work.add_done_callback(partial(self._attempt_over, ticket))
        self._log.info("attempt_started", unit=ticket.unit, attempt=ticket.attempt)

    def _attempt(self, ticket: Ticket) -> AnAttempt:
        if ticket.label:
            leading = self._elsewhere.attempt(ticket, self._databases, self)
        else:
            leading = Attempt(ticket, kinds=self._kinds, databases=self._databases, listener=self)
        shared_out = bool(lanes_said(ticket.job.spec))
        return self._elsewhere.led(leading, ticket, self._databases, self) if shared_out else leading

    def cancel(self, unit: UnitId, reason: CancelReason) -> None:
        """Have a running attempt end."""
        if unit in self._running:
            self._running[unit].attempt.cancel(reason)

    def tune(self, unit: UnitId, knob: str, value: int) -> None:
        """Turn a knob: the job reads it again by itself."""
        if unit in self._running:
            self._running[unit].tuning[knob] = value
            self._running[unit].attempt.tuned()

    def terminate(self, unit: UnitId) -> None:
        """End what earlier attempts left on this host and on the servers; what came of it is reported as a warning."""
        self._errands.run("terminate", unit, partial(self._terminate, unit))

    def let_run(self, unit: UnitId, attempt: int) -> None:
        """The journal knows of its program: let it run."""
        if (held := self._held.get((unit, attempt))) is not None:
            held.set()

    def look_for(self, unit: UnitId, attempt: int, program: Program, output: str = "") -> None:
        """Look for what a lost attempt has left running."""
        self._programs.look_for(unit, attempt, program, output)

    def ask(self, unit: UnitId, indexes: tuple[int, ...]) -> None:
        """Ask criteria, unless they are being asked."""
        self._errands.run("ask", unit, partial(self._ask, unit, indexes))

    async def seen(self, since: datetime) -> Mapping[UnitId, int]:
        """What the targets that answer have seen of this run."""
        return await self._databases.seen(self._run, since)

    def hurry(self) -> None:
        """Leave messages that do not arrive in the outbox."""
        self._postman.hurry()

    async def stop(self, reason: CancelReason) -> None:
        """End attempts and errands, and wait for them."""
        for under in self._running.values():
            under.attempt.cancel(reason)
        await asyncio.gather(*(under.work for under in self._running.values()), return_exceptions=True)
        rest = [*self._errands.under_way(), *self._duties]
        for one in rest:
            one.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        self._duties.clear()
        over = self._followed is not None and self._followed[1].over
        await self._postman.close(patient=over and reason is CancelReason.SHUTDOWN)
        await self._programs.close()
        await self._forecasts.close()
        await self._samples.close()
        await self._leases.close()
        await self._elsewhere.close()

    # --- jobs.runner.Listener

    def progress(self, ticket: Ticket, progress: Progress) -> None:
        """Keep the latest; it is published twice a second."""
        self._snapshots.moved(ticket, progress)
        self._samples.report(ticket.unit, ticket.attempt, progress)

    def quiet(self, ticket: Ticket, quiet: Quiet | None) -> None:
        """Report that it stands still, or moves again."""
        self._snapshots.stood_still(ticket, quiet)
        unit, attempt = UnitId(ticket.unit), ticket.attempt
        waits_for, blocked_by = (quiet.waits_for, quiet.blocked_by) if quiet else ("", "")
        over = quiet is None
        self._tell(QuietSeen(unit=unit, attempt=attempt, waits_for=waits_for, blocked_by=blocked_by, over=over))

    def warn(self, ticket: Ticket, text: str, *, undo_takes: timedelta | None = None) -> None:
        """Report a job's warning."""
        self._tell(WarningRaised(unit=UnitId(ticket.unit), text=text, undo_takes=undo_takes))

    def announcements(self, ticket: Ticket) -> Sequence[Announcement]:
        """The messages that a job sends, by the latest turn."""
        spec = ticket.job.spec
        if self._followed is None or not isinstance(spec, CommsSpec):
            return ()
        return announcements(Moment.of(*self._followed, self._clock.now()), UnitId(ticket.unit), spec, self._environ)

    def canary(self, ticket: Ticket, report: CanaryReport) -> None:
        """Note what is told of a canary; it is reported together with others of the same second."""
        self._canaries.told(ticket, report)

    async def program_started(self, ticket: Ticket, program: Program, output: str = "") -> None:
        """Report it, with the file of what it prints, and wait until the journal knows of it."""
        unit = UnitId(ticket.unit)
        held = self._held[unit, ticket.attempt] = asyncio.Event()
        output = output or str(output_path(ticket.folder, ticket.unit, ticket.attempt))
        self._tell(ProgramBegun(unit=unit, attempt=ticket.attempt, program=program, output=output))
        try:
            await held.wait()
        finally:
            del self._held[unit, ticket.attempt]

    async def way_to_host(self, ticket: Ticket) -> str:
        """Where ssh leads for the host that a command names, by the list as it is now."""
        return await self._places.ssh_to(ticket)

    def log(self, event: str, **facts: Fact) -> None:
        """A line for the engine's log."""
        self._log.info(event, **facts)

    # --- jobs.far_listener.FarListener

    def taken(self, ticket: Ticket, worker: str, host: str) -> None:
        """Report who runs it."""
        unit, label = UnitId(ticket.unit), ticket.label
        self._tell(TicketSeen(unit=unit, attempt=ticket.attempt, label=label, worker=worker, host=host))

    def refusal(self, ticket: Ticket) -> Refusal | None:
        """What the list of hosts says against it, as it was read last."""
        return self._places.hosts.refusal(ticket.job.spec, ticket.label)

    def untaken(self, ticket: Ticket, lying: Lying) -> None:
        """Report that nobody takes it."""
        self._tell(TicketSeen.of(ticket.unit, ticket.attempt, ticket.label, lying))

    def lanes(self, ticket: Ticket, of: LanesOfLabel) -> None:
        """Report how lanes of it stand."""
        self._tell(LanesSeen(unit=UnitId(ticket.unit), attempt=ticket.attempt, lanes=of))

    def heard(self, ticket: Ticket, heard: Heard) -> None:
        """Keep until when its worker may go on; it is published with its progress."""
        self._snapshots.heard(ticket, heard)

    # --- what the tasks do

    def _attempt_over(self, ticket: Ticket, work: "asyncio.Task[Outcome]") -> None:
        """Tell how it ended, whatever ended it: an attempt without an end would run for ever, on every screen."""
        unit = UnitId(ticket.unit)
        self._running.pop(unit, None)
        self._snapshots.ended(unit)
        self._samples.ended(unit)
        self._canaries.report()  # before the end of the attempt, which others go by
        outcome = self._outcome(ticket, work)
        self._tell(AttemptResult(unit=unit, attempt=ticket.attempt, outcome=outcome))
        self._log.info("attempt_ended", unit=unit, attempt=ticket.attempt, outcome=type(outcome).__name__)

    def _outcome(self, ticket: Ticket, work: "asyncio.Task[Outcome]") -> Outcome:
        if work.cancelled():
            sentence = "this attempt was cut off inside the program"
        elif (defect := work.exception()) is None:
            return work.result()
        else:
            place, name = endings.place(defect), type(defect).__name__
            self._log.warning("attempt_defect", unit=ticket.unit, error=name, at=place)
            sentence = f"a defect of this program: {name}"
        return InDoubtOutcome(error=ErrorFacts(kind=FailureKind.DEFECT, sentence=sentence))

    async def _ask(self, unit: UnitId, indexes: tuple[int, ...]) -> None:
        if self._followed is None:
            return
        now, (plan, state) = self._clock.now(), self._followed
        progress = {UnitId(name): one for name, one in self._snapshots.progress.items()}
        asking = Asking(databases=self._databases, run=self._run, plan=plan, state=state, now=now, progress=progress)
        await asking.measure(unit, indexes, self._tell)

    async def _terminate(self, unit: UnitId) -> None:
        for told in await end_what_is_left(self._run, unit, self._programs, self._databases):
            self._tell(WarningRaised(unit=unit, text=told))

    async def _look_at_forecast(self) -> None:
        await self._forecasts.look({UnitId(unit): progress for unit, progress in self._snapshots.progress.items()})

    async def _check_log(self) -> None:
        before, self._log_trouble = self._log_trouble, self._log.check()
        if before != self._log_trouble:
            self._tell(LogSeen(trouble=self._log_trouble))

    def _duty(
        self, name: str, step: Callable[[], Coroutine[Any, Any, None]], every: timedelta, *, steady: bool = False
    ) -> None:
        self._duties.append(asyncio.create_task(repeat(name, step, every, self._log, steady=steady), name=name))

    def _tell(self, one: Input) -> None:
        if self._report is not None:
            self._report(one)
