"""What happened at a checkpoint, in words: nothing is said of criteria that were not evaluated."""

import pytest

from console.text.run_sentences import of_checkpoint
from jobs.run.events import CriteriaMeasured, CriterionReading, Entry, UnitId
from plans.model import LessonsCriterion, SqlCriterion
from tests.support.nights import TARGET, at, gate, night, task

PLAN = night(task("G1", gate(LessonsCriterion(open=0), SqlCriterion(on=TARGET, query="select true"))))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ({0: True, 1: True}, "criteria are true"),
        ({1: True}, "criterion 2 is true"),
        ({0: False, 1: True}, "criteria: lessons are open"),
    ],
)
def test_criteria_are_true_only_where_all_of_them_were_evaluated(read: dict[int, bool], text: str) -> None:
    readings = tuple(CriterionReading(index=index, ok=ok, text="lessons are open") for index, ok in read.items())
    event = CriteriaMeasured(unit=UnitId("G1"), readings=readings)
    assert of_checkpoint(PLAN, event, Entry(seq=4, at=at(0), event=event)).text == text
