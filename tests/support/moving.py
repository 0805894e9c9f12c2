"""Attempts to copy, to undo, to load a delta and to reconcile as an engine runs them, over networks that break."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from jobs.api import Evidence, JobContext
from jobs.copy.delta.job import delta_load
from jobs.copy.job import make_copy
from jobs.copy.undo import copy_undo
from jobs.outcomes import Cancelled, CancelReason, ErrorFacts, FailureKind, Outcome, Succeeded, Transient
from jobs.postgres.connection import keepalive
from jobs.reconcile.job import reconcile
from jobs.run.events import rollback_unit
from jobs.runner import Attempt
from plans.model import CopySpec, CopyUndo, Deletions, Delta, JobSpec, ReconcileSpec
from tests.support.attempts import Bench, rehearsed
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import PATIENCE
from tests.support.proxy import Proxy, proxied
from tests.support.two_databases import Two

CHUNK, CHUNK_BYTES = 5_000, 625_000
"""Rows of a chunk, and about how many bytes that is on its way."""
ROWS = 4 * CHUNK
OFF = 1_000
"""Rows that a delta inserts, and as many that it deletes; it updates all others."""
SECRET = "17126512345"
"""Stands in every row, and must stand nowhere else."""
TABLE = "create table patient (id int primary key, name text)"
FILL = f"""
    insert into patient select n, repeat('x', 100) || '{SECRET}' from generate_series(1, {{rows}}) n;
    analyze patient"""


def smoke(*sides: str) -> pytest.MarkDecorator:
    """A test whose network fails at the source, at the target and at both: by night, else at these."""
    by_night = [pytest.param(one, marks=pytest.mark.night) for one in ("source", "target", "both") if one not in sides]
    return pytest.mark.parametrize("side", [*sides, *by_night])


@dataclass(kw_only=True)
class Moving:
    """A source and a target behind a network each, and the attempts made so far."""

    two: Two
    source: Proxy
    target: Proxy
    folder: Path
    attempts: list[Attempt] = field(default_factory=list)
    orphans: bool = False
    """Whether a reconcile proves the foreign keys too."""

    @property
    def networks(self) -> dict[str, tuple[Proxy, ...]]:
        """By the words of a test's parameter."""
        return {"source": (self.source,), "target": (self.target,), "both": (self.source, self.target)}

    async def fill(self, rows: int = ROWS) -> None:
        """A table on both sides, filled at the source."""
        await self.two.both(TABLE)
        await self.two.legacy.execute(FILL.format(rows=rows))

    async def fill_both(self) -> None:
        """The same rows on both sides."""
        await self.fill()
        await self.two.platform.execute(FILL.format(rows=ROWS))

    async def fill_apart(self) -> None:
        """Not one row is the same: some are missing at the target, some too many, and the others have changed."""
        await self.fill()
        old = f"select n + {OFF}, 'old {SECRET}' from generate_series(1, {ROWS}) n"
        await self.two.platform.execute(f"insert into patient {old}; analyze patient")

    def copying(self, *, workers: int = 1, **job: object) -> Attempt:
        """The next attempt to copy; `job` holds further fields of `plans.model.Job`."""
        return self._attempt(CopySpec(rows=self.two.selection("public.patient"), workers=workers), "D08", **job)

    def undoing(self, **job: object) -> Attempt:
        """The next attempt to undo the copy."""
        return self._attempt(CopyUndo(rows=self.two.selection("public.patient")), rollback_unit("D08"), **job)

    def loading(self, **job: object) -> Attempt:
        """The next attempt to load what has changed."""
        spec = CopySpec(rows=self.two.selection("public.patient"), workers=1, delta=Delta(deletions=Deletions.ALL))
        return self._attempt(spec, "D15", **job)

    def reconciling(self, **job: object) -> Attempt:
        """The next attempt to reconcile."""
        return self._attempt(
            ReconcileSpec(rows=self.two.selection("public.patient"), orphans=self.orphans), "D09", **job
        )

    def _attempt(self, spec: JobSpec, unit: str, **job: object) -> Attempt:
        plan = rehearsed(legacy=self.source.dsn(self.two.legacy_dsn), platform=self.target.dsn(self.two.platform_dsn))
        kinds = {CopySpec: _copy, CopyUndo: copy_undo, ReconcileSpec: reconcile}
        bench = Bench(plan, self.folder, kinds=kinds, patience=timedelta(seconds=0.5))
        self.attempts.append(bench.attempt(spec, unit=unit, number=len(self.attempts) + 1, **job))
        return self.attempts[-1]

    async def in_a_chunk(self, attempt: Attempt, side: str) -> "asyncio.Task[Outcome]":
        """Begin an attempt to copy; its networks stall in the middle of the second chunk."""
        running = await self._stalled(attempt, side)
        assert len(await self.two.chunks()) == 1
        return running

    async def in_a_range(self, attempt: Attempt, side: str) -> "asyncio.Task[Outcome]":
        """Begin an attempt to load what has changed; its networks stall in the middle of the second range."""
        running = await self._stalled(attempt, side)
        assert await self.ranges() == 1
        return running

    async def _stalled(self, attempt: Attempt, side: str) -> "asyncio.Task[Outcome]":
        first, *others = self.networks[side]
        first.stall(after=CHUNK_BYTES * 3 // 2)
        running = asyncio.create_task(attempt.run(), name="attempt")
        await asyncio.wait_for(first.stalled.wait(), PATIENCE)
        for other in others:
            other.stall()
        assert not running.done()
        return running

    async def unlucky(self, attempt: Attempt, chance: random.Random, most: int, *networks: Proxy) -> bool:
        """Run an attempt, one of whose networks fails, if it comes to that: how and when is drawn by lot.

        Args:
            most: bytes that pass before, at most.

        Returns:
            Whether it came to its end all the same.
        """
        running = asyncio.create_task(attempt.run(), name="attempt")
        network = chance.choice(networks)
        network.stall(after=chance.randrange(1, most))
        stalled = asyncio.create_task(network.stalled.wait(), name="stalled")
        await asyncio.wait({running, stalled}, return_when=asyncio.FIRST_COMPLETED)
        stalled.cancel()
        if chance.random() < 0.5:
            await network.reset()
            network.heal()
        else:
            attempt.cancel(CancelReason.STOPPED)
        outcome = await running
        network.heal()
        if isinstance(outcome, Succeeded):
            return True
        assert isinstance(outcome, Cancelled) or passing(outcome).kind is FailureKind.CONNECTION
        return False

    async def ranges(self) -> int:
        """How many ranges of the delta have been committed."""
        return int(await self.two.platform.fetchval("select count(*) from cutover.delta"))

    async def complete(self) -> Succeeded:
        """The next attempt copies what is left; in the end every row is there, and once."""
        outcome = await self.copying().run()
        assert isinstance(outcome, Succeeded), outcome
        await self.two.same("patient")
        rows = await self.two.platform.fetchval("select count(*) from patient")
        assert sum(chunk["rows"] for chunk in await self.two.chunks()) == rows == outcome.evidence.facts["rows"]
        return outcome

    async def loaded(self) -> Succeeded:
        """The next attempt loads what is left; in the end both sides are the same, and each change was made once."""
        outcome = await self.loading().run()
        assert isinstance(outcome, Succeeded), outcome
        await self.two.same("patient")
        counts = await self.two.platform.fetchrow(
            "select sum(inserted), sum(updated), sum(deleted), sum(compared) from cutover.delta"
        )
        assert tuple(counts or ()) == (OFF, ROWS - OFF, OFF, ROWS)
        facts = outcome.evidence.facts
        assert [facts[what] for what in ("inserted", "updated", "deleted")] == [OFF, ROWS - OFF, OFF]
        return outcome

    async def proved(self) -> Succeeded:
        """The next attempt proves that all rows are there."""
        outcome = await self.reconciling().run()
        assert isinstance(outcome, Succeeded), outcome
        assert outcome.evidence.passed
        assert outcome.evidence.facts["rows_source"] == outcome.evidence.facts["rows_target"] == ROWS
        return outcome

    async def stopped(self, attempt: Attempt, running: "asyncio.Task[Outcome]", side: str) -> None:
        """Stop an attempt over networks that have stalled, and let those pass everything again."""
        attempt.cancel(CancelReason.STOPPED)
        assert await running == Cancelled(reason=CancelReason.STOPPED)
        await self.nothing_runs()
        for network in self.networks[side]:
            network.heal()
        await self.no_backend()

    async def nothing_runs(self) -> None:
        """None of the attempts has left a task or an open connection in this process."""
        ours = asyncio.current_task()

        def left() -> list[str]:
            return [str(one) for one in asyncio.all_tasks() if one is not ours and "proxy" not in one.get_name()]

        assert await eventually(lambda: not left()), left()
        assert not any(any(attempt._databases.databases.open.values()) for attempt in self.attempts)

    async def no_backend(self) -> None:
        """No attempt has left a backend on either side."""
        counting = "select count(*) = 0 from pg_stat_activity where application_name like 'cutover night/%'"
        await eventually(lambda: self.two.platform.fetchval(counting), within=PATIENCE)


async def _copy(ctx: JobContext) -> Evidence:
    """The kind `copy`, with chunks and with ranges of `CHUNK` rows."""
    if isinstance(ctx.spec, CopySpec) and ctx.spec.delta is not None:
        return await delta_load(ctx, ctx.spec, ctx.spec.delta, range_rows=CHUNK)
    return await make_copy(CHUNK)(ctx)


def passing(outcome: Outcome) -> ErrorFacts:
    """Of an attempt that ended so that another one is made by itself; what it says of it holds nothing of a row."""
    assert isinstance(outcome, Transient), outcome
    assert SECRET not in repr(outcome)
    return outcome.error


def lost(outcome: Outcome) -> None:
    """It ended because a connection went."""
    error = passing(outcome)
    assert error.kind is FailureKind.CONNECTION
    assert error.sentence.endswith("server was lost")


async def waits_for_a_lock(looking: "asyncpg.Connection[Any]", who: str) -> None:
    """Wait until a backend of ours waits for a lock in this database.

    Args:
        looking: outside a transaction.
        who: what its name begins with behind that of the run: unit and purpose.
    """
    waiting = (
        "select count(*) > 0 from pg_stat_activity where starts_with(application_name, $1)"
        " and wait_event_type = 'Lock' and datname = current_database()"
    )
    await eventually(lambda: looking.fetchval(waiting, f"cutover night/{who}"), within=PATIENCE)


@pytest.fixture
async def moving(two: Two, postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Moving]:
    """Two fresh databases behind a network each."""
    server = postgres_server.socket / ".s.PGSQL.5432"
    async with proxied(server) as source, proxied(server) as target:
        yield Moving(two=two, source=source, target=target, folder=tmp_path)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that does not answer its end is given up sooner than in real life, where it takes five seconds.

    And an attempt that does not end when it is told so for the first time does not end at all.
    """
    monkeypatch.setattr("jobs.postgres.connection.connect._CLOSE_SECONDS", 0.2)
    monkeypatch.setattr("jobs.runner.GRACE", timedelta(minutes=10))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An end that does not answer is missed after two seconds instead of a minute."""
    for name in ("IDLE", "INTERVAL", "COUNT"):
        monkeypatch.setattr(keepalive, name, 1)
