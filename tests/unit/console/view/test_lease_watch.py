"""Since when nobody holds the lease of a run."""

from datetime import timedelta

from console.view.lease_watch import LeaseWatch
from jobs.journal.base import Lease, News
from tests.support.world import NOW, START

HELD = Lease(term=1, holder="e1", expires=NOW)
SECOND = timedelta(seconds=1)


def test_a_lease_that_became_free_is_free_since_then() -> None:
    watch = LeaseWatch()
    watch.hear(News(lease=HELD), NOW, START)
    watch.hear(News(), NOW + SECOND, START)
    watch.hear(News(), NOW + 9 * SECOND, START)
    assert watch.unheld_since == NOW + SECOND
    watch.hear(News(lease=HELD), NOW + 10 * SECOND, START)
    assert watch.unheld_since is None


def test_a_console_that_comes_later_goes_by_the_last_event() -> None:
    watch = LeaseWatch()
    watch.hear(News(), NOW, START)
    watch.hear(News(), NOW + SECOND, START)
    assert watch.unheld_since == START


def test_an_engine_has_its_time_again_once_a_control_database_is_back() -> None:
    watch = LeaseWatch()
    watch.hear(News(), NOW, START)
    watch.lose()
    watch.hear(News(), NOW + 60 * SECOND, START)
    assert watch.unheld_since == NOW + 60 * SECOND


def test_two_consoles_one_of_which_comes_later_name_the_moment_at_which_the_lease_ran_out() -> None:
    free = News(free_since=NOW - 3 * SECOND)
    there, later = LeaseWatch(), LeaseWatch()
    there.hear(News(lease=HELD), NOW - 10 * SECOND, START)
    there.hear(free, NOW, START)
    later.hear(free, NOW + 3600 * SECOND, START)
    assert there.unheld_since == later.unheld_since == NOW - 3 * SECOND
    assert there.waits_since == NOW  # from then on the next engine has its moment
