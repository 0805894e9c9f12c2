"""What was entered wrongly is taken back by a new event, while nothing has been built on it."""

from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import Corrected, Counted, ItemSettled, Ticked, UnitId, VoteCast
from jobs.run.state.unit import Phase
from plans.model import DoneCriterion, TaskId
from tests.support.driver import Driven, seq_of
from tests.support.nights import confirm, counted, gate, night, task


def test_a_vote_is_taken_back_and_the_one_before_it_counts_again() -> None:
    run = Driven(night(task("G1", gate())))
    run.votes("G1", "ward")
    run.votes("G1", "ward", answer="no-go")
    run.do("correct", seq=seq_of(run, VoteCast), reason="the other party")
    vote = run.unit("G1").vote("ward")
    assert vote is not None
    assert vote.answer == "go"
    run.do("correct", seq=vote.seq, reason="that one too")
    assert run.unit("G1").vote("ward") is None


def test_a_tick_a_count_and_a_settled_item_are_taken_back() -> None:
    run = Driven(night(task("C1", confirm("a", "b")), task("P1", counted(713))))
    run.do("confirm", task="C1", item="a")
    run.do("correct", seq=seq_of(run, Ticked), reason="the other one")
    run.do("waive", task="C1", item="b", reason="broken", fallback="paper")
    run.do("correct", seq=seq_of(run, ItemSettled), reason="it works")
    run.do("count", task="P1", value=80)
    run.do("count", task="P1", value=8)
    run.do("correct", seq=seq_of(run, Counted), reason="a digit was missing")
    assert run.unit("C1").ticks == ()
    assert run.unit("C1").settled == ()
    assert run.unit("P1").count == 80


def test_a_correction_says_which_event_and_why_and_is_made_once() -> None:
    run = Driven(night(task("C1", confirm("a", "b"))))
    run.do("confirm", task="C1", item="a")
    seq = seq_of(run, Ticked)
    assert run.do("correct", seq=seq, reason="the other one") == [
        Corrected(seq=seq, reason="the other one", by="operator", unit=UnitId("C1"), said="confirmed of a")
    ]
    assert "still counts" in run.refused("correct", seq=seq, reason="again")
    assert "reason" in run.refused("correct", seq=seq, reason="")


def test_what_was_decided_on_is_not_corrected_underneath_the_decision() -> None:
    run = Driven(night(task("G1", gate()), task("G2", gate(), after="G1")))
    run.votes("G1")
    seq = seq_of(run, VoteCast)
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    assert "no-go by now" in run.refused("correct", seq=seq, reason="wrong")
    run.do("decide", task="G1", choice="postpone")
    run.go("G1")
    assert "go by now" in run.refused("correct", seq=seq_of(run, VoteCast), reason="wrong")


def test_the_waiver_that_ended_its_confirmation_is_taken_back_by_opening_it_again() -> None:
    run = Driven(night(task("C1", confirm("a")), task("G1", gate(), after="C1")))
    run.do("waive", task="C1", item="a", reason="broken", fallback="paper")
    seq = seq_of(run, ItemSettled)
    assert "done by now" in run.refused("correct", seq=seq, reason="the other interface")
    run.do("retry", task="C1")
    run.do("correct", seq=seq, reason="the other interface")
    run.do("confirm", task="C1", item="a")
    assert run.phase("G1") is Phase.OPEN
    assert caveats(run.plan, run.state, run.plan.by_id[TaskId("G1")]) == ("vote:owner", "vote:ward")


def test_ticks_of_one_command_are_taken_back_together_where_that_is_asked_for() -> None:
    run = Driven(night(task("C1", confirm("a", "b", "c"))))
    run.do("confirm", task="C1", items=["a", "b"])
    last = seq_of(run, Ticked)
    run.do("correct", seq=last, reason="the other list", whole=True)
    assert run.unit("C1").ticks == ()
    run.do("confirm", task="C1", items=["a", "b"])
    run.do("correct", seq=seq_of(run, Ticked), reason="this one alone")
    assert [one.item for one in run.unit("C1").ticks] == ["a"]


def test_a_tick_that_a_decided_gate_has_read_stands() -> None:
    asks = gate(DoneCriterion(tasks=(TaskId("C1"),)))
    run = Driven(night(task("C1", confirm("a", "b")), task("G1", asks)))
    run.do("confirm", task="C1", item="a")
    seq = seq_of(run, Ticked)
    run.votes("G1")
    run.do("decide", task="G1", choice="go", accept=["criterion:1"], text="seen")
    assert "G1 was decided on it" in run.refused("correct", seq=seq, reason="wrong")
