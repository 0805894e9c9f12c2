"""A count that fails is asked again when it is due, and no sooner."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.flows.counting.asked import Counted
from jobs.flows.diary import Diary
from jobs.flows.series import NotRead
from plans.model.flows import Counting, Stage
from tests.support.flows.plans import LETTERS, NOW, NUMBER, a_flow

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("counting", Counting)
def test_what_could_not_be_counted_is_due_when_its_time_has_gone_by_again(counting: Counting) -> None:
    diary = Diary.of(replace(a_flow(replace(NUMBER, counting=counting)), every=MINUTE))
    assert list(diary.due(NOW))
    not_read = NotRead(flow=LETTERS, stage=Stage.SENT, at=NOW, reason="too dear")
    diary.take(Counted(flow=LETTERS, stage=Stage.SENT, not_read=not_read), NOW)
    assert not list(diary.due(NOW + timedelta(seconds=59)))
    assert list(diary.due(NOW + MINUTE))
