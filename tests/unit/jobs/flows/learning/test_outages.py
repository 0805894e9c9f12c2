"""What is no week like the others is found, and what is only quiet is not."""

import random

import pytest

from jobs.flows.learning.outages import alone_silent, everything_silent

WEEKS = 6
OF_WEEK = [number % 168 for number in range(168 * WEEKS)]


def office(rate: int = 60, night: int = 0, seed: int = 1) -> dict[int, int]:
    """So many an hour from 8 to 16 on workdays, by chance; fewer otherwise."""
    chance = random.Random(seed)
    counts = {}
    for number, of_week in enumerate(OF_WEEK):
        mean = rate if of_week < 120 and 8 <= of_week % 24 < 16 else night
        counts[number] = sum(chance.random() < 0.5 for _ in range(2 * mean))
    return counts


def silent(counts: dict[int, int], begins: int, ends: int) -> dict[int, int]:
    return counts | dict.fromkeys(range(begins, ends), 0)


TUESDAY = 168 * 2 + 24


def test_ordinary_weeks_have_none() -> None:
    flows = {
        str(seed): office(rate, night, seed) for seed, (rate, night) in enumerate([(60, 1), (3, 0), (1, 0), (0, 1)])
    }
    assert not everything_silent(flows, OF_WEEK)
    assert not any(alone_silent(counts, OF_WEEK) for counts in flows.values())


def test_a_stretch_in_which_all_were_silent_is_found_from_its_first_dark_hour_to_its_last() -> None:
    flows = {str(rate): silent(office(rate, 2), TUESDAY + 10, TUESDAY + 13) for rate in (60, 20, 3)}
    (found,) = everything_silent(flows, OF_WEEK)
    assert (found.begins, found.ends) == (TUESDAY + 10, TUESDAY + 13)
    assert "nothing came of any of the 3 flows" in found.why


def test_a_flow_that_is_silent_alone_is_no_outage_of_all() -> None:
    flows = {"dead": silent(office(), TUESDAY + 8, TUESDAY + 16), "other": office(20, 2)}
    assert not everything_silent(flows, OF_WEEK)
    (found,) = alone_silent(flows["dead"], OF_WEEK)
    assert (found.begins, found.ends) == (TUESDAY + 8, TUESDAY + 16)


def test_an_hour_without_any_is_no_outage_where_few_are_usual() -> None:
    assert not everything_silent({"few": silent(office(1), TUESDAY + 8, TUESDAY + 16)}, OF_WEEK)


def test_a_batch_every_other_week_is_no_outage_of_the_weeks_between() -> None:
    batch = dict.fromkeys(range(168 * WEEKS), 0)
    for week in (0, 2, 4):
        batch |= dict.fromkeys(range(168 * week + 100, 168 * week + 104), 1000)
    assert not alone_silent(batch, OF_WEEK)


@pytest.mark.parametrize(
    ("begins", "ends", "why"),
    [(0, 168 * 3, "is nothing kept of that time?"), (168 * 4, 168 * 6, "is it in use still?"), (168, 168 * 3, "why?")],
)
def test_weeks_of_which_nothing_is_kept_are_left_out_of_a_flow(begins: int, ends: int, why: str) -> None:
    (found,) = alone_silent(silent(office(20, 1), begins, ends), OF_WEEK)
    assert found.begins <= begins
    assert ends <= found.ends
    assert why in found.why


def test_hours_that_were_not_counted_are_no_silence_of_others() -> None:
    counts = office()
    for number in range(TUESDAY + 8, TUESDAY + 16):
        del counts[number]
    assert not everything_silent({"away": counts}, OF_WEEK)
