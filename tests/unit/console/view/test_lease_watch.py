"""Since when nobody holds the lease of a run."""

from datetime import timedelta

from console.view.lease_watch import LeaseWatch
from jobs.journal.base import Lease
from tests.support.world import NOW, START

HELD = Lease(term=1, holder="e1", expires=NOW)
SECOND = timedelta(seconds=1)


def test_a_lease_that_became_free_is_free_since_then() -> None:
    watch = LeaseWatch()
    watch.hear(HELD, NOW, START)
    watch.hear(None, NOW + SECOND, START)
    watch.hear(None, NOW + 9 * SECOND, START)
    assert watch.unheld_since == NOW + SECOND
    watch.hear(HELD, NOW + 10 * SECOND, START)
    assert watch.unheld_since is None


def test_a_console_that_comes_later_goes_by_the_last_event() -> None:
    watch = LeaseWatch()
    watch.hear(None, NOW, START)
    watch.hear(None, NOW + SECOND, START)
    assert watch.unheld_since == START


def test_an_engine_has_its_time_again_once_a_control_database_is_back() -> None:
    watch = LeaseWatch()
    watch.hear(None, NOW, START)
    watch.lose()
    watch.hear(None, NOW + 60 * SECOND, START)
    assert watch.unheld_since == NOW + 60 * SECOND
