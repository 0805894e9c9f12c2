"""Text becomes an order here, or a sentence that says what is wrong with it and repeats no value."""

import math

import pytest

from jobs.run.decisions.command_text import BadCommand, parse, usage
from jobs.run.decisions.commands import COMMANDS, CastVote, Decide, SetHold, Skip
from jobs.run.events import Answer, Choice
from tests.support.nights import at

SECRET = "hunter2-19450101-12345"  # stands for whatever must not be repeated


WORDS = """start done count confirm waive vote decide retry skip fixed abandon stop terminate hold resume throttle eta
rollback note say lesson ack correct notify reached answer substitute keys take-keys amend shift abort agree refuse
withdraw problem degraded normal settle"""


def test_every_verb_of_the_vocabulary_is_there() -> None:
    assert set(COMMANDS) == set(WORDS.split())


def test_arguments_become_what_the_order_needs() -> None:
    assert parse("vote", {"task": "G1", "party": "ward", "answer": "go"}) == CastVote(
        task="G1", party="ward", answer=Answer.GO
    )
    order = parse("decide", {"task": "G1", "choice": "go", "accept": ["vote:ward"], "until": at(5).isoformat()})
    assert order == Decide(task="G1", choice=Choice.GO, accept=("vote:ward",), until=at(5))
    assert parse("hold", {}) == SetHold()
    assert parse("skip", {"task": " J1 ", "reason": " late "}) == Skip(task="J1", reason="late")


@pytest.mark.parametrize(("wrong", "near"), [("strat", "start"), ("rolback", "rollback"), ("take_keys", "take-keys")])
def test_a_misspelt_verb_names_the_nearest_one(wrong: str, near: str) -> None:
    with pytest.raises(BadCommand, match=f"did you mean {near}"):
        parse(wrong, {})


def test_a_verb_like_no_other_leads_to_the_list_of_them() -> None:
    with pytest.raises(BadCommand, match="cutover do --help lists them"):
        parse("xyzzy", {})


def test_an_unknown_or_missing_argument_shows_how_it_is_written() -> None:
    with pytest.raises(BadCommand, match=r"skip does not take raeson .*skip TASK REASON"):
        parse("skip", {"task": "J1", "raeson": "late"})
    with pytest.raises(BadCommand, match=r"skip: reason is missing .*skip TASK REASON"):
        parse("skip", {"task": "J1"})


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("vote", {"task": "G1", "party": "ward", "answer": SECRET}),
        ("count", {"task": "P1", "value": SECRET}),
        ("decide", {"task": "G1", "choice": "postpone", "until": SECRET}),
        ("decide", {"task": "G1", "choice": "go", "accept": {SECRET: SECRET}}),
        ("eta", {"task": "P1", "minutes": SECRET}),
        ("skip", {"task": "P1", "reason": [SECRET]}),
        ("note", {"text": SECRET * 200}),
        ("ack", {"seq": {"value": SECRET}}),
    ],
)
def test_a_wrong_value_is_not_repeated(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand) as caught:
        parse(verb, args)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__)


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("eta", {"task": "P1", "minutes": math.inf}),
        ("eta", {"task": "P1", "minutes": math.nan}),
        ("eta", {"task": "P1", "minutes": "1e300"}),
        ("eta", {"task": "P1", "minutes": -1}),
        ("count", {"task": "P1", "value": 10**400}),
        ("count", {"task": "P1", "value": -1}),
        ("throttle", {"task": "J1", "workers": -1}),
        ("ack", {"seq": 0}),
        ("decide", {"task": "G1", "choice": "postpone", "until": "2022-11-12T02:45:00"}),
        ("skip", {"task": "J1", "reason": " \n"}),
        ("note", {"text": ""}),
        ("keys", {"to": ""}),
    ],
)
def test_what_no_run_could_bear_is_no_order(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        parse(verb, args)


@pytest.mark.parametrize("verb", COMMANDS)
def test_usage_names_what_is_needed_and_what_may_be_left_out(verb: str) -> None:
    assert usage(verb).split()[0] == verb
    assert COMMANDS[verb].__doc__


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x07", "\x9b", "\u202e"])
def test_a_text_that_a_terminal_would_obey_is_refused_and_not_repeated(char: str) -> None:
    for args in ({"text": f"a{char}b"}, {"text": "a", "task": f"T{char}"}):
        with pytest.raises(BadCommand, match=rf"holds the character U\+{ord(char):04X}") as refused:
            parse("note", args)
        assert char not in str(refused.value)
    with pytest.raises(BadCommand, match="accept holds"):
        parse("decide", {"task": "G1", "choice": "go", "accept": ["vote:a", f"item{char}"]})
    assert parse("note", {"text": "two\nlines"})
