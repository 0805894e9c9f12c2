"""Lessons: opened and closed by anybody who says something, with names that are given once."""

from dataclasses import replace
from datetime import date

import pytest

from jobs.past import CountedRuns, Past
from jobs.rehearsals.measure import measure
from jobs.run.decisions.command_text import BadCommand, parse
from plans.model import LessonsCriterion, Manual, RunKind
from plans.rehearsals.lessons import open_lessons
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


def a_run(**created: object) -> Driven:
    return Driven(night(task("A1", Manual()), task("G1", gate(LessonsCriterion(open=0)), after="A1")), **created)


def learns(run: Driven, text: str, **more: object) -> None:
    run.do("lesson", act="open", text=text, **more)


def test_a_lesson_is_opened_with_whose_it_is_and_by_when_and_closed_by_its_name() -> None:
    run = a_run()
    learns(run, "call the  ward\nearlier", task="A1", owner="ward", due="2022-12-01", by="stranger")
    learns(run, "the badge reader was locked")
    run.do("lesson", act="close", text="l1 we call at ten", by="deputy")
    first, second = run.state.lessons
    assert (first.id, first.text, first.task, first.owner, first.due) == (
        "L1",
        "call the ward earlier",
        "A1",
        "ward",
        date(2022, 12, 1),
    )
    assert (first.closed, first.reason) == (run.now, "we call at ten")
    assert (second.id, second.closed) == ("L2", None)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"act": "open", "text": "once"}, "L1 says that already"),
        ({"act": "open", "text": "x", "owner": "nobody"}, "there is no party nobody (owner, ward)"),
        ({"act": "open", "text": "x", "task": "Z9"}, "Z9"),
        ({"act": "open", "text": "x", "due": "2022-11-10"}, "2022-11-10 is past"),
        ({"act": "close", "text": "L9"}, "there is no lesson L9 (open: L1)"),
        ({"act": "close", "text": "L2"}, "L2 is closed already"),
    ],
)
def test_what_nobody_could_see_to_is_refused(arguments: dict[str, object], why: str) -> None:
    run = a_run()
    learns(run, "once")
    learns(run, "twice")
    run.do("lesson", act="close", text="L2")
    assert why in run.refused("lesson", **arguments)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"act": "opn", "text": "x"}, "the first word must be open or close"),
        ({"act": "open", "text": "x", "due": "5"}, "due must be a day such as 2026-12-01"),
        ({"act": "open", "text": "x", "due": "2026-02-30"}, "due must be a day such as 2026-12-01"),
        ({"act": "open", "text": "x" * 301}, "text is longer than 300 characters"),
        ({"act": "open", "text": "look\x1b[2J"}, "text holds the character U+001B"),
    ],
)
def test_what_is_no_lesson_is_not_understood(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(BadCommand, match=says.replace("+", r"\+")):
        parse("lesson", arguments)


def test_they_are_kept_in_the_night_that_is_measured_those_from_after_its_end_too() -> None:
    run = a_run()
    learns(run, "one")
    run.do("abort", title=run.plan.title)
    learns(run, "at breakfast", by="stranger")
    lessons = measure(Past(run="r", plan=run.plan, state=run.state, entries=tuple(run.entries))).lessons
    assert [one.text for one in lessons] == ["one", "at breakfast"]
    assert "stranger" not in repr(lessons)


@pytest.mark.parametrize(("kind", "ok"), [(RunKind.PRODUCTION, False), (RunKind.REHEARSAL, True)])
def test_a_gate_of_production_asks_that_what_rehearsals_taught_was_seen_to(kind: RunKind, ok: bool) -> None:
    taught = a_run()
    learns(taught, "one")
    night_of_it = measure(Past(run="r", plan=taught.plan, state=taught.state, entries=tuple(taught.entries)))
    run = a_run(kind=kind)
    run.plan = replace(run.plan, nights=(replace(night_of_it, label="dr3", birth="another"),))
    learns(run, "of tonight, which is for the next night")
    run.done("A1")
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, "1 lesson open: DR3/L1" in reading.text) == (ok, True), reading
    assert [one.name for one in open_lessons(run.plan.nights)] == ["DR3/L1"]


def test_without_a_rehearsal_the_gate_says_that_none_counts() -> None:
    run = a_run(kind=RunKind.PRODUCTION)
    run.done("A1")
    assert run.unit("G1").criteria[0].text == "no rehearsal counts: none could teach anything"


@pytest.mark.parametrize(("kind", "ok"), [(RunKind.PRODUCTION, False), (RunKind.REHEARSAL, True)])
def test_what_can_no_longer_be_read_is_not_taken_for_seen_to(kind: RunKind, ok: bool) -> None:
    run = a_run(kind=kind)
    run.plan = CountedRuns(gone=("7f3a: its journal is not what was recorded",)).used_by(run.plan)
    run.done("A1")
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, "what 1 rehearsal taught cannot be read any more" in reading.text) == (ok, True), reading
