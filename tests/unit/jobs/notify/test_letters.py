"""Which messages go out together, and when."""

from dataclasses import replace
from datetime import timedelta

from jobs.journal.outbox import Waiting
from jobs.notify.letters import PAUSE, POLICY, letters, new_letters, tried_again
from jobs.run.events import Addressee
from tests.support.nights import START

WARD = Addressee(party="ward", channel="desk")


def message(seq: int, *, party: str = "ward", letter: str = "", attempts: int = 0) -> Waiting:
    return Waiting(
        id=f"m{seq}-{party}", seq=seq, party=party, channel="desk", at=START, letter=letter, attempts=attempts
    )


def test_what_lies_there_for_one_addressee_goes_out_as_one_letter() -> None:
    found = new_letters([message(1), message(2), message(2, party="owner"), message(3)], {}, START)
    assert [(one.id, len(one.messages)) for one in found] == [("m1-ward", 3), ("m2-owner", 1)]


def test_the_first_goes_at_once_and_what_comes_after_it_waits_and_goes_together() -> None:
    last = {WARD: START}
    assert new_letters([message(1)], last, START + PAUSE - timedelta(seconds=1)) == ()
    assert len(new_letters([message(1)], last, START + PAUSE)) == 1


def test_all_of_a_channel_with_one_place_is_one_letter_whomever_it_would_be_for() -> None:
    waiting = [message(1), message(1, party="owner"), message(2)]
    [found] = new_letters(waiting, {}, START, ["desk"])
    assert [one.party for one in found.addressees] == ["ward", "owner"]
    assert new_letters(waiting, {Addressee(party="", channel="desk"): START}, START, ["desk"]) == ()


def test_a_letter_keeps_its_id_and_its_messages_when_it_is_sent_again() -> None:
    found = letters([message(1, letter="m1-ward"), message(2, letter="m1-ward", attempts=2), message(3)])
    assert [(one.id, len(one.messages), one.attempts) for one in found] == [("m1-ward", 2, 2)]


def test_a_letter_waits_for_its_time_but_for_no_clock_that_was_set_back_by_an_hour() -> None:
    soon = START + timedelta(seconds=30)
    [letter] = letters([replace(message(1, letter="a", attempts=5), next_at=soon)])
    assert not letter.is_due(START)
    assert letter.is_due(soon)
    assert letter.is_due(START - timedelta(hours=1))
    assert letter.is_due(START + timedelta(hours=1))


def test_a_letter_is_tried_again_later_and_later_and_given_up_at_last() -> None:
    [first] = letters([message(1, letter="a")])
    [last] = letters([message(1, letter="a", attempts=POLICY.attempts - 1)])
    [middle] = letters([message(1, letter="a", attempts=20)])
    again, later = tried_again(first, START), tried_again(middle, START)
    assert again is not None
    assert later is not None
    assert again <= START + timedelta(seconds=2) < later <= START + timedelta(seconds=60)
    assert tried_again(last, START) is None
