"""What systemd is told, heard by a real socket of datagrams."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.running.service.engine_status import EngineStatus
from console.running.service.manager import LONGEST, ServiceManager, keep_telling, told
from tests.support.eventually import eventually
from tests.support.watching.systemd import Systemd
from tests.support.world import half_way


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def systemd(path: str) -> Iterator[Systemd]:
    one = Systemd(path)
    yield one
    one.close()


@pytest.fixture
def ours(systemd: Systemd, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    """It has started this process, with a watchdog that wants to hear within 60 ms."""
    for name, value in {**systemd.environ, "WATCHDOG_USEC": "60000", "WATCHDOG_PID": str(os.getpid())}.items():
        monkeypatch.setenv(name, value)
    return systemd


async def test_it_hears_that_a_process_is_ready_what_it_does_that_it_lives_and_that_it_ends(ours: Systemd) -> None:
    doing = ["stands by"]
    async with told(lambda: doing[0]):
        await eventually(lambda: ours.heard().count("WATCHDOG=1") > 2)
        doing[0] = "executes 7f3a"
        await eventually(lambda: "STATUS=executes 7f3a" in ours.heard())
    lines = ours.heard()
    assert (lines[0], lines[-1]) == ("READY=1", "STOPPING=1")
    assert [line for line in lines if line.startswith("STATUS")] == ["STATUS=stands by", "STATUS=executes 7f3a"]


async def test_a_loop_that_hangs_feeds_no_watchdog(ours: Systemd) -> None:
    async with told(lambda: "works"):
        await eventually(lambda: "WATCHDOG=1" in ours.heard())
        fed = len(ours.heard())
        time.sleep(0.2)  # noqa: ASYNC251 - this is what hangs
        assert len(ours.heard()) == fed


@pytest.mark.needs("Linux", "sockets without a place in the file system")
def test_a_socket_of_the_abstract_kind_hears_as_well() -> None:
    one = Systemd(f"@cutover-{os.getpid()}")
    manager = ServiceManager.of(one.environ, os.getpid())
    manager.ready()
    assert one.heard() == ["READY=1"]
    manager.close()
    one.close()


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "relative"])
async def test_without_a_socket_that_it_knows_nothing_is_told_to_anybody(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    async with told(lambda: "works") as manager:
        assert not manager.listens
        manager.status("nobody hears it")


async def test_nobody_who_listens_is_no_trouble(path: str) -> None:
    manager = ServiceManager.of({"NOTIFY_SOCKET": path}, os.getpid())
    task = asyncio.create_task(keep_telling(manager, lambda: "works"))
    await asyncio.sleep(0)
    manager.stopping()
    assert not task.done()
    task.cancel()
    manager.close()


def test_a_watchdog_of_another_process_is_not_fed_and_one_that_makes_no_sense_is_none(systemd: Systemd) -> None:
    def within(**environ: str) -> float | None:
        manager = ServiceManager.of({**systemd.environ, **environ}, 4242)
        manager.close()
        return manager.within

    assert within(WATCHDOG_USEC="30000000") == within(WATCHDOG_USEC="30000000", WATCHDOG_PID="4242") == 30
    assert within(WATCHDOG_USEC="30000000", WATCHDOG_PID="1") is within(WATCHDOG_USEC="soon") is within() is None


def test_a_status_is_one_short_line(systemd: Systemd) -> None:
    manager = ServiceManager.of(systemd.environ, 1)
    manager.status("two\nlines\nWATCHDOG=1" + "x" * 1000)
    [line] = systemd.heard()
    assert line.startswith("STATUS=two lines WATCHDOG=1")
    assert len(line) == LONGEST + len("STATUS=")
    manager.close()


def test_an_engine_says_whether_it_executes_the_run_or_stands_by() -> None:
    view, status = half_way().view(), EngineStatus("7f3a")
    assert status() == "reads run 7f3a"
    status.begin("e1")
    status.follow(view.plan, view.state)
    assert status() == "executes 7f3a: 8/24 done  4 run  1 retry  1 failed  10 wait"
    status.begin("e2")
    assert status() == "stands by for 7f3a, which jump1 executed last"
