"""A `JobContext` over plain DSNs, for tests of kinds of jobs: it keeps what a job reports."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg

from jobs.api import Fact, Fence, Lineage, Progress, Rehearsed
from jobs.flows.flights import Report
from jobs.notify.message import Announcement
from jobs.postgres.connection.connect import open_connection
from jobs.postgres.connection.endpoint import endpoint
from jobs.run.events import rollback_unit, task_of
from plans.model import Connection, DatabaseId, JobSpec, Role, TaskId


@dataclass(kw_only=True)
class FakeDatabase:
    """One database; `opened` holds its connections, so that a test can end their backends."""

    id: DatabaseId
    dsn: str
    role: Role = Role.TARGET
    zone: str = "UTC"
    from_server: str | None = None
    opened: dict[str, asyncpg.Connection] = field(default_factory=dict)
    answered: Callable[[str], None] = lambda _purpose: None
    """Called after each statement that was answered, with what its connection is for."""

    @asynccontextmanager
    async def connect(self, purpose: str = "", *, replicating: bool = False) -> AsyncIterator[asyncpg.Connection]:
        where = endpoint(Connection(dsn=self.dsn), {})
        connection = await open_connection(where, application=purpose, zone=self.zone, replicating=replicating)
        self.opened[purpose] = connection
        connection.add_query_logger(lambda _: self.answered(purpose))
        try:
            yield connection
        finally:
            await connection.close(timeout=10)

    def replicating(self, purpose: str = "") -> AbstractAsyncContextManager[asyncpg.Connection]:
        return self.connect(purpose, replicating=True)


@dataclass(kw_only=True)
class FakeContext:
    """What an attempt is given, and what it gave back."""

    spec: JobSpec
    task: TaskId
    databases: Mapping[str, FakeDatabase]
    run: str = "night"
    attempt: int = 1
    tuning: dict[str, int] = field(default_factory=dict)
    rehearsed: Mapping[str, Rehearsed] = field(default_factory=dict)
    duration: timedelta = timedelta(minutes=1)
    repeatable: bool = False
    folder: Path = Path("/nowhere")
    lineage: Lineage = field(default_factory=lambda: Lineage(birth="birth"))
    published: list[Progress] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    undo_takes: timedelta | None = None
    canaries: list[Report] = field(default_factory=list)
    logged: list[tuple[str, dict[str, Fact]]] = field(default_factory=list)

    @property
    def fence(self) -> Fence:
        task, is_rollback = task_of(self.task)
        counterpart = task if is_rollback else rollback_unit(task)
        return Fence(run=self.run, task=self.task, token=1_000_000 + self.attempt, counterpart=counterpart)

    def database(self, name: DatabaseId) -> FakeDatabase:
        return self.databases[name]

    def handover(self) -> str:
        raise NotImplementedError("no kind that moves rows hands its context over")

    def announcements(self) -> Sequence[Announcement]:
        return ()

    def canary(self, report: Report) -> None:
        self.canaries.append(report)

    def progress(self, progress: Progress) -> None:
        self.published.append(progress)

    def warn(self, text: str, *, undo_takes: timedelta | None = None) -> None:
        self.warnings.append(text)
        self.undo_takes = undo_takes or self.undo_takes

    def log(self, event: str, **facts: Fact) -> None:
        self.logged.append((event, facts))


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close(timeout=10)
