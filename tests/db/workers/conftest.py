"""An engine's hands and a worker on one control database, with a kind of job that does as the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.api import Evidence, HelperFunction, JobContext
from jobs.databases import Databases
from jobs.journal.base import Lease
from jobs.journal.hosts import ListedHost
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.journal.worker_counter import Introduction, WorkerCounter
from jobs.outcomes import Outcome
from jobs.runner import Ticket
from jobs.workers.hands import Workers
from jobs.workers.remote import RemoteAttempt
from jobs.workers.serving import Worker
from plans.bundle import digest
from plans.model import CommandSpec, CopySpec, Job, JobKind, RunKind
from tests.conftest import MakeDatabase
from tests.support.attempts import Listener, rehearsed
from tests.support.people.control import FIRST, RUN

LABEL = "dmz"
PROGRAM = "1 (abc)"
PLAN = rehearsed(legacy="postgresql:///legacy", platform="postgresql:///platform")
JOB = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",)))

ANYTHING = ListedHost(name="any", kind=RunKind.REHEARSAL, label=LABEL, any_program=True)

Do = Callable[[JobContext], Awaitable[Evidence]]


@dataclass
class Line:
    """Carries numbers to workers at once, like the queue, and counts how often."""

    workers: list[Worker] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    open: bool = True

    async def send(self, numbers: Mapping[int, str]) -> None:
        for number in numbers:
            self.sent.append(number)
            for worker in self.workers if self.open else ():
                await worker.take(number)

    async def close(self) -> None:
        pass


class Site:
    """What a test has of both ends."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn, self.folder = dsn, folder
        self.journal = PostgresJournal(dsn)
        self.line, self.listener = Line(), Listener()
        self.hands = Workers(self.journal, RUN, self.line, lambda: PROGRAM, self.listener_told, helped={CopySpec})
        self.databases = Databases(PLAN, RunKind.REHEARSAL, {})
        self.counters: list[WorkerCounter] = []
        self.told: list[str] = []
        self.tuning = {"workers": 2}
        self.lease: Lease | None = None
        self._seq = 1

    def listener_told(self, what: str) -> None:
        self.told.append(what)

    async def begin(self) -> None:
        """A run, and an engine that leads it."""
        await self.journal.create_run(
            RUN, title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST
        )
        await self.lead()
        login = await self.journal.whoami()
        await self.journal.say_of_worker(login, LABEL, serves=True)
        await self.journal.list_host(ANYTHING)

    async def lead(self, name: str = "engine") -> None:
        self.lease = await self.journal.acquire(RUN, name, timedelta(minutes=5))

    async def worker(
        self,
        do: Do,
        *,
        name: str = "w1",
        label: str = LABEL,
        program: str = PROGRAM,
        slots: int = 2,
        helps: HelperFunction | None = None,
    ) -> Worker:
        who = Introduction(id=f"id-{name}", name=name, labels=(label,), slots=slots, version=program, host="db2", pid=7)
        counter = WorkerCounter(self.dsn, who)
        self.counters.append(counter)
        await counter.come()

        async def run(ctx: JobContext) -> Evidence:
            return await do(ctx)

        worker = Worker(
            counter,
            kinds={CommandSpec: run},
            helpers={CopySpec: helps} if helps is not None else {},
            environ={},
            program=program,
            slots=slots,
            folder=lambda _: self.folder,
            note=lambda *_, **__: None,
        )
        self.line.workers.append(worker)
        return worker

    def ticket(self, unit: str = "D01", attempt: int = 1, job: Job = JOB) -> Ticket:
        """An attempt under the engine's term."""
        assert self.lease is not None
        return Ticket(
            run=RUN,
            unit=unit,
            job=job,
            attempt=attempt,
            token=self.lease.term * 1_000_000 + attempt,
            duration=timedelta(minutes=1),
            folder=self.folder,
            tuning=self.tuning,
            label=LABEL,
        )

    async def issue(self, unit: str = "D01", attempt: int = 1, job: Job = JOB) -> RemoteAttempt:
        """Record that an attempt begins, with its ticket."""
        assert self.lease is not None
        ticket = self.ticket(unit, attempt, job)
        await self.journal.append(
            RUN,
            term=self.lease.term,
            expected_seq=self._seq,
            events=[FIRST],
            tickets=[self.hands.issued(ticket, self.databases)],
        )
        self._seq += 1
        return self.hands.attempt(ticket, self.databases, self.listener)

    async def outcome(self, unit: str = "D01") -> Outcome:
        return await asyncio.wait_for((await self.issue(unit)).run(), 20)

    async def sql(self, statement: str, *args: object) -> object:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetchval(statement, *args)
        finally:
            await connection.close()

    async def close(self) -> None:
        for worker in self.line.workers:
            await worker.leave()
        await self.hands.close()
        for counter in self.counters:
            await counter.close()
        await self.journal.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.workers.desk.LOOK_EVERY", 0.05)
    monkeypatch.setattr("jobs.workers.serving.RENEW_EVERY", 0.05)
    monkeypatch.setattr("jobs.workers.serving.SPEAK_EVERY", 0.01)


@pytest.fixture
async def site(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await make_database("control", holds=create_schema), tmp_path)
    await made.begin()
    yield made
    await made.close()
