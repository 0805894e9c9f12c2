"""What the database refused comes into the journal: when it is new, and no more than once a minute."""

from datetime import datetime, timedelta

import pytest

from jobs.engine.now import StoreClock
from jobs.journal.base import AnswerRefused, Draft
from jobs.notify.refused_answers import TELL_EVERY, RefusedAnswers
from jobs.run.decisions.decision import Input
from jobs.run.decisions.people.seen import AnswersSeen
from plans.bundle import digest
from plans.model.hooks import HookWord
from tests.support.driver import Driven
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START
from tests.support.people.telling import tell, told_night


async def test_counts_are_told_when_they_are_new_and_once_a_minute() -> None:
    now: datetime = START
    journal = MemoryJournal(now=lambda: now)
    first = Draft(kind="RunCreated", body="{}", at=START)
    await journal.create_run("r", title="N", kind="k", plan_sha256=digest("{}"), bundle="{}", first=first)

    def seconds_gone() -> float:
        return (now - START).total_seconds()

    clock = StoreClock(monotonic=seconds_gone)
    await clock.read(journal)
    told: list[Input] = []
    watch = RefusedAnswers(journal, "r", clock, told.append)
    run = Driven(told_night(tell(HookWord.READY, to="ward")))
    run.decide()
    watch.follow(run.state)
    await watch.look()
    assert told == []
    for seconds in (0, 1, TELL_EVERY.total_seconds()):
        now += timedelta(seconds=seconds)
        with pytest.raises(AnswerRefused):
            await journal.send("r", "answer", {"code": "N0B0DY00"})
        await watch.look()
    assert told == [AnswersSeen(counts={"forged": 1}), AnswersSeen(counts={"forged": 3})]
