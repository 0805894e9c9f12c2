"""Attempts spread over lanes, all of them in the test's own process: each lane has connections of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from jobs.api import Evidence, HelperFunction, JobFunction, Lane
from jobs.copy.job import make_copy
from jobs.copy.spread.helping import help_copy
from jobs.postgres.together import together
from plans.model import CopySpec, JobSpec
from tests.support.fake_context import FakeContext
from tests.support.two_databases import Two

PATIENCE = 20
"""Seconds of a whole copy."""
ON_HOSTS = {"db2": 1, "db3": 1}
"""A lane on each of two hosts."""


def spread(spec: CopySpec) -> CopySpec:
    """A copy whose rows are moved on two hosts."""
    return replace(spec, lanes=ON_HOSTS, workers=sum(ON_HOSTS.values()))


@dataclass(kw_only=True)
class Hosts:
    """Lanes that help one attempt after the other."""

    two: Two
    help: HelperFunction = help_copy
    tickets: int = 0
    running: list[asyncio.Task[Evidence]] = field(default_factory=list)
    contexts: dict[int, FakeContext] = field(default_factory=dict)

    def lane(self, label: str, spec: JobSpec, *, attempt: int = 1, number: int = 0) -> asyncio.Task[Evidence]:
        """One more lane."""
        self.tickets += 1
        lane = Lane(ticket=self.tickets, label=label, number=number, worker=label, host=f"host-{label}")
        context = self.contexts[lane.ticket] = self.two.context(spec, attempt=attempt)
        task = asyncio.create_task(self.help(context, lane), name=f"lane {label}")
        self.running.append(task)
        return task


@asynccontextmanager
async def hosts(two: Two, help_: HelperFunction = help_copy) -> AsyncIterator[Hosts]:
    """Lanes of a test, ended with it."""
    found = Hosts(two=two, help=help_)
    try:
        yield found
    finally:
        for task in found.running:
            task.cancel()
        await asyncio.gather(*found.running, return_exceptions=True)


async def _end(lane: asyncio.Task[Evidence]) -> Evidence:
    return await lane


async def copy_on_hosts(
    two: Two, spec: CopySpec, *, labels: Sequence[str] = tuple(ON_HOSTS), chunk_rows: int = 200, attempt: int = 1
) -> Evidence:
    """A copy that is spread over one lane of each label, to its end."""
    job: JobFunction = make_copy(chunk_rows)
    async with asyncio.timeout(PATIENCE), hosts(two) as found:
        lanes = [found.lane(label, spread(spec), attempt=attempt) for label in labels]
        return (await together(job(two.context(spread(spec), attempt=attempt)), *map(_end, lanes)))[0]
