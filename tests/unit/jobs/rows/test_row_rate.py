"""The rate of a table is that of this attempt, from the first piece that is taken to the last one that is done."""

from jobs.rows.row_rate import RowRate


def test_what_earlier_attempts_did_and_the_time_before_the_first_piece_do_not_count() -> None:
    now = 0.0
    rate = RowRate(lambda: now)
    assert rate.per_second == 0
    now = 100.0
    rate.begin(5_000)
    assert rate.per_second == 0, "nothing is done yet"
    now = 110.0
    rate.reached(6_000)
    assert rate.per_second == 100
    now = 115.0
    rate.begin(6_000)
    assert rate.per_second == 100, "nor does the time since the last piece that is done"
    now = 120.0
    rate.reached(8_000)
    assert rate.per_second == 150
