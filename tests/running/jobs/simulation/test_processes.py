"""Nights played side by side: the same nights, and no process is left."""

import multiprocessing
import os
import signal

import pytest

from jobs.simulation.durations import drawn
from jobs.simulation.night import Conditions
from jobs.simulation.processes import PlayerLost, played
from plans.model import Plan, RunKind
from plans.model.faults import NO_FAULTS
from tests.support.nights import night, task

CONDITIONS = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)


def plan() -> Plan:
    return night(task("J1"), task("J2", after="J1"))


@pytest.mark.night
def test_two_processes_play_the_nights_that_one_plays_and_end() -> None:
    nights = drawn(plan(), nights=5, seed=1, faults=NO_FAULTS).nights
    by_two = sorted(played(plan(), nights, CONDITIONS, processes=2), key=lambda one: one.number)
    assert by_two == list(played(plan(), nights, CONDITIONS, processes=1))
    assert multiprocessing.active_children() == []


@pytest.mark.night
def test_whoever_stops_listening_ends_them_and_one_that_dies_is_told() -> None:
    nights = drawn(plan(), nights=400, seed=1, faults=NO_FAULTS).nights
    coming = played(plan(), nights, CONDITIONS, processes=2)
    next(coming)
    for one in multiprocessing.active_children():
        os.kill(one.pid or 0, signal.SIGKILL)
    with pytest.raises(PlayerLost):
        list(coming)
    assert multiprocessing.active_children() == []
