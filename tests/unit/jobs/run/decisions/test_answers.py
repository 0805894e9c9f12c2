"""What a party answers by link or code: for itself, while it is asked, once; what comes too late says so by name."""

from dataclasses import replace

import pytest

from jobs.run.decisions.people.seen import AnswersSeen
from jobs.run.events import AnswerGiven, AnswersRefused, Ticked, VoteCast
from jobs.run.state.kept import keep, kept_run
from plans.model import Confirm, Item, PartyId
from tests.support.driver import Driven
from tests.support.nights import confirm, gate, night, task
from tests.support.people.answering import gives, why_not


@pytest.fixture
def poll() -> Driven:
    run = Driven(night(task("G1", gate())))
    run.decide()
    return run


def items(*owners: str) -> Confirm:
    return Confirm(items=tuple(Item(id=f"I{n}", name=f"Item {n}", owner=PartyId(one)) for n, one in enumerate(owners)))


def test_a_vote_says_who_gave_it_for_whom_and_which_way_it_came(poll: Driven) -> None:
    answer, vote = gives(poll, "ward", "caveat", "G1", text="two beds", name="Kari Nes", address="10.0.0.5")
    assert answer == AnswerGiven(
        party="ward",
        said="caveat",
        way="link",
        channel="mail",
        name="Kari Nes",
        by="answers",
        letter="m1",
        address="10.0.0.5",
        unit=vote.unit,
        text="two beds",
    )
    assert isinstance(vote, VoteCast)
    assert (vote.party, vote.answer, vote.text, vote.answered_by, vote.by) == (
        "ward", "caveat", "two beds", "Kari Nes", "answers"
    )  # fmt: skip


def test_nobody_needs_the_keys_for_it(poll: Driven) -> None:
    assert poll.state.keys.holder == "operator"
    assert len(gives(poll, "ward", "go", "G1")) == 2


def test_what_was_answered_already_is_doubled_whichever_way_it_came(poll: Driven) -> None:
    poll.votes("G1", "ward", answer="no-go")
    assert why_not(gives(poll, "ward", "go", "G1")).startswith("doubled: ward has said no-go at G1")
    assert poll.unit("G1").vote("ward").answer == "no-go"


def test_what_comes_after_the_decision_is_late(poll: Driven) -> None:
    poll.go("G1")
    assert why_not(gives(poll, "ward", "no-go", "G1")).startswith("late: the run has ended")


def test_an_answer_for_an_earlier_poll_is_late(poll: Driven) -> None:
    asked = poll.unit("G1").since_seq
    poll.do("decide", task="G1", choice="postpone")
    assert why_not(gives(poll, "ward", "go", "G1", asked=asked)).startswith("late: that poll of G1 is over")
    gives(poll, "ward", "go", "G1", asked=poll.unit("G1").since_seq)
    assert poll.unit("G1").vote("ward") is not None


def test_a_caveat_without_its_text_is_no_caveat(poll: Driven) -> None:
    assert "a caveat needs its text" in why_not(gives(poll, "ward", "caveat", "G1"))


def test_whoever_does_not_stand_for_the_party_any_more_is_told_so(poll: Driven) -> None:
    poll.do("substitute", party="ward", name="Ola Dal")
    assert why_not(gives(poll, "ward", "go", "G1")) == "moved: Ola Dal stands for ward since that letter"


def test_a_login_that_is_of_the_party_answers_under_its_own_name(poll: Driven) -> None:
    answer, vote = gives(poll, "ward", "go", "G1", way="terminal", stands="", channel="")
    assert isinstance(answer, AnswerGiven)
    assert isinstance(vote, VoteCast)
    assert (answer.name, answer.way, vote.answered_by) == ("answers", "terminal", "answers")


def test_a_party_confirms_its_own_items_and_no_others() -> None:
    run = Driven(night(task("C1", items("ward", "ward", "owner"))))
    run.decide()
    events = gives(run, "ward", "confirm", "C1", items=["I0"])
    assert [one.by for one in events if isinstance(one, Ticked)] == ["Ward for ward by link"]
    assert why_not(gives(run, "ward", "confirm", "C1", items=["I0"])).startswith("doubled: I0 is confirmed already")
    assert why_not(gives(run, "ward", "confirm", "C1", items=["I1", "I2"])).startswith("moved: I2 of C1 is not of ward")
    assert len(run.unit("C1").ticks) == 1


def test_items_that_wait_for_something_are_not_confirmed_by_a_link_either() -> None:
    run = Driven(night(task("G1", gate()), task("C1", replace(confirm("a"), items=items("ward").items), after="G1")))
    run.decide()
    assert why_not(gives(run, "ward", "confirm", "C1", items=["I0"])).startswith("early: C1 waits for G1")


def test_that_a_letter_was_seen_counts_as_reached(poll: Driven) -> None:
    [seen] = gives(poll, "ward", "seen")
    assert isinstance(seen, AnswerGiven)
    assert poll.state.told.reached["ward"] == poll.now


def test_an_answer_without_a_letter_is_no_answer(poll: Driven) -> None:
    assert "has not checked that code" in poll.refused("answer", code="C0DE1234", answer="go", by="stranger")


@pytest.mark.parametrize("more", [{"answer": "perhaps"}, {"party": "nobody"}, {"text": "a\x1b[2Jb"}, {"task": "X9"}])
def test_whatever_a_letter_carries_it_never_ends_the_engine(poll: Driven, more: dict[str, str]) -> None:
    why = why_not(gives(poll, more.pop("party", "ward"), more.pop("answer", "go"), more.pop("task", "G1"), **more))
    assert "a defect" not in why
    assert "\x1b" not in why


def test_refusals_are_counted_by_name_and_kept_in_the_fold(poll: Driven) -> None:
    gives(poll, "ward", "go", "G1")
    gives(poll, "ward", "go", "G1")
    poll.order("answer", code="C0DE1234", by="stranger")
    assert poll.state.told.answers == 1
    assert poll.state.told.refusals == {"doubled": 1, "forged": 1}
    kept = kept_run(keep(poll.state), "r")
    assert kept is not None
    assert kept.state.told == poll.state.told


def test_what_the_database_refused_is_recorded_once_and_many_forged_ones_are_a_warning(poll: Driven) -> None:
    assert poll.decide(AnswersSeen(counts={"forged": 3})) == [AnswersRefused(counts={"forged": 3})]
    assert poll.decide(AnswersSeen(counts={"forged": 3})) == []
    assert poll.state.warnings == ()
    poll.decide(AnswersSeen(counts={"forged": 12, "expired": 1}))
    poll.decide(AnswersSeen(counts={"forged": 90, "expired": 1}))
    assert [one.text for one in poll.state.warnings] == ["12 answers with codes that nobody was sent"]
    assert poll.state.told.refusals == {"expired": 1, "forged": 90}
