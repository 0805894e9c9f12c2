"""Who may write again once nothing follows goes by what is so now, and not by what an earlier run had recorded."""

from dataclasses import replace

import pytest

from jobs.postgres.target.live_side import LiveSide, Step
from jobs.postgres.target.live_tables import stands_now
from jobs.replication.removing.leftovers import LeftFence
from jobs.replication.removing.writers import Writers, of_fence, told
from tests.support.nights import SOURCE, TARGET
from tests.support.replication.nights import RECORDS
from tests.support.replication.sides import LEFT, side

HOME = side(SOURCE, SOURCE, "ehr.patient", run="wave-2", hours=24)
FENCE = LeftFence(birth=LEFT.birth, replication=RECORDS, roles=("ehr_app",), undo=("alter role ehr_app login",))


def now_of(*sides: LiveSide) -> LiveSide | None:
    """What is so by these, the newest first, of the tables of the first wave."""
    return stands_now(sides, LEFT.birth, RECORDS)


def test_a_fence_of_an_earlier_run_is_told_as_such_once_people_write_here_again() -> None:
    now = now_of(HOME, LEFT)
    assert of_fence(LEFT, None, now) is Writers.EARLIER
    said = told(FENCE, Writers.EARLIER, now)
    assert "by an earlier switch, and since 2026-01-19 02:14 UTC people write here (run wave-2)" in said
    assert "the other side" not in said


def test_a_fence_that_was_taken_back_stays_where_a_later_run_switched_away() -> None:
    undone, away = side(SOURCE, SOURCE, "ehr.patient"), side(SOURCE, TARGET, "ehr.patient", run="wave-2", hours=24)
    now = now_of(away, undone)
    assert of_fence(undone, None, now) is Writers.OUT
    assert told(FENCE, Writers.OUT, now).endswith(f"is written to ({TARGET}, by run wave-2)")


def test_a_later_run_of_other_tables_says_nothing_of_these() -> None:
    other = side(SOURCE, SOURCE, "lab.sample", run="wave-2", hours=24)
    assert of_fence(LEFT, None, now_of(other, LEFT)) is Writers.OUT


@pytest.mark.parametrize(
    ("there", "becomes"),
    [(None, Writers.UNKNOWN), (side(TARGET, SOURCE), Writers.BACK), (side(TARGET, TARGET), Writers.OUT)],
)
def test_in_the_moment_of_a_switch_only_the_other_side_knows(there: LiveSide | None, becomes: Writers) -> None:
    here = replace(side(SOURCE, SOURCE, "ehr.patient"), step=Step.RELEASING)
    assert of_fence(here, there, now_of(here)) is becomes


def test_where_nothing_was_ever_switched_they_may_write_again() -> None:
    assert of_fence(None, None, now_of(HOME)) is Writers.BACK
