"""Engines for tests: a crew whose attempts end as the test says, and a run in a journal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.api import Evidence
from jobs.engine.crew import Report
from jobs.engine.loop import Engine
from jobs.engine.now import StoreClock
from jobs.engine.takeover import Who
from jobs.journal.base import Draft, Journal
from jobs.journal.tickets import Issued
from jobs.outcomes import Cancelled, CancelReason, Outcome, Succeeded
from jobs.run.decisions.decision import AttemptResult, QueriesAsked
from jobs.run.events import CriterionReading, Program, RunCreated, UnitId, encode
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED, RehearsedCuts
from jobs.run.state.model import RunState
from jobs.runner import Ticket
from plans.load import Loaded
from plans.model import Plan, RunKind
from plans.model.host import NO_HOST, HostSettings

DONE = Succeeded(evidence=Evidence(summary="done"))
TTL = timedelta(milliseconds=200)


class ScriptedCrew:
    """Ends an attempt as `script` says: an outcome, or None for one that goes on until it is cancelled."""

    def __init__(self, script: Callable[[Ticket], Outcome | None] = lambda _: DONE) -> None:
        self.script = script
        self.submitted: list[Ticket] = []
        self.running: dict[str, Ticket] = {}
        self.terminated: list[str] = []
        self.tuned: list[tuple[str, str, int]] = []
        self.let: list[tuple[str, int]] = []
        self.looked_for: list[tuple[str, int, Program]] = []
        self.stopped: CancelReason | None = None
        self.tokens: dict[UnitId, int] = {}
        """What the targets have seen."""
        self.lying: frozenset[str] = frozenset()
        """The units whose attempts are for workers: each has a ticket."""
        self.used: list[Plan] = []
        """The revisions whose databases were to be used, in order."""
        self.against: Sequence[str] = ()
        """Why the databases of any other revision cannot be used."""
        self._report: Report | None = None

    def start(self, plan: Plan, report: Report) -> None:
        self._report = report

    def follow(self, plan: Plan, state: RunState) -> None:
        pass

    def use(self, plan: Plan) -> None:
        self.used.append(plan)

    async def objections(self, plan: Plan) -> Sequence[str]:
        return self.against

    def issued(self, ticket: Ticket) -> Issued | None:
        if ticket.unit not in self.lying:
            return None
        return Issued(unit=ticket.unit, attempt=ticket.attempt, token=ticket.token, label="dmz", content="{}")

    def submit(self, ticket: Ticket) -> None:
        self.submitted.append(ticket)
        self.running[ticket.unit] = ticket
        outcome = self.script(ticket)
        if outcome is not None:
            self.end(ticket.unit, outcome)

    def end(self, unit: str, outcome: Outcome = DONE) -> None:
        ticket = self.running.pop(unit)
        assert self._report is not None
        self._report(AttemptResult(unit=UnitId(unit), attempt=ticket.attempt, outcome=outcome))

    def cancel(self, unit: UnitId, reason: CancelReason) -> None:
        if unit in self.running:
            self.end(unit, Cancelled(reason=reason))

    def tune(self, unit: UnitId, knob: str, value: int) -> None:
        self.tuned.append((unit, knob, value))

    def terminate(self, unit: UnitId) -> None:
        self.terminated.append(unit)

    def let_run(self, unit: UnitId, attempt: int) -> None:
        self.let.append((unit, attempt))

    def look_for(self, unit: UnitId, attempt: int, program: Program, output: str = "") -> None:
        self.looked_for.append((unit, attempt, program))

    def ask(self, unit: UnitId, indexes: tuple[int, ...]) -> None:
        assert self._report is not None
        readings = tuple(CriterionReading(index=one, ok=True, text="true") for one in indexes)
        self._report(QueriesAsked(unit=unit, readings=readings))

    async def seen(self, since: datetime) -> Mapping[UnitId, int]:
        return self.tokens

    def hurry(self) -> None:
        pass

    async def stop(self, reason: CancelReason) -> None:
        self.stopped = reason


def engine(
    journal: Journal,
    run: str,
    crew: ScriptedCrew,
    folder: Path,
    name: str = "e1",
    rehearsed: RehearsedCuts = NOT_REHEARSED,
    settings: HostSettings = NO_HOST,
) -> Engine:
    """An engine with a lease that lapses quickly."""
    who = Who(name=name, host="here", pid=1, settings=settings)
    return Engine(journal, run, who, crew, clock=StoreClock(), folder=folder, ttl=TTL, rehearsed=rehearsed)


async def created(journal: Journal, loaded: Loaded, *, run: str = "r1", **more: object) -> str:
    """Record a new run that begins now, a rehearsal where nothing else is said."""
    now = await journal.now()
    facts: Mapping[str, object] = {
        "shift": now - loaded.plan.start,
        "no_waits": True,
        "kind": RunKind.REHEARSAL,
        **more,
    }
    event = RunCreated(
        run=run,
        title=loaded.plan.title,
        plan_sha256=loaded.plan.sha256,
        origin=now,
        run_origin=now,
        by=await journal.whoami(),
        **facts,  # type: ignore[arg-type]
    )
    kind, body = encode(event)
    first = Draft(kind=kind, body=body, at=now)
    await journal.create_run(
        run,
        title=loaded.plan.title,
        kind=event.kind,
        plan_sha256=loaded.plan.sha256,
        bundle=loaded.bundle,
        first=first,
    )
    return run


def utc_now() -> datetime:
    """The clock of a memory journal."""
    return datetime.now(UTC)
