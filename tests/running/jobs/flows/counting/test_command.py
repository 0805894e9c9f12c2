"""Programs that count: each is ended for itself, with all that it started."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.child_environment import marks
from jobs.flows.counting.asked import Counted
from jobs.flows.counting.counters import Counters
from jobs.postgres.sides import Connection
from jobs.programs import survivors
from plans.model.databases import DatabaseId
from plans.model.flows import CommandCount, Stage
from tests.support.eventually import eventually
from tests.support.flows.plans import NOW, a_flow, asked

pytestmark = pytest.mark.needs("Linux", "it tells the environment of other processes")
HANGS = "setsid sleep 600 & sleep 600"


class NoDatabases:
    def connection(self, name: DatabaseId, application: str) -> AbstractAsyncContextManager[Connection]:
        raise AssertionError("programs need none")


def program(script: str, **more: timedelta) -> CommandCount:
    return CommandCount(argv=("sh", "-c", script), **more)


async def test_a_program_that_hangs_ends_without_that_of_the_next_stage() -> None:
    hangs = asked(a_flow(program("sleep 600", timeout=timedelta(milliseconds=20))))
    counts = {Stage.RECEIVED: program("sleep 0.1; echo 7")}
    works = replace(hangs, stage=Stage.RECEIVED, flow=replace(a_flow(), counts=counts))
    told: dict[Stage, Counted] = {}
    counters = Counters("7f3b", NoDatabases(), {"PATH": "/usr/bin:/bin"})
    await counters.count([works, hangs], NOW, lambda one: told.update({one.stage: one}))
    assert told[Stage.SENT].not_read is not None
    assert told[Stage.RECEIVED].not_read is None, told[Stage.RECEIVED].not_read


async def test_a_count_that_is_cancelled_leaves_no_program_of_another_session() -> None:
    ours = marks("7f3c", "letters.sent", 0)
    counters = Counters("7f3c", NoDatabases(), {"PATH": "/usr/bin:/bin"})
    counting = asyncio.create_task(counters.count([asked(a_flow(program(HANGS)))], NOW, lambda _: None))
    await eventually(lambda: len(survivors(ours)) > 2)
    counting.cancel()
    await asyncio.wait({counting})
    await eventually(lambda: not survivors(ours))
