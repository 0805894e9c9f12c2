"""A plan of two databases, a listener that remembers, and attempts of it: what the tests of the runner stand on."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.api import Fact, JobFunction, Lineage, Progress
from jobs.canaries.job import make_canary
from jobs.databases import Databases
from jobs.flows.flights import Report
from jobs.kinds import command, comms, http, probe, python, sql, wait_until, watch
from jobs.lying import Lying, Refusal
from jobs.notify.message import Announcement
from jobs.outcomes import Outcome
from jobs.progress import Heard, Quiet
from jobs.run.events import Program
from jobs.run.events.lanes import LanesOfLabel
from jobs.runner import Attempt, Ticket
from plans.model import (
    CanarySpec,
    CommandSpec,
    CommsSpec,
    Connection,
    Database,
    DatabaseId,
    HttpProbe,
    HttpSpec,
    Identity,
    Job,
    JobKind,
    JobSpec,
    Plan,
    PythonSpec,
    Role,
    RunKind,
    SqlProbe,
    SqlSpec,
    TaskId,
    TcpProbe,
    TlsProbe,
    WaitUntilSpec,
    WatchSpec,
)

SOURCE = DatabaseId("legacy")
TARGET = DatabaseId("platform")

KINDS: Mapping[type, JobFunction] = {
    SqlSpec: sql.run,
    HttpProbe: probe.run,
    TcpProbe: probe.run,
    TlsProbe: probe.run,
    SqlProbe: probe.run,
    WaitUntilSpec: wait_until.run,
    WatchSpec: watch.run,
    CommandSpec: command.run,
    PythonSpec: python.run,
    HttpSpec: http.run,
    CommsSpec: comms.run,
    CanarySpec: make_canary(sql=sql.run, http=http.run),
}


def a_plan(**connections: tuple[Connection | None, Connection | None]) -> Plan:
    """A plan without tasks: legacy is the source, every other database a target; (rehearsal, production) each."""
    databases = {
        DatabaseId(name): Database(
            id=DatabaseId(name),
            role=Role.SOURCE if name == SOURCE else Role.TARGET,
            rehearsal=rehearsal,
            production=production,
        )
        for name, (rehearsal, production) in connections.items()
    }
    return Plan(
        title="A night",
        timezone="UTC",
        start=datetime(2022, 11, 11, tzinfo=UTC),
        go_live=TaskId("M1"),
        tasks=(),
        databases=databases,
    )


def rehearsed(**dsns: str) -> Plan:
    """A plan whose databases have a connection for rehearsals only."""
    return a_plan(**{name: (Connection(dsn=dsn), None) for name, dsn in dsns.items()})


def pinned(dsn: str, **facts: str) -> Connection:
    """A connection with an identity."""
    return Connection(dsn=dsn, identity=Identity(**facts))


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class Listener:
    """`jobs.far_listener.FarListener` that remembers everything."""

    snapshots: list[Progress] = field(default_factory=list)
    quiets: list[Quiet | None] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lines: list[tuple[str, dict[str, Fact]]] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    announced: Sequence[Announcement] = ()
    canaries: list[Report] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """`db2 on host7` for each that was taken, `nobody, not w1 full` for each that was not."""
    heards: list[Heard] = field(default_factory=list)
    standings: list[LanesOfLabel] = field(default_factory=list)
    ssh: str = ""
    """Where the host leads that a command names."""
    refused: Exception | None = None
    """Why it may not be used."""
    objects: Refusal | None = None
    """What the list of hosts says against what waits for a worker."""
    recorded: asyncio.Event = field(default_factory=_set)
    """Cleared by a test of what happens before the journal knows of a program."""

    def progress(self, ticket: Ticket, progress: Progress) -> None:
        self.snapshots.append(progress)

    def quiet(self, ticket: Ticket, quiet: Quiet | None) -> None:
        self.quiets.append(quiet)

    def warn(self, ticket: Ticket, text: str, *, undo_takes: timedelta | None = None) -> None:
        self.warnings.append(text)

    def log(self, event: str, **facts: Fact) -> None:
        self.lines.append((event, facts))

    def announcements(self, ticket: Ticket) -> Sequence[Announcement]:
        return self.announced

    def canary(self, ticket: Ticket, report: Report) -> None:
        self.canaries.append(report)

    async def way_to_host(self, ticket: Ticket) -> str:
        if self.refused is not None:
            raise self.refused
        return self.ssh

    async def program_started(self, ticket: Ticket, program: Program, output: str = "") -> None:
        self.programs.append(program)
        self.outputs.append(output)
        await self.recorded.wait()

    def taken(self, ticket: Ticket, worker: str, host: str) -> None:
        self.places.append(f"{worker} on {host}")

    def refusal(self, ticket: Ticket) -> Refusal | None:
        return self.objects

    def untaken(self, ticket: Ticket, lying: Lying) -> None:
        there = [f"not {one} {'free' if lying.free else 'full'}" for one in lying.there]
        refused = [lying.refusal.what] if lying.refusal is not None else []
        self.places.append(", ".join(("nobody", *there, *filter(None, [lying.others]), *refused)))

    def lanes(self, ticket: Ticket, of: LanesOfLabel) -> None:
        self.standings.append(of)

    def heard(self, ticket: Ticket, heard: Heard) -> None:
        self.heards.append(heard)


@dataclass(slots=True)
class Bench:
    """Runs attempts against one plan; `listener` heard all of them."""

    plan: Plan
    folder: Path
    kind: RunKind = RunKind.REHEARSAL
    environ: Mapping[str, str] = field(default_factory=dict)
    listener: Listener = field(default_factory=Listener)
    kinds: Mapping[type, JobFunction] = field(default_factory=lambda: KINDS)
    patience: timedelta = timedelta(seconds=5)

    def attempt(
        self,
        spec: JobSpec,
        *,
        unit: str = "D08",
        number: int = 1,
        rolled_back_token: int = 0,
        seconds: float = 0,
        lineage: Lineage | None = None,
        **job: object,
    ) -> Attempt:
        """An attempt of a job with this specification; `job` holds further fields of `plans.model.Job`."""
        ticket = Ticket(
            run="night",
            unit=unit,
            job=Job(kind=JobKind.SQL, spec=spec, **job),
            attempt=number,
            token=1_000_000 + number,
            rolled_back_token=rolled_back_token,
            duration=timedelta(seconds=seconds),
            folder=self.folder,
            lineage=lineage or Lineage(),
        )
        databases = Databases(self.plan, self.kind, self.environ, patience=self.patience)
        return Attempt(ticket, kinds=self.kinds, databases=databases, listener=self.listener)

    async def run(self, spec: JobSpec, **more: object) -> Outcome:
        """Run one to its end."""
        return await self.attempt(spec, **more).run()
