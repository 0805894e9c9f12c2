"""Spans on their way: in order, tried again while the collector is away, bounded, and what is lost is counted."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from console.running.tracing.answer import Answer
from console.running.tracing.sender import Sender
from console.telling.machines.spans import SpanFacts
from tests.support.eventually import eventually

AT = datetime(2022, 11, 11, 20, tzinfo=UTC)


class FakeCollector:
    """Answers as a test says, by the last answer again and again."""

    reason = "HTTP 401"

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.had: list[int] = []

    def send(self, spans: Sequence[SpanFacts]) -> Answer:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is Answer.TAKEN:
            self.had += [one.seq for one in spans]
        return answer


def span(seq: int) -> SpanFacts:
    return SpanFacts(trace=1, id=seq, parent=None, name="B01", begun=AT, ended=AT, seq=seq, failed="", facts={})


class Told:
    """A sender, and all that it says."""

    def __init__(self, collector: FakeCollector, most: int = 100) -> None:
        self.said: list[str] = []
        self.seqs: list[int] = []
        self.sender = Sender(collector, say=self.said.append, sent=self.seqs.append, most=most, pause=0.01)


async def test_spans_are_sent_in_order_and_up_to_which_is_told() -> None:
    collector = FakeCollector(Answer.TAKEN)
    told = Told(collector)
    task = asyncio.create_task(told.sender.keep_sending())
    for seq in range(1, 6):
        told.sender.put(span(seq))
    await eventually(lambda: told.seqs[-1:] == [5])
    assert (collector.had, told.sender.taken, told.said) == ([1, 2, 3, 4, 5], 5, [])
    task.cancel()


async def test_a_collector_that_is_away_is_tried_again_and_nothing_is_lost() -> None:
    collector = FakeCollector(Answer.AWAY, Answer.AWAY, Answer.TAKEN)
    told = Told(collector)
    told.sender.put(span(1))
    told.sender.put(span(2))
    await told.sender.send_what_waits()
    assert (collector.had, told.sender.dropped) == ([1, 2], 0)
    assert told.said == ["the collector of traces is away; spans wait", "the collector of traces is back"]


async def test_the_oldest_are_dropped_where_too_many_wait_and_counted() -> None:
    collector = FakeCollector(Answer.AWAY, Answer.TAKEN)
    told = Told(collector, most=3)
    for seq in range(1, 6):
        told.sender.put(span(seq))
    await told.sender.send_what_waits()
    assert (collector.had, told.sender.dropped) == ([3, 4, 5], 2)
    assert told.said[-1] == "the collector of traces is back; 2 spans were dropped meanwhile"


async def test_spans_that_are_refused_do_not_hold_up_the_others() -> None:
    collector = FakeCollector(Answer.REFUSED, Answer.TAKEN)
    told = Told(collector)
    told.sender.put(span(1))
    await told.sender.send_what_waits()
    told.sender.put(span(2))
    await told.sender.send_what_waits()
    assert (collector.had, told.sender.dropped, told.seqs) == ([2], 1, [1, 2])
    assert told.said == ["the collector of traces refused 1 span (HTTP 401); they are dropped"]


async def test_what_is_being_sent_when_it_ends_waits_again() -> None:
    told = Told(FakeCollector(Answer.AWAY))
    told.sender.put(span(1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await told.sender.send_what_waits()
    assert told.sender.waiting == 1
