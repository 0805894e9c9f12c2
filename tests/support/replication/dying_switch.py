"""One attempt of a switch in a process of its own, which kills itself where it is told to: `before release`."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from jobs.replication.switching import afterwards, job, way_back
from jobs.replication.switching.stopwatch import Stopwatch
from plans.model import (
    DatabaseId,
    Fenced,
    Proof,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    TaskId,
)
from tests.support.fake_context import FakeContext, FakeDatabase

PARTS = ("fence", "sessions", "drain", "sequences", "proof", "states", "way back", "quiet", "release")
"""Of the pause, in their order; `RELEASING` is recorded before the last one."""
FUNCTIONS: dict[str, object] = {
    "subscribe": way_back,
    "drain_once": job,
    "record_left": job,
    "written_behind": afterwards,
    "retire": afterwards,
    "begin_way_back": afterwards,
    "enable": way_back,
    "settle_records": job,
}
"""Of what comes before and after it, each with the module that calls it."""
POINTS = (*PARTS, *FUNCTIONS)


@dataclass(frozen=True, kw_only=True)
class Dying:
    """What a process is told."""

    dsns: dict[str, str]
    from_servers: dict[str, str]
    roles: dict[str, str]
    attempt: int
    task: str
    at: str
    """Before what it dies."""
    home: bool = False
    pause: float = 20
    stop: bool = False
    """It freezes instead, and goes on when it is told to."""

    @property
    def text(self) -> str:
        """As an argument."""
        return json.dumps(asdict(self))

    def spec(self) -> SwitchSpec | SwitchBackSpec:
        """Of the attempt."""
        source, target = map(DatabaseId, ("legacy", "platform"))
        replication = Replication(
            id=ReplicationId("records"),
            rows=TableSelection(source=source, target=target, tables=("ehr.*",), source_in_use=True),
            fenced={DatabaseId(side): Fenced(roles=(role,), left=("postgres",)) for side, role in self.roles.items()},
            wal_at_most=2**30,
        )
        limit = timedelta(seconds=self.pause)
        if self.home:
            return SwitchBackSpec(replication=replication, pause_at_most=limit)
        return SwitchSpec(replication=replication, pause_at_most=limit, proof=Proof.AFTER)


def _die(*, stop: bool) -> None:
    print("dies", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP if stop else signal.SIGKILL)


def _die_before_part(at: str, *, stop: bool) -> None:
    part = Stopwatch.part

    @contextmanager
    def dying(watch: Stopwatch, doing: str) -> Iterator[None]:
        if doing == at:
            _die(stop=stop)
        with part(watch, doing):
            yield

    Stopwatch.part = dying  # type: ignore[method-assign,assignment]


def _die_before_function(at: str, *, stop: bool) -> None:
    module = FUNCTIONS[at]
    function: Callable[..., Awaitable[Any]] = getattr(module, at)

    async def dying(*arguments: object) -> object:
        _die(stop=stop)
        return await function(*arguments)

    setattr(module, at, dying)


async def main(told: Dying) -> None:
    """Run the attempt."""
    (_die_before_part if told.at in PARTS else _die_before_function)(told.at, stop=told.stop)
    databases = {
        DatabaseId(side): FakeDatabase(id=DatabaseId(side), dsn=dsn, from_server=told.from_servers[side])
        for side, dsn in told.dsns.items()
    }
    context = FakeContext(spec=told.spec(), databases=databases, attempt=told.attempt, task=TaskId(told.task))
    try:
        evidence = await job.switch(context)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        raise
    print(evidence.summary, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Dying(**json.loads(sys.argv[1]))))
