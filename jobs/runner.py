"""The one place that runs one attempt of a job. It ends with a value, whatever the job did. What becomes of which
exception stands in `jobs.endings`.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from jobs import endings, programs
from jobs.api import Evidence, Fact, FarProcess, Fence, JobFunction, Lineage, Progress, Rehearsed
from jobs.child_environment import for_connections
from jobs.databases import Databases, TaskDatabase
from jobs.flows.flights import Report
from jobs.handover import Handover
from jobs.notify.message import Announcement
from jobs.outcomes import Cancelled, CancelReason, FailureKind, Outcome, Permanent
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.progress import INTERVAL, Limiter, Quiet
from jobs.run.events import Program, rollback_unit, task_of
from plans.errors import CutoverError
from plans.model import DatabaseId, Job, JobSpec, TaskId

GRACE = timedelta(seconds=30)
"""How long a job that was told to end may take to do so."""

LOOK_AGAIN = timedelta(seconds=10)
"""How often the server is asked what a quiet attempt waits for."""

_LOOK_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One attempt to be run."""

    run: str
    unit: str
    """A task's id, or of its rollback (`jobs.run.events.rollback_unit`)."""
    job: Job
    attempt: int
    token: int
    """Of the fence: see `jobs.api.Fence`."""
    rolled_back_token: int = 0
    """The same."""
    duration: timedelta
    """The task's planned duration in real time."""
    folder: Path
    """The run's private folder; see `JobContext.folder`."""
    tuning: Mapping[str, int] = field(default_factory=dict)
    """Read again and again while the attempt runs: change it in place to throttle."""
    rehearsed: Mapping[str, Rehearsed] = field(default_factory=dict)
    """See `JobContext.rehearsed`."""
    lineage: Lineage = field(default_factory=Lineage)
    """See `JobContext.lineage`."""
    label: str = ""
    """Which workers run it (`jobs.workers`); empty: the engine's own process."""


class Listener(Protocol):
    """Who hears of an attempt while it runs. Nothing here may block."""

    def progress(self, ticket: Ticket, progress: Progress) -> None:
        """A snapshot; at most four a second for one attempt."""
        ...

    def quiet(self, ticket: Ticket, quiet: Quiet | None) -> None:
        """Nothing has moved for a while, or what it waits for has changed; None when it moves again."""
        ...

    def warn(self, ticket: Ticket, text: str, *, undo_takes: timedelta | None = None) -> None:
        """The job warned."""
        ...

    def log(self, event: str, **facts: Fact) -> None:
        """A line for the log file."""
        ...

    def announcements(self, ticket: Ticket) -> Sequence[Announcement]:
        """The messages that it sends, by what is known now."""
        ...

    def canary(self, ticket: Ticket, report: Report) -> None:
        """The job tells of a canary on its way."""
        ...

    async def program_started(self, ticket: Ticket, program: Program) -> None:
        """The job has started a program. Comes back when that is recorded, and the program may run."""
        ...

    async def way_to_host(self, ticket: Ticket) -> str:
        """See `JobContext.way_to_host`."""
        ...


class AnAttempt(Protocol):
    """An attempt under way, wherever it runs."""

    def cancel(self, reason: CancelReason) -> None:
        """Have it end; the outcome comes from `run`. The first reason stays."""
        ...

    def tuned(self) -> None:
        """A knob of its ticket was turned."""
        ...

    async def run(self) -> Outcome:
        """How it ended."""
        ...


class RefusedAttempt:
    """An attempt that nobody runs. Args: why: a sentence."""

    def __init__(self, why: str) -> None:
        self._why = why

    def cancel(self, reason: CancelReason) -> None:
        """It has not begun."""

    def tuned(self) -> None:
        """It has no knobs."""

    async def run(self) -> Outcome:
        return Permanent(error=endings.facts(FailureKind.JOB, self._why))


