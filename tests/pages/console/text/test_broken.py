"""A run that cannot go on by itself never says that nothing is broken: not the status, not the board, not a script."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.plain_log import status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.engine_presence import GRACE
from console.view.model import Ui, View
from jobs.journal.base import Lease
from jobs.run.decisions.decision import DatabaseSeen, LogSeen
from jobs.run.events import Entry, HoldSet, UnitId
from jobs.run.state.fold import fold
from plans.model import Manual, SqlCriterion
from tests.support.command_line import view_of
from tests.support.driver import PERMANENT, TRANSIENT, Driven
from tests.support.nights import TARGET, command_job, copy_job, gate, night, sql_job, task
from tests.support.world import SIZES

QUERY = SqlCriterion(on=TARGET, query="select true")


def a_night() -> Driven:
    """A copy, a gate that asks a query, and a person's task that goes on by itself."""
    return Driven(
        night(
            task("A1", copy_job("ehr.*"), undo=True),
            task("G1", gate(QUERY)),
            task("P1", Manual(), minutes=300),
        )
    )


def shown(view: View) -> list[str]:
    """What every reader of a run is told is broken; they agree."""
    told = [str(one["text"]) for one in status_json(view)["broken"]]  # type: ignore[attr-defined]
    page = status_text(view)
    assert ("BROKEN?     nothing" in page) is not bool(told)
    for text in told[:3]:
        assert text[:60] in page
    for size in SIZES:
        board = text_of(layout(view, Ui(selected="A1"), size, ASCII))
        assert "NEEDS YOU: nothing" not in board or not told
    return told


def test_while_all_goes_well_nothing_is_broken() -> None:
    run = a_night()
    run.asked("G1", True)
    assert shown(view_of(run)) == []


# --- the engine


@pytest.mark.parametrize("lease", [None, "lapsed"])
def test_a_dead_engine_is_broken_and_somebody_has_to_start_another(lease: object) -> None:
    run = a_night()
    run.asked("G1", True)
    gone = Lease(term=1, holder="e1", expires=run.now - GRACE) if lease else None
    view = view_of(run, lease=gone, age=timedelta(minutes=3))
    assert shown(view) == [
        "NO ENGINE executes this run (cutover engine r); the last one, on h, is gone; last event 3m ago"
    ]
    assert "NO ENGINE" in status_line(view)
    for size in SIZES:
        assert "NO ENGINE" in text_of(layout(view, Ui(), size, ASCII))


def test_where_nobody_else_has_to_act_it_is_whoever_can_start_an_engine() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"))))
    view = view_of(run, lease=None)
    assert "NO ENGINE, nothing goes on since" in status_text(view)
    assert "1 NO ENGINE, nothing goes on since" in text_of(layout(view, Ui(), (80, 24), ASCII))


def test_no_engine_is_missed_after_the_end() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"))))
    run.ends("A1")
    assert run.result == "completed"
    assert shown(view_of(run, lease=None)) == []


def test_a_database_that_is_away_and_a_log_that_cannot_be_written_are_broken() -> None:
    run = a_night()
    run.asked("G1", True)
    run.decide(DatabaseSeen(database=TARGET, trouble="nothing listens there"))
    run.decide(LogSeen(trouble="No space left on device"))
    assert shown(view_of(run)) == [
        "database platform cannot be used: nothing listens there",
        "the engine's log cannot be written: No space left on device",
    ]


# --- gates


def test_a_rehearsal_that_counted_and_is_gone_is_broken() -> None:
    view = replace(view_of(a_night()), gone_nights=("9a01: its journal is not what was recorded",))
    assert shown(view) == ["a rehearsal that counted no longer does: run 9a01: its journal is not what was recorded"]


def test_a_gate_that_cannot_be_read_is_broken() -> None:
    run = a_night()
    run.asked("G1", None)
    assert shown(view_of(run)) == ["G1 OPEN: criterion 1 None"]


def test_a_no_go_is_broken_and_is_one_thing_to_act_upon() -> None:
    run = a_night()
    run.asked("G1", True)
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    assert [one[:9] for one in shown(view_of(run))] == ["G1 NOGO: "]
    acts, _, _ = status_text(view_of(run)).partition("BROKEN?")
    assert acts.count("no-go was said") == 1


