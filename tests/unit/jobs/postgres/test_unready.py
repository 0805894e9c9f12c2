"""What a target lacks, for who needs which of it."""

from jobs.postgres.target.prepare import SPREAD, TABLES, Unready


def test_a_target_prepared_by_an_older_program_is_ready_for_whoever_is_not_spread_over_hosts() -> None:
    older = Unready(absent=SPREAD)
    assert older.without(SPREAD).usable
    assert not older.usable
    assert not older.unprepared


def test_what_everybody_needs_is_lacking_whoever_asks() -> None:
    assert Unready(absent=TABLES, denied=("fence",)).without(SPREAD).absent == TABLES[: -len(SPREAD)]
    assert Unready(denied=("fence", "piece")).without(SPREAD).denied == ("fence",)
