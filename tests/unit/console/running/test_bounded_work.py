"""Work on a stranger's file ends in time and within memory, and leaves this process as it was."""

import resource
import signal

import pytest

from console.running.bounded_work import bounded
from plans.importers.cells import Unreadable


def _never_ending() -> None:
    while True:
        pass


def test_what_takes_too_long_ends_with_a_problem_that_names_the_file() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(Unreadable, match=r"night.csv takes more than 0.01 seconds"), bounded("night.csv", seconds=0.01):
        _never_ending()
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_takes_too_much_memory_ends_with_a_problem_and_the_limit_is_gone_afterwards() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(Unreadable, match=r"night.csv takes more than 400 MB of memory"), bounded("night.csv"):
        bytearray(500_000_000)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_other_work_is_left_alone() -> None:
    with bounded("night.csv"):
        assert len(bytearray(1_000_000)) == 1_000_000