def test_a_gate_that_lacks_votes_and_cannot_be_read_is_named_once_in_a_line() -> None:
    run = a_night()
    run.asked("G1", None)
    assert "needs G1, P1" in status_line(view_of(run))


def test_a_gate_that_was_never_read_is_broken_after_a_minute() -> None:
    run = a_night()
    assert shown(view_of(run)) == []
    assert shown(view_of(run, age=timedelta(seconds=61))) == [
        "G1 OPEN: criterion 1 has not been read since the poll opened"
    ]


# --- attempts


def _waits(run: Driven) -> str:
    run.ends("A1", TRANSIENT)
    return "A1 RTRY: it failed"


def _runs_again(run: Driven) -> str:
    run.ends("A1", TRANSIENT)
    run.wakes()
    assert "A1" in run.running
    return "A1 RUN: attempt 2 runs; attempt 1 failed: it failed"


def _waits_under_a_hold(run: Driven) -> str:
    run.ends("A1", TRANSIENT)
    run.do("hold", reason="lunch")
    return "A1 HELD: hold by operator; then attempt 2 after it failed"


def _asks(run: Driven) -> str:
    run.ends("A1", PERMANENT)
    return "A1 ASK: it failed"


def _is_stopped(run: Driven) -> str:
    run.do("stop", task="A1", reason="too slow")
    return "A1 RUN: it was stopped, and has not ended yet"


def _undo_is_held(run: Driven) -> str:
    run.ends("A1", PERMANENT)
    run.do("hold", reason="lunch")
    run.do("rollback", task="A1", reason="wrong")
    return "<A1 HELD: hold by operator: lunch"


def _undo_fails(run: Driven) -> str:
    run.ends("A1", PERMANENT)
    run.do("rollback", task="A1", reason="wrong")
    run.ends("A1~back", PERMANENT)
    return "<A1 ASK: it failed"


def _undo_tries_again(run: Driven) -> str:
    run.ends("A1", PERMANENT)
    run.do("rollback", task="A1", reason="wrong")
    run.ends("A1~back", TRANSIENT)
    return "<A1 RTRY: it failed"


def _undo_waits_for_what_runs(run: Driven) -> str:
    run.do("rollback", task="all", reason="too late")
    return "<A1 RDY: waits for A1, whose attempt has not ended"


@pytest.mark.parametrize(
    "story",
    [
        _waits,
        _runs_again,
        _waits_under_a_hold,
        _asks,
        _is_stopped,
        _undo_is_held,
        _undo_fails,
        _undo_tries_again,
        _undo_waits_for_what_runs,
    ],
    ids=lambda one: one.__name__.strip("_").replace("_", " "),
)
def test_what_failed_last_is_broken_until_it_has_succeeded(story: Callable[[Driven], str]) -> None:
    run = a_night()
    run.asked("G1", True)
    expected = story(run)
    assert shown(view_of(run)) == [expected]


def test_what_a_person_had_tried_again_and_what_succeeded_is_broken_no_more() -> None:
    run = a_night()
    run.asked("G1", True)
    run.ends("A1", PERMANENT)
    run.do("retry", task="A1")
    assert shown(view_of(run)) == []
    run.ends("A1", TRANSIENT)
    run.wakes()
    run.ends("A1")
    assert [one for one in shown(view_of(run)) if "A1" in one] == []


def test_a_job_that_the_engine_leaves_alone_is_broken_after_a_minute() -> None:
    run = Driven(night(task("A1", sql_job()), task("A2", command_job(), after="A1")))
    state = run.state
    units = {UnitId("A1"): replace(state.unit("A1"), phase=run.phase("G0"), attempts=())}
    run.state = replace(state, units=units)
    assert shown(view_of(run)) == []
    assert shown(view_of(run, age=timedelta(minutes=2))) == ["A1 RDY: the engine has not started it for 2m"]


def test_a_run_that_its_engine_holds_needs_a_person_and_says_which_command_lets_it_go_on() -> None:
    run = a_night()
    run.state = fold(
        [*run.entries, Entry(seq=len(run.entries) + 1, at=run.now, event=HoldSet(by="e", reason="late", asked=True))]
    )
    assert [one for one in shown(view_of(run)) if one.startswith("HELD")] == [
        "HELD (cutover do r resume): late, says e"
    ]
    asked = [one["text"] for one in status_json(view_of(run))["needs"]]  # type: ignore[attr-defined]
    assert "HELD, resume lets it go on: late, says e" in asked