class Attempt:
    """One attempt. `run` is awaited once; `cancel` may be called at any time, also before."""

    def __init__(
        self, ticket: Ticket, *, kinds: Mapping[type, JobFunction], databases: Databases, listener: Listener
    ) -> None:
        self.ticket = ticket
        self._function = kinds.get(type(ticket.job.spec))
        self._listener = listener
        self._limiter = Limiter()
        self._quiet: Quiet | None = None
        self._stop = asyncio.Event()
        self._reason: CancelReason | None = None
        self._databases = databases.of(ticket.run, ticket.unit)
        self._context = _AttemptContext(self)

    def cancel(self, reason: CancelReason) -> None:
        """Have it end; the outcome comes from `run`. The first reason stays."""
        if self._reason is None:
            self._reason = reason
            self._stop.set()

    def tuned(self) -> None:
        """A knob was turned: the job reads it again by itself."""

    async def run(self) -> Outcome:
        """Run it. If the caller is cancelled, the job is ended before CancelledError goes on."""
        if self._function is None:
            return Permanent(error=endings.facts(FailureKind.DEFECT, "this program has no such kind of job"))
        if self._reason is not None:
            return Cancelled(reason=self._reason)
        loop = asyncio.get_running_loop()
        self._limiter.moved_at = loop.time()
        work = asyncio.ensure_future(self._function(self._context))
        stop = asyncio.create_task(self._stop.wait())
        helpers = [stop, self._helper(self._pass_progress()), self._helper(self._notice_quiet())]
        try:
            await asyncio.wait(
                {work, stop}, timeout=self.ticket.job.timeout.total_seconds(), return_when=asyncio.FIRST_COMPLETED
            )
            interrupted = not work.done()
        finally:
            await _end(work)
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            if work.done() and not work.cancelled():
                work.exception()  # looked at, also where the caller was cancelled
        if (rest := self._limiter.rest(loop.time())) is not None:
            self._listener.progress(self.ticket, rest)
        return self._outcome(work, interrupted)

    def _outcome(self, work: "asyncio.Future[Evidence]", interrupted: bool) -> Outcome:
        if not work.done():
            self._listener.log("attempt_stuck", unit=self.ticket.unit, attempt=self.ticket.attempt)
            return endings.stuck()
        error = asyncio.CancelledError() if work.cancelled() else work.exception()
        if error is None:
            return endings.returned(work.result())
        for leaf in endings.leaves(error):
            self._listener.log(
                "attempt_error",
                unit=self.ticket.unit,
                attempt=self.ticket.attempt,
                error=type(leaf).__name__,
                at=endings.place(leaf),
            )
        if not interrupted:
            return endings.failed(self.ticket.job, error)
        if self._reason is not None:
            return endings.stopped(self.ticket.job, error, self._reason)
        return endings.timed_out(self.ticket.job, error)

    def published(self, progress: Progress) -> None:
        """The job published a snapshot."""
        before = self._limiter.moved_at
        passed = self._limiter.offer(progress, asyncio.get_running_loop().time())
        if self._limiter.moved_at != before:
            self._announce(None)
        if passed is not None:
            self._listener.progress(self.ticket, passed)

    def warned(self, text: str, undo_takes: timedelta | None) -> None:
        """The job warned."""
        self._listener.warn(self.ticket, text, undo_takes=undo_takes)

    def logged(self, event: str, facts: Mapping[str, Fact]) -> None:
        """The job wrote to the log."""
        self._listener.log(event, **{**facts, "unit": self.ticket.unit, "attempt": self.ticket.attempt})

    def announcements(self) -> Sequence[Announcement]:
        """The messages that the job sends."""
        return self._listener.announcements(self.ticket)

    def canary(self, report: Report) -> None:
        """The job tells of a canary."""
        self._listener.canary(self.ticket, report)

    async def program_started(self, pid: int, there: FarProcess | None = None) -> None:
        """The job has started a program."""
        program = programs.identify(pid) if there is None else programs.identified_there(pid, there)
        await self._listener.program_started(self.ticket, program)

    async def way_to_host(self) -> str:
        """The job asks how its host is reached."""
        return await self._listener.way_to_host(self.ticket)

    def database(self, name: DatabaseId) -> TaskDatabase:
        """The database of this name."""
        return self._databases.database(name)

    def handover(self) -> str:
        """What a process of its own needs to be given the same context."""
        ticket, databases = self.ticket, self._databases.databases
        return Handover(
            run=ticket.run,
            unit=ticket.unit,
            job=ticket.job,
            attempt=ticket.attempt,
            fence=self._context.fence,
            duration=ticket.duration,
            folder=ticket.folder,
            tuning=ticket.tuning,
            kind=databases.kind,
            timezone=databases.plan.timezone,
            databases=databases.plan.databases,
            environ=for_connections(databases.plan.databases.values(), databases.environ),
            answered_for=tuple(databases.apart),
        ).to_json()

    def _helper(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        task.add_done_callback(self._helper_over)
        return task

    def _helper_over(self, helper: "asyncio.Task[None]") -> None:
        """The job goes on without its helper, and people hear of it: QUIET, or a percentage, would be missed."""
        if not helper.cancelled() and (defect := helper.exception()) is not None:
            name, place = type(defect).__name__, endings.place(defect)
            self._listener.log("helper_defect", unit=self.ticket.unit, error=name, at=place)
            self._listener.warn(self.ticket, f"its progress is no longer followed: a defect of this program, {name}")

    async def _pass_progress(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(INTERVAL)
            if (progress := self._limiter.due(loop.time())) is not None:
                self._listener.progress(self.ticket, progress)

    async def _notice_quiet(self) -> None:
        loop = asyncio.get_running_loop()
        patience = self.ticket.job.quiet_after.total_seconds()
        while True:
            still = loop.time() - (self._limiter.moved_at or 0)
            if still < patience:
                await asyncio.sleep(patience - still)
                continue
            quiet = await self._look(still)
            if loop.time() - (self._limiter.moved_at or 0) >= patience:
                self._announce(quiet)
            await asyncio.sleep(min(LOOK_AGAIN.total_seconds(), patience))

    async def _look(self, still: float) -> Quiet:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return await self._databases.quiet(still)
        except (CutoverError, *DRIVER_ERRORS):
            return Quiet(seconds=still)  # that it is quiet is known; what it waits for cannot be asked now

    def _announce(self, quiet: Quiet | None) -> None:
        old, self._quiet = self._quiet, quiet
        if (old and replace(old, seconds=0)) != (quiet and replace(quiet, seconds=0)):
            self._listener.quiet(self.ticket, quiet)


class _AttemptContext:
    """`jobs.api.JobContext` of one attempt."""

    def __init__(self, attempt: Attempt) -> None:
        ticket = attempt.ticket
        self._attempt = attempt
        self.run = ticket.run
        self.task = TaskId(ticket.unit)
        self.attempt = ticket.attempt
        self.spec: JobSpec = ticket.job.spec
        self.repeatable = ticket.job.repeatable
        self.duration = ticket.duration
        self.tuning = ticket.tuning
        self.rehearsed = ticket.rehearsed
        self.lineage = ticket.lineage
        self.folder = ticket.folder
        task, is_rollback = task_of(ticket.unit)
        counterpart = task if is_rollback else rollback_unit(task)
        self.fence = Fence(
            run=ticket.run,
            task=ticket.unit,
            token=ticket.token,
            counterpart=counterpart,
            rolled_back_token=ticket.rolled_back_token,
        )

    def database(self, name: DatabaseId) -> TaskDatabase:
        return self._attempt.database(name)

    def handover(self) -> str:
        return self._attempt.handover()

    def progress(self, progress: Progress) -> None:
        self._attempt.published(progress)

    def warn(self, text: str, *, undo_takes: timedelta | None = None) -> None:
        self._attempt.warned(text, undo_takes)

    def log(self, event: str, **facts: Fact) -> None:
        self._attempt.logged(event, facts)

    def announcements(self) -> Sequence[Announcement]:
        return self._attempt.announcements()

    def canary(self, report: Report) -> None:
        self._attempt.canary(report)

    async def program_started(self, pid: int, there: FarProcess | None = None) -> None:
        await self._attempt.program_started(pid, there)

    async def way_to_host(self) -> str:
        return await self._attempt.way_to_host()


async def _end(work: "asyncio.Future[Evidence]") -> None:
    """Cancel, and wait: twice, because some code swallows the first one."""
    for _ in range(2):
        if work.done():
            return
        work.cancel()
        await asyncio.wait({work}, timeout=GRACE.total_seconds() / 2)
