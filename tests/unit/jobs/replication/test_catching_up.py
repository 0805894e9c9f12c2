"""How far a subscriber is behind, told from what was seen at each look."""

from datetime import timedelta

from jobs.replication.catching_up import Pursuit, Standing


def pursuit(*looks: tuple[float, int, int]) -> Pursuit:
    """Of looks: when, how far the publisher had written, up to where all was applied."""
    made = Pursuit()
    for at, written, confirmed in looks:
        made.look(Standing(at=at, written=written, confirmed=confirmed))
    return made


def test_before_anything_that_was_seen_is_applied_nobody_knows_the_lag() -> None:
    one = pursuit((0, 100, 50), (1, 200, 60))
    assert (one.lag, one.behind) == (None, 140)


def test_the_lag_is_how_old_the_newest_position_is_that_was_applied() -> None:
    assert pursuit((0, 100, 50), (1, 200, 60), (2, 300, 150)).lag == timedelta(seconds=2)
    assert pursuit((0, 100, 50), (1, 200, 60), (2, 300, 200)).lag == timedelta(seconds=1)


def test_where_nothing_is_behind_there_is_no_lag_however_long_nobody_wrote() -> None:
    assert pursuit((0, 100, 100), (900, 100, 100)).lag == timedelta()


def test_who_has_confirmed_more_than_was_ever_written_is_not_even_and_goes_by_another_log() -> None:
    once = pursuit((0, 100, 900))
    assert (once.lag, once.is_of_another_log) == (None, False)
    assert pursuit((0, 100, 900), (1, 200, 900)).is_of_another_log
    assert not pursuit((0, 100, 105), (1, 110, 110)).is_of_another_log


def test_when_it_will_be_even_goes_by_the_last_looks_and_is_not_told_where_it_falls_back() -> None:
    gaining = [(float(second), 1000, second * 50) for second in range(10)]
    assert pursuit(*gaining).even_in == timedelta(seconds=11)
    assert pursuit(*gaining[:9]).even_in is None
    assert pursuit(*((at, written * (place + 1), 0) for place, (at, written, _) in enumerate(gaining))).even_in is None


def test_what_is_told_has_bytes_time_and_when_it_is_over() -> None:
    gaining = [(float(second), 10_000_000, second * 1_000_000) for second in range(10)]
    assert pursuit(*gaining).note == "lag 1.0 MB; caught up in 1s"
    assert pursuit((0, 100, 100)).note == "lag 0.0 MB, 0.0 s"


def test_looks_come_at_a_tenth_of_the_time_that_it_takes_and_never_more_than_half_a_second_apart() -> None:
    pauses = [pursuit((5.0, 100, 0), (5.0 + later, 100, 0)).pause for later in (0.0, 1.0, 2.0, 3600.0)]
    assert pauses == [timedelta(milliseconds=each) for each in (30, 100, 200, 500)]
