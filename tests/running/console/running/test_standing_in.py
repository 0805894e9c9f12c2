"""An engine that is refused ends; the process goes on with a new one, which stands by."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from console.running.standing_in import stand_in
from jobs.journal.base import Fenced, NoSuchRun, Unavailable
from jobs.run.state.model import RunState
from tests.support.driver import Driven
from tests.support.nights import command_job, night, task

AT_ONCE = timedelta(0)
FENCED = Fenced("the lease of r is in term 3, not 2", hint="another engine has taken over")


def engines(*endings: Exception | RunState) -> Callable[[], Awaitable[RunState]]:
    """One engine after the other, each of which ends so."""
    to_come = iter(endings)

    async def execute() -> RunState:
        ending = next(to_come)
        if isinstance(ending, Exception):
            raise ending
        return ending

    return execute


@pytest.fixture
def over() -> RunState:
    return Driven(night(task("A1", command_job()))).state


async def test_the_engine_after_the_one_that_was_refused_executes_the_run(over: RunState) -> None:
    said: list[str] = []
    assert await stand_in(engines(FENCED, FENCED, over), say=said.append, pause=AT_ONCE) is over
    assert said == [f"{FENCED.what}: this engine has ended; another one stands by in its place"] * 2


async def test_a_control_database_that_goes_away_meanwhile_is_waited_for(over: RunState) -> None:
    away = Unavailable("the control database is away")
    assert await stand_in(engines(FENCED, away, away, over), say=lambda _: None, pause=AT_ONCE) is over


@pytest.mark.parametrize("wrong", [Unavailable("away"), NoSuchRun("there is no run r")])
async def test_what_keeps_the_first_engine_from_beginning_is_said_at_once(wrong: Exception, over: RunState) -> None:
    with pytest.raises(type(wrong)):
        await stand_in(engines(wrong, over), say=lambda _: None, pause=AT_ONCE)


async def test_whoever_is_told_to_end_between_two_engines_ends(over: RunState) -> None:
    def told(_: str) -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)

    assert await stand_in(engines(FENCED, over), say=told, pause=timedelta(hours=1)) is None
