"""What was sent and has not come."""

import random
from datetime import timedelta

import pytest

from jobs.flows.ledger import MOST_STEPS, Ledger, Overdue
from tests.support.flows.counted import EVERY, HOUR, MINUTE, MONDAY


def counted(*counts: tuple[int, int], within: timedelta = 15 * MINUTE) -> Ledger:
    """A ledger of what was sent and what came, every five minutes."""
    ledger = Ledger(within=within)
    for at, (sent, came) in enumerate(counts):
        after = MONDAY + at * EVERY
        ledger.take_sent(after, after + EVERY, sent)
        ledger.take_came(after, after + EVERY, came)
    return ledger


def test_what_is_on_its_way_is_not_missing() -> None:
    ledger = counted((10, 0), (10, 5), (10, 10), (10, 15))
    assert ledger.standing().overdue is Overdue.NONE


def test_what_does_not_come_is_short_exactly_as_soon_as_it_is_quiet() -> None:
    ledger = counted(*[(10, 10)] * 6, (10, 7), *[(0, 0)] * 3)
    standing = ledger.standing()
    assert (standing.overdue, standing.missing) == (Overdue.SHORT, 3)
    assert standing.oldest == MONDAY + 6 * EVERY


def test_a_slow_receiver_is_late_and_not_short() -> None:
    ledger = counted(*[(10, 0)] * 5, *[(10, 10)] * 12)
    standing = ledger.standing()
    assert (standing.overdue, standing.takes) == (Overdue.LATE, 25 * MINUTE)


def test_what_is_later_than_any_lateness_is_short() -> None:
    assert counted(*[(10, 0)] * 30, *[(10, 10)] * 12).standing().overdue is Overdue.SHORT


def test_a_receiver_that_falls_behind_by_more_than_half_is_short() -> None:
    assert counted(*[(10, 10)] * 6, *[(10, 4)] * 12).standing().overdue is Overdue.SHORT


def test_what_came_before_anybody_counted_is_credited() -> None:
    ledger = counted((0, 7), (0, 0), (10, 10), (10, 10), *[(0, 0)] * 5)
    assert (ledger.credit, ledger.standing().overdue) == (7, Overdue.NONE)
    dead = counted((0, 7), (0, 0), (10, 10), (10, 10), *[(10, 0)] * 5)
    assert dead.standing().missing == 20, "the seven do not hide seven of these"


def test_a_few_that_come_twice_hide_no_more_than_a_days_worth() -> None:
    ledger = counted(*[(1, 1), (1, 2), *[(1, 1)] * 94] * 6, *[(1, 0)] * 12)
    assert ledger.disagree == 0
    assert ledger.standing().missing >= 4


def test_more_received_than_sent_is_a_disagreement_and_nothing_is_called_short_by_it() -> None:
    ledger = counted(*[(10, 13)] * 30)
    assert ledger.disagree > 20
    assert ledger.standing().overdue is Overdue.NONE


def test_the_oldest_that_a_count_tells_is_believed() -> None:
    ledger = counted(*[(10, 10)] * 6)
    after = MONDAY + 6 * EVERY
    ledger.take_sent(after, after + EVERY, 10, MONDAY)
    ledger.take_came(after, after + EVERY, 10)
    standing = ledger.standing()
    assert (standing.overdue, standing.missing, standing.oldest) == (Overdue.SHORT, 1, MONDAY)


def test_what_is_taken_as_gone_is_missed_no_more_and_the_next_one_is() -> None:
    ledger = counted(*[(10, 0)] * 12)
    ledger.begin_anew()
    assert ledger.standing().overdue is Overdue.NONE
    for at in range(12, 18):
        after = MONDAY + at * EVERY
        ledger.take_sent(after, after + EVERY, 10)
        ledger.take_came(after, after + EVERY, 0)
    assert ledger.standing().missing == 30


def test_a_shortage_of_weeks_is_told_to_the_letter_in_a_small_memory() -> None:
    ledger = counted(*[(1, 0)] * 2000)
    assert ledger.standing().missing == 1997
    assert ledger.standing().oldest == MONDAY
    assert len(ledger.sent) <= MOST_STEPS


def test_what_all_comes_in_its_time_is_never_missing() -> None:
    chance = random.Random(5)
    for _ in range(20):
        waiting, counts = 0, []
        for at in range(60):
            came = waiting if at % 2 else chance.randint(0, waiting)
            counts.append((chance.randint(0, 9), came))
            waiting += counts[-1][0] - came
        assert counted(*counts).standing().overdue is Overdue.NONE


@pytest.mark.parametrize("within", [5 * MINUTE, HOUR])
def test_nothing_counted_is_nothing_missing(within: timedelta) -> None:
    assert Ledger(within=within).standing().missing == 0
