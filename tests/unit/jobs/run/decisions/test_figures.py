"""At `done` the figures and the file are told that the plan asks for; a figure outside its limit leaves it undone."""

import pytest

from jobs.run.decisions.figures import read_file
from jobs.run.events import FiguresGiven, Judged, UnitId, Verdict
from jobs.run.outlook.status import Code
from jobs.run.state import transitions
from jobs.run.state.unit import Phase
from plans.model import AnswerCriterion, ComparisonSign, Counter, Manual, Milestone, TaskId
from plans.model.asked import AskedFigure, FigureType
from tests.support.driver import Driven
from tests.support.nights import gate, night, task

REFUSED = AskedFigure(name="refused_rows", at_most=0, unit="rows")
SHARE = AskedFigure(name="share", type=FigureType.NUMBER)
LIMIT = AnswerCriterion(task=TaskId("C1"), figure="refused_rows", comparison=ComparisonSign.LE, limit=0)
FILE = read_file("protocol.pdf", "ab" * 32)


def begun(body: Manual) -> Driven:
    run = Driven(night(task("C1", body), task("G1", gate(LIMIT), after="C1"), task("M1", Milestone(), after="G1")))
    run.do("start", task="C1")
    return run


def test_the_figures_are_kept_and_the_task_is_done() -> None:
    run = begun(Manual(ask=(REFUSED, SHARE)))
    run.do("done", task="C1", figures={"refused_rows": 0, "share": 0.25})
    given = run.unit("C1").given
    assert given is not None
    assert given.figures == {"refused_rows": 0, "share": 0.25}
    assert run.phase("C1") is Phase.DONE


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({}, "C1 asks for refused_rows (rows, at most 0)"),
        ({"figures": {"refused_row": 0}}, "C1 asks for no refused_row, but for refused_rows"),
        ({"figures": {"refused_rows": 0.5}}, "C1 asks for refused_rows as a whole number"),
        ({"figures": {"refused_rows": "many"}}, "figures"),
        ({"figures": {"refused_rows": "nan"}}, "figures"),
    ],
)
def test_what_is_lacking_or_no_figure_of_it_is_refused_by_name(args: dict[str, object], why: str) -> None:
    run = begun(Manual(ask=(REFUSED,)))
    assert why in run.refused("done", task="C1", **args)
    assert run.phase("C1") is Phase.RUNNING


def test_a_figure_outside_its_limit_is_kept_and_the_task_asks() -> None:
    run = begun(Manual(ask=(REFUSED,)))
    [event] = [one for one in run.do("done", task="C1", figures={"refused_rows": 12}) if isinstance(one, FiguresGiven)]
    assert event.outside == ("refused_rows 12 rows, at most 0 asked",)
    assert (run.phase("C1"), run.unit("C1").reason) == (Phase.ATTENTION, "refused_rows 12 rows, at most 0 asked")


def test_other_figures_mend_it_at_once() -> None:
    run = begun(Manual(ask=(REFUSED,)))
    run.do("done", task="C1", figures={"refused_rows": 12})
    run.do("done", task="C1", figures={"refused_rows": 0})
    assert run.phase("C1") is Phase.DONE


def test_going_on_with_it_is_a_fix_by_hand_and_the_gate_reads_the_figure_all_the_same() -> None:
    run = begun(Manual(ask=(REFUSED,)))
    run.do("done", task="C1", figures={"refused_rows": 12})
    run.do("fixed", task="C1", reason="the ward enters them by hand")
    run.votes("G1")
    assert "criterion:1" in run.refused("decide", task="G1", choice="go")
    assert run.unit("G1").criteria[0].text == "C1.refused_rows 12 (<= 0 asked)"


def test_a_gate_is_given_its_go_by_a_figure_within_the_limit() -> None:
    run = begun(Manual(ask=(REFUSED,)))
    run.do("done", task="C1", figures={"refused_rows": 0})
    run.go("G1")
    assert run.phase("G1") is Phase.GO


def test_to_be_done_again_it_is_asked_again() -> None:
    run = begun(Manual(ask=(REFUSED,)))
    run.do("done", task="C1", figures={"refused_rows": 0})
    run.do("retry", task="C1")
    assert run.unit("C1").given is None


def test_of_a_file_name_and_hash_are_kept() -> None:
    run = begun(Manual(evidence_file=True))
    assert "C1 asks for a file as evidence" in run.refused("done", task="C1")
    assert "was not read by the console" in run.refused("done", task="C1", file="protocol.pdf")
    run.do("done", task="C1", file=FILE)
    given = run.unit("C1").given
    assert given is not None
    assert (given.file, given.sha256) == ("protocol.pdf", "ab" * 32)


def test_a_counter_at_its_target_does_not_end_what_has_more_to_tell() -> None:
    run = begun(Manual(counter=Counter(target=50, unit="lists"), ask=(REFUSED,)))
    run.do("count", task="C1", value=50)
    assert run.phase("C1") is Phase.RUNNING


def test_a_check_that_failed_may_lack_its_figures() -> None:
    run = begun(Manual(criterion="all are equal", ask=(REFUSED,)))
    run.do("done", task="C1", verdict="failed")
    assert run.phase("C1") is Phase.ATTENTION


@pytest.mark.parametrize("verdict", ["passed", "failed", "not tested"])
def test_a_verdict_beside_a_figure_outside_its_limit_hides_nothing_of_it(verdict: str) -> None:
    run = begun(Manual(ask=(REFUSED,), criterion="nothing is refused"))
    events = run.do("done", task="C1", figures={"refused_rows": 7}, verdict=verdict)
    assert isinstance(events[-1], FiguresGiven)  # what the sender is answered with
    assert run.look("C1").code is Code.ASK
    assert "(refused_rows 7 rows, at most 0 asked)" in run.look("C1").waits_for
    run.do("done", task="C1", figures={"refused_rows": 0}, verdict="passed")
    assert run.phase("C1") is Phase.DONE


def test_a_verdict_of_failed_without_a_word_is_its_own_reason() -> None:
    run = begun(Manual(criterion="nothing is refused"))
    run.do("done", task="C1", verdict="failed")
    assert run.look("C1").waits_for.endswith("(its verdict is failed)")


def test_a_verdict_that_an_older_engine_wrote_behind_its_figures_keeps_what_is_outside() -> None:
    run = begun(Manual(ask=(REFUSED,), criterion="nothing is refused"))
    run.do("done", task="C1", figures={"refused_rows": 7}, verdict="passed")
    judged = Judged(unit=UnitId("C1"), verdict=Verdict.PASSED, by="operator", text="")
    assert transitions.judged(run.state, judged, run.run_now).unit("C1").reason.startswith("refused_rows 7")
