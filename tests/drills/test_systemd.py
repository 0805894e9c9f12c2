"""An engine under systemd: it says that it is ready and what it does; a loop that stands still feeds no watchdog."""

import asyncio
import signal
from collections.abc import Iterator

import pytest

from jobs.run.events import EngineStarted
from tests.support.eventually import eventually
from tests.support.processes import Night
from tests.support.watching.systemd import Systemd

TASKS = """
  - {id: T1, title: Freeze, duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [T1], milestone: true}
"""
WATCHDOG = {"WATCHDOG_USEC": "900000"}


@pytest.fixture
def systemd(night: Night) -> Iterator[Systemd]:
    one = Systemd(str(night.folder / "notify"))
    yield one
    one.close()


def _is(systemd: Systemd, status: str) -> bool:
    return any(line.startswith(f"STATUS={status}") for line in systemd.heard())


@pytest.mark.night
async def test_an_engine_tells_that_it_executes_a_stand_by_that_it_does_not_and_a_loop_that_hangs_nothing(
    night: Night, systemd: Systemd
) -> None:
    run, witness = await night.begin(TASKS)
    other = Systemd(str(night.folder / "other"))
    engine = night.engine(run, **systemd.environ, **WATCHDOG)
    await eventually(lambda: _is(systemd, f"executes {run}: 0/2 done"))
    standby = night.engine(run, **other.environ)
    await eventually(lambda: _is(other, f"stands by for {run}, which "))

    engine.send(signal.SIGSTOP)
    await asyncio.sleep(0.2)  # what was on its way is heard
    fed = len(systemd.heard())
    await witness.heard(EngineStarted, lambda one: one.term == 2)
    await eventually(lambda: _is(other, f"executes {run}"))
    assert len(systemd.heard()) == fed
    engine.send(signal.SIGCONT)
    await eventually(lambda: _is(systemd, f"stands by for {run}"))

    standby.send(signal.SIGTERM)
    await eventually(lambda: "STOPPING=1" in other.heard())
    assert (systemd.heard()[0], other.heard()[0]) == ("READY=1", "READY=1")
    other.close()
