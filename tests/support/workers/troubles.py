"""Carries out what a schedule says to workers: waits for the moment, does the harm, and lets it heal."""

import signal
from collections.abc import Awaitable, Callable, Iterable

from jobs.run.events import AttemptEnded
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Process
from tests.support.proxy import Proxy
from tests.support.workers.region import CLAIM, Host, Region
from tests.support.workers.schedule import Kind, Trouble

Harm = Callable[[Region, Host], Awaitable[None]]


async def carry_out(region: Region, troubles: Iterable[Trouble]) -> None:
    """Do one harm after the other, for as long as the run lasts; every host has a worker after each."""
    for trouble in troubles:
        written = await region.written()

        async def the_moment(target: int = written + trouble.after) -> bool:
            return await region.written() >= target or await region.over()

        await eventually(the_moment, within=PATIENCE)
        if await region.over():
            return
        host = await _at_work(region, trouble.host)
        region.done.append(f"{trouble}: {host.name} (event {len(region.witness.told)})")
        await _DO[trouble.kind](region, host)
        if not any(one.alive for one in host.workers):
            region.worker(host)
        if not trouble.close:
            await eventually(region.executing, within=PATIENCE)


async def _at_work(region: Region, number: int) -> Host:
    """The host of a number; another one where that has nothing to do just now."""
    for host in (*region.hosts[number:], *region.hosts[:number]):
        if await region.held(host):
            return host
    return region.hosts[number]


async def _given_up(region: Region, host: Host) -> None:
    """Wait until the engine has taken back all that this host had."""

    async def nothing_held() -> bool:
        return await region.held(host) == 0

    await eventually(nothing_held, within=PATIENCE)


async def _kill(region: Region, host: Host) -> None:
    for one in host.workers:
        one.kill()
    host.workers.clear()


async def _term(region: Region, host: Host) -> None:
    for one in host.workers:
        one.send(signal.SIGTERM)
    for one in host.workers:
        status = await one.ended()
        assert status == 0 or (status == -signal.SIGTERM and not one.said), one.said  # one may only just have begun
    host.workers.clear()


def _send(workers: list[Process], number: signal.Signals) -> None:
    for one in workers:
        one.send(number)


async def _freeze(region: Region, host: Host) -> None:
    _send(host.workers, signal.SIGSTOP)
    try:
        await _given_up(region, host)
    finally:
        _send(host.workers, signal.SIGCONT)


async def _doze(region: Region, host: Host) -> None:
    _send(host.workers, signal.SIGSTOP)
    try:
        before = await region.written()

        async def others_go_on() -> bool:
            return await region.written() > before or await region.held(host) == 0 or await region.over()

        await eventually(others_go_on, within=PATIENCE)
    finally:
        _send(host.workers, signal.SIGCONT)


def _cut(*which: str) -> Harm:
    """Nothing passes, and nobody says so; then it is there again for whoever comes anew."""

    async def cut(region: Region, host: Host) -> None:
        networks: list[Proxy] = [getattr(host, one) for one in which]
        for one in networks:
            one.stall()
        try:
            if "control" in which:
                await _given_up(region, host)
            else:
                await _an_attempt_ends(region)
        finally:
            for one in networks:
                one.heal()

    return cut


async def _an_attempt_ends(region: Region) -> None:
    """Wait for one that ends, or for twice as long as a claim lasts: who waits for a target keeps its claim."""
    before = _ended(region)
    try:
        await eventually(lambda: _ended(region) > before, within=2 * CLAIM.total_seconds())
    except AssertionError:
        return


def _ended(region: Region) -> int:
    return sum(isinstance(one.event, AttemptEnded) for one in region.witness.entries)


async def _reset(region: Region, host: Host) -> None:
    for one in host.networks:
        await one.reset()


async def _twin(region: Region, host: Host) -> None:
    region.worker(host)


async def _kill_engine(region: Region, host: Host) -> None:
    for one in region.executing():
        one.kill()
        region.engines.remove(one)
        region.engine()


async def _crash_control(region: Region, host: Host) -> None:
    await region.control_server.restart("immediate")


_DO: dict[Kind, Harm] = {
    Kind.KILL: _kill,
    Kind.TERM: _term,
    Kind.FREEZE: _freeze,
    Kind.DOZE: _doze,
    Kind.CUT_CONTROL: _cut("control"),
    Kind.CUT_TARGET: _cut("target"),
    Kind.CUT_ALL: _cut("control", "source", "target"),
    Kind.RESET: _reset,
    Kind.TWIN: _twin,
    Kind.ENGINE: _kill_engine,
    Kind.CONTROL: _crash_control,
}
