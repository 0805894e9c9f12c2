"""The figures of a run in a text: as they are when it is sent, and nothing where they are not known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.api import Evidence, TableEvidence
from jobs.notify.figures import Moment, NotKnownYet, filled
from jobs.notify.words import ENGLISH, NORWEGIAN, Words
from jobs.outcomes import Succeeded
from plans.model import Manual
from plans.model.asked import AskedFigure
from tests.support.driver import Driven
from tests.support.nights import at, copy_job, gate, night, task

PLAN = night(
    task("A1", copy_job("ehr.*"), minutes=10),
    task("C1", Manual(ask=(AskedFigure(name="refused_rows"),)), after="A1"),
    task("G1", gate(), after="C1", not_before=60),
)


def told(run: Driven, text: str, words: Words = ENGLISH) -> str:
    return filled(text, Moment.of(run.plan, run.state, run.now), words)


@pytest.fixture
def run() -> Driven:
    run = Driven(PLAN)
    run.decide()
    return run


def test_what_is_planned_and_forecast_is_known_at_any_time(run: Driven) -> None:
    run.passes(25)  # the copy is late
    assert told(run, "{plan}, {run}, {now}: {done} of {tasks}") == "A night, r, 12:25: 0 of 4"
    assert told(run, "{A1.title} {A1.planned_begin} {A1.planned_end} {A1.begin} {A1.end}") == (
        "Task A1 12:00 12:10 12:00 12:25"
    )
    assert told(run, "{A1.late}") == "15 min late"
    assert told(run, "{A1.late}", NORWEGIAN) == "15 min forsinket"
    assert told(run, "{go_live.late} {go_live.end}") == "on time 13:10"


def test_what_a_task_has_brought_is_told(run: Driven) -> None:
    run.passes(5)
    tables = tuple(TableEvidence(table=name, rows=1500) for name in "ab")
    run.ends("A1", Succeeded(evidence=Evidence(summary="", tables=tables)))
    run.do("done", task="C1", figures={"refused_rows": 0})
    run.passes(60)
    run.go("G1")
    assert told(run, "{A1.begun} {A1.ended} {A1.rows} {C1.refused_rows} {G1.decision}") == "12:00 12:05 3000 0 GO"
    assert told(run, "{A1.late}") == "5 min early"


@pytest.mark.parametrize(
    ("blank", "says"),
    [
        ("A1.ended", "{A1.ended} is not known: A1 is running"),
        ("C1.begun", "{C1.begun} is not known: C1 has not come to that"),
        ("A1.rows", "{A1.rows} is not known"),
        ("C1.refused_rows", "{C1.refused_rows} is not known: C1 has not come to that"),
        ("G1.decision", "{G1.decision} is not known"),
        ("X9.title", "{X9.title} cannot be told: X9 is not in this run"),
        ("window_ends", "the plan has no window"),
    ],
)
def test_what_is_not_known_is_told_and_never_made_up(run: Driven, blank: str, says: str) -> None:
    run.plan = replace(PLAN, window_ends=None)
    with pytest.raises(NotKnownYet) as caught:
        told(run, f"{{{blank}}}")
    assert says in caught.value.what


def test_a_task_that_was_skipped_has_no_end(run: Driven) -> None:
    run.ends("A1")
    run.do("skip", task="C1", reason="r")
    with pytest.raises(NotKnownYet, match="C1 is skipped"):
        told(run, "{C1.ended}")


def test_the_end_of_the_window_is_told_by_the_clock_of_the_run(run: Driven) -> None:
    run.plan = replace(PLAN, window_ends=at(300))
    run.state = replace(run.state, clock=replace(run.state.clock, shift=timedelta(minutes=30)))
    assert told(run, "{window_ends}") == "17:30"
