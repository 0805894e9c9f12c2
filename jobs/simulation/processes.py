"""Nights played side by side, a process for each core; the nights are the same however many processes there are.

A process that plays holds one end of one pipe and nothing else: when the one that asked is gone, whatever ended it, the
pipe breaks at the next night and the player ends too.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from jobs.simulation.durations import NightDurations
from jobs.simulation.night import Conditions, SimulatedNight, play
from plans.errors import CutoverError
from plans.model import Plan

_WORTH_A_PROCESS = 4000
"""Tasks in all nights together, below which a second process would take longer to begin than it saves."""
_MOST = 16
Told = Callable[[int, int], None]
"""Told how many nights have been played, and of how many."""


class PlayerLost(CutoverError):
    """A process that played nights ended before it had played them all."""


def played(
    plan: Plan,
    nights: Sequence[NightDurations],
    conditions: Conditions,
    *,
    processes: int | None = None,
    tell: Told | None = None,
) -> Iterator[SimulatedNight]:
    """Play nights; they come as they end, in any order.

    Args:
        plan: as `Plan.for_run` gives it.
        nights: their durations.
        conditions: what holds for all of them.
        processes: how many; by default one a core, and this one alone where there is little to do.
        tell: told after each night how many have been played, and of how many.
    """
    for count, night in enumerate(_played(plan, nights, conditions, processes), start=1):
        if tell is not None:
            tell(count, len(nights))
        yield night


def _played(
    plan: Plan, nights: Sequence[NightDurations], conditions: Conditions, processes: int | None
) -> Iterator[SimulatedNight]:
    count = min(processes or _usual(plan, nights), len(nights))
    if count < 2:
        yield from (play(plan, night, conditions) for night in nights)
        return
    context = get_context("spawn")
    players: list[SpawnProcess] = []
    pipes: list[Connection] = []
    try:
        with _uninterrupted():
            for first in range(count):
                ours, theirs = context.Pipe(duplex=False)
                pipes.append(ours)
                given = (theirs, plan, nights[first::count], conditions)
                player = context.Process(target=_play, args=given, daemon=True, name="simulate")
                player.start()
                players.append(player)
                theirs.close()
        yield from _received(pipes, len(nights))
    finally:
        for pipe in pipes:
            pipe.close()
        for player in players:
            player.terminate()
        for player in players:
            player.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What is started here is deaf to Ctrl-C, from its first moment on: whoever started it is told, and ends it.

    A process inherits which signals are held back; here one that came meanwhile is told at the end. The tracker of
    multiprocessing, which lets them through when it begins, has to be there before.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _usual(plan: Plan, nights: Sequence[NightDurations]) -> int:
    if len(plan.tasks) * len(nights) < _WORTH_A_PROCESS:
        return 1
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST)


def _received(pipes: Sequence[Connection], awaited: int) -> Iterator[SimulatedNight]:
    open_ = list(pipes)
    while awaited:
        if not open_:
            raise PlayerLost("a process that simulated nights ended before its time", hint="is there enough memory?")
        for pipe in wait(open_):
            assert isinstance(pipe, Connection)  # noqa: S101 - narrows what `wait` gives back
            try:
                night: SimulatedNight = pipe.recv()
            except EOFError:
                open_.remove(pipe)
                continue
            awaited -= 1
            yield night


def _play(pipe: Connection, plan: Plan, nights: Sequence[NightDurations], conditions: Conditions) -> None:
    with suppress(BrokenPipeError):
        for night in nights:
            pipe.send(play(plan, night, conditions))
    pipe.close()
