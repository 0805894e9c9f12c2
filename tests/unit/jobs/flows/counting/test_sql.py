"""A replica that is behind tells nothing of a window that it does not show whole."""

from datetime import timedelta

import pytest

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.sql import look_at_replica
from tests.support.flows.plans import NOW


def test_a_replica_that_shows_all_of_a_window_is_believed() -> None:
    look_at_replica(NOW, NOW)


def test_one_that_is_behind_is_not() -> None:
    with pytest.raises(NotCounted, match="the replica ends 12 min before the window does"):
        look_at_replica(NOW - timedelta(minutes=12), NOW)
    with pytest.raises(NotCounted, match="nothing new since it was started"):
        look_at_replica(None, NOW)
