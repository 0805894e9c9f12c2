"""What a run did, as spans."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.machines.spans import MOST_EVENTS, SpanBook, SpanFacts, span_id, trace_id
from jobs.run import events as e
from tests.support.world import START, Night, half_way

BIRTH = "ab" * 32


def spans_of(night: Night) -> list[SpanFacts]:
    """Those that have ended, of a journal whose first event has a hash."""
    night.state()  # puts its events in order
    first, *later = night.entries
    book = SpanBook(lambda unit: "copy" if unit.startswith("B") else "sql")
    return [span for entry in (replace(first, hash=BIRTH), *later) for span in book.take(entry)]


def named(spans: list[SpanFacts], task: str, attempt: int) -> SpanFacts:
    [found] = [
        one for one in spans if (one.facts.get("cutover.task"), one.facts.get("cutover.attempt")) == (task, attempt)
    ]
    return found


def test_each_attempt_that_has_ended_is_a_span_of_the_run_and_one_under_way_is_none_yet() -> None:
    spans = spans_of(half_way())
    assert [one.name for one in spans] == ["A02 sql", "B03 copy", "B01 copy", "B04 copy", "B05 copy", *["B04 copy"] * 2]
    assert {one.trace for one in spans} == {trace_id(BIRTH)}
    assert {one.parent for one in spans} == {span_id(BIRTH, "run")}
    done = named(spans, "B01", 1)
    assert (done.begun, done.ended) == (START + timedelta(minutes=71), START + timedelta(minutes=104))
    assert (done.failed, done.facts["cutover.rows"], done.facts["cutover.engine_host"]) == ("", 204_113, "jump1")


def test_an_attempt_that_failed_says_how_by_codes_and_that_another_one_follows() -> None:
    failed = named(spans_of(half_way()), "B04", 1)
    assert failed.failed == "transient: server 55P03"
    assert [(one.name, one.facts["in_s"]) for one in failed.events] == [("retry planned", 60)]


def test_what_happens_within_an_attempt_is_named_with_its_number_and_without_its_words() -> None:
    night = half_way()
    night.say(169, e.AttemptEnded(unit=e.UnitId("B03"), attempt=2, how=e.How.SUCCEEDED))
    night.say(169, e.AttemptEnded(unit=e.UnitId("B02"), attempt=1, how=e.How.SUCCEEDED))
    spans = spans_of(night)
    assert [(one.name, one.facts["waits_for"]) for one in named(spans, "B03", 2).events] == [("quiet", "Lock:relation")]
    [warned] = named(spans, "B02", 1).events
    assert (warned.name, set(warned.facts)) == ("warning", {"cutover.seq"})
    assert "33k" not in str(spans)
    assert "autovacuum" not in str(spans)


def test_a_take_over_ends_the_span_that_the_engine_before_it_had_begun() -> None:
    night = half_way()
    night.say(170, e.EngineStarted(term=2, engine="e2", host="jump2", pid=1))
    night.say(170, e.AttemptEnded(unit=e.UnitId("B02"), attempt=1, how=e.How.LOST))
    night.job("B02", 171, 175, attempt=2)
    spans = spans_of(night)
    lost, again = named(spans, "B02", 1), named(spans, "B02", 2)
    assert (lost.failed, lost.facts["cutover.term"], again.facts["cutover.term"]) == ("lost", 1, 2)
    assert (lost.trace, lost.parent) == (again.trace, again.parent)
    assert lost.id != again.id


def test_the_run_is_a_span_once_it_has_ended() -> None:
    night = half_way()
    night.say(172, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason="the copy is too slow"))
    root = spans_of(night)[-1]
    assert (root.name, root.parent, root.id) == ("run 7f3a", None, span_id(BIRTH, "run"))
    assert root.facts["cutover.result"] == "aborted"
    assert "slow" not in str(root)


def test_who_reads_the_same_journal_makes_the_same_spans_and_another_run_has_another_trace() -> None:
    assert spans_of(half_way()) == spans_of(half_way())
    assert trace_id(BIRTH) != trace_id("cd" * 32)
    assert 0 < span_id(BIRTH, "B02", "1") < 2**64


@pytest.mark.parametrize("count", [MOST_EVENTS, MOST_EVENTS + 5])
def test_a_span_has_so_many_events_at_most_and_the_others_are_counted(count: int) -> None:
    night = Night()
    night.job("B01", 1)
    for number in range(count):
        night.say(2 + number / 100, e.Warned(unit=e.UnitId("B01"), text="again"))
    night.say(60, e.AttemptEnded(unit=e.UnitId("B01"), attempt=1, how=e.How.SUCCEEDED))
    [span] = spans_of(night)
    assert (len(span.events), span.facts.get("cutover.more_events", 0)) == (MOST_EVENTS, count - MOST_EVENTS)
