"""Which commands an event can be the answer to: refusals, acts of two persons, answers to letters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jobs.journal.base import Sent
from jobs.journal.chain import GENESIS, record
from jobs.packs.consumed import command_flaws
from jobs.run import events as e
from jobs.run.state.records import draft_of

AT = datetime(2026, 11, 29, 2, tzinfo=UTC)
GATE = e.UnitId("G1")
VOTE = Sent(id=7, actor="kari", verb="vote", args={"task": "G1", "party": "owner", "answer": "go"}, at=AT)
CAST = e.VoteCast(unit=GATE, party="owner", answer=e.Answer.GO, answered_by="Kari", by="kari")
TOLD = e.AnswerGiven(party="owner", said="go", way="link", channel="sms", name="Kari", by="kari", letter="l1")
REFUSED = e.CommandRefused(verb="vote", reason="the poll is over", by="kari")
ASKED = e.SecondAsked(
    unit=GATE, word="vote", arguments='{"answer": "go", "party": "owner", "task": "G1"}', of_parties=("it",), by="kari"
)


def flaws(command: Sent, *events: e.Event) -> Sequence[str]:
    """What is said of a command that the last of these events consumed."""
    last = len(events) - 1
    entries = [
        e.Entry(seq=place + 1, at=AT, event=event, command_id=command.id if place == last else None)
        for place, event in enumerate(events)
    ]
    recorded = record([draft_of(one) for one in entries], after=0, previous=GENESIS)
    return [one.why for one in command_flaws(recorded, [command])]


@pytest.mark.parametrize("events", [(CAST,), (REFUSED,), (ASKED,)])
def test_an_event_holds_the_command_to_its_word_its_giver_and_what_it_repeats(events: tuple[e.Event, ...]) -> None:
    assert flaws(VOTE, *events) == []
    assert flaws(replace(VOTE, verb="note"), *events) == ["the inbox has another command than the event"]
    assert flaws(replace(VOTE, actor="eve"), *events) == ["the inbox has it from eve, and the event from somebody else"]


def test_what_waits_for_a_second_person_is_what_was_asked_and_agreed_to_by_another_one() -> None:
    said = dict(VOTE.args) | {"answer": "no-go"}
    assert flaws(replace(VOTE, args=said), ASKED) == ["the inbox has another command than the event"]
    assert flaws(replace(VOTE, actor="ola", verb="agree", args={"seq": 1}), CAST) == []


def test_an_answer_to_a_letter_is_one_that_an_event_tells_of() -> None:
    came = replace(VOTE, verb="answer", letter="l1", args={"party": "owner"})
    assert flaws(came, TOLD, CAST) == []
    assert flaws(replace(came, letter="l2"), TOLD, CAST) == [
        "the inbox has it as the answer to a letter, and no event tells of such an answer"
    ]
    assert flaws(replace(came, letter="l2"), replace(REFUSED, verb="answer")) == []
