"""The small wordings that sentences share."""

from datetime import timedelta

import pytest

from console.text.sentence import moment
from console.text.work_sentences import of_manual_work
from jobs.run.events import EtaGiven, UnitId
from plans.model import Manual, Milestone
from tests.support.nights import START, night, task

PLAN = night(task("A1", Manual()), task("M1", Milestone(), after="A1", not_before=14 * 60))
"""It begins on Friday at noon, and goes live on Saturday at two."""


@pytest.mark.parametrize(("hours", "text"), [(13, "01:00"), (11, "Fri 23:00"), (40, "Sun 04:00")])
def test_a_time_has_its_day_where_that_is_not_the_go_lives(hours: int, text: str) -> None:
    assert moment(PLAN, START + timedelta(hours=hours)) == text


def test_an_estimate_says_on_which_day_it_ends() -> None:
    event = EtaGiven(unit=UnitId("A1"), eta=START + timedelta(hours=1), by="k.stone")
    assert of_manual_work(PLAN, event).text == "new estimate by k.stone: ends Fri 13:00"
