"""A letter's link and code: the same each time, bound to party and letter, good for what it asks and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.journal.answers import LONGEST_CODE, Offered, read_secret
from jobs.journal.outbox import Waiting
from jobs.notify.letters import Letter
from jobs.notify.replies import GOOD_FOR, MOST_ITEMS, offered, reply_of
from jobs.notify.texts import message_of
from jobs.run.events import Addressee, PeopleTold
from jobs.run.state.outgoing import outgoing
from plans.model import Confirm, Item, PartyId, RunKind
from plans.model.hooks import HookWord
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import gate, night, task
from tests.support.people.telling import tell, telling

KEY = bytes(32)


def letter_to(run: Driven, party: str) -> Letter:
    found = [one for one in outgoing("b", run.entries) if one.party == party]
    waiting = tuple(Waiting(id=one.id, seq=one.seq, party=party, channel=one.channel, at=one.at) for one in found)
    return Letter(id=waiting[0].id, to=Addressee(party=party, channel=waiting[0].channel), messages=waiting)


def made(run: Driven, party: str, key: bytes = KEY) -> Offered | None:
    return offered(run.plan, run.state, letter_to(run, party), run.entries, key)


def good_for(run: Driven, party: str) -> list[tuple[str, str, str]]:
    found = made(run, party)
    return [(one.unit, one.item, " ".join(one.choices)) for one in found.offers] if found is not None else []


@pytest.fixture
def poll() -> Driven:
    hook = tell(HookWord.CHECKPOINT_OPEN, to="everybody")
    run = Driven(telling(night(task("G1", gate(poll=("ward",)))), hook), kind=RunKind.PRODUCTION)
    run.decide()
    return run


def test_it_is_good_for_the_partys_own_vote_and_to_say_that_it_was_seen(poll: Driven) -> None:
    assert good_for(poll, "ward") == [("", "", "seen"), ("G1", "", "go caveat no-go")]
    assert good_for(poll, "owner") == [("", "", "seen")]
    found = made(poll, "ward")
    assert found is not None
    assert found.offers[1].asked == poll.unit("G1").since_seq
    assert found.expires == poll.now + GOOD_FOR


def test_whoever_sends_it_again_sends_the_same_link_and_code_and_nobody_elses(poll: Driven) -> None:
    first, again = made(poll, "ward"), made(poll, "ward")
    assert first == again
    others = [made(poll, "owner"), made(poll, "ward", bytes([1]) * 32)]
    secrets = {one.link for one in (first, *others) if one} | {one.code for one in (first, *others) if one}
    assert len(secrets) == 6
    assert first is not None
    assert (len(first.link), len(first.code)) == (32, 8)
    assert len(first.link) > LONGEST_CODE


def test_a_code_is_read_however_it_was_written_down(poll: Driven) -> None:
    found = made(poll, "ward")
    assert found is not None
    spoken = reply_of(found, "").code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_secret(spoken) == found.code
    assert read_secret(f" {found.link}\n") == found.link


def test_of_a_confirmation_it_is_good_for_the_partys_own_items_up_to_a_number() -> None:
    owners = ["ward"] * (MOST_ITEMS + 5) + ["owner"]
    body = Confirm(items=tuple(Item(id=f"I{n}", name="x", owner=PartyId(one)) for n, one in enumerate(owners)))
    run = Driven(telling(night(task("C1", body)), tell(HookWord.READY, to="items")), kind=RunKind.PRODUCTION)
    run.decide()
    assert good_for(run, "owner") == [("", "", "seen"), ("C1", f"I{MOST_ITEMS + 5}", "confirm")]
    assert len(good_for(run, "ward")) == 1 + MOST_ITEMS


def test_whoever_is_asked_as_the_second_person_can_say_that_it_knows_and_agrees_elsewhere(poll: Driven) -> None:
    told = PeopleTold(word=HookWord.SECOND, units=(), addressees=(Addressee(party="ward", channel="desk"),))
    letter = letter_to(poll, "ward")
    found = offered(poll.plan, poll.state, letter, [replace(poll.entries[-1], event=told)], KEY)
    assert found is not None
    assert [one.choices for one in found.offers] == [("seen",)]


def test_what_only_tells_asks_for_no_answer(poll: Driven) -> None:
    run = Driven(replace(poll.plan, telling=replace(poll.plan.telling, hooks=(tell(HookWord.HOLD, to="ward"),))))
    run.do("hold")
    run.do("resume")
    assert made(run, "ward") is None


def test_a_letter_says_link_code_for_whom_and_until_when_in_the_partys_language(poll: Driven) -> None:
    ward, run = PartyId("ward"), poll
    norwegian = replace(run.plan.parties[ward], lang=Language.NORWEGIAN)
    run.plan = replace(run.plan, parties={**run.plan.parties, ward: norwegian})
    found = made(run, "ward")
    assert found is not None
    reply = reply_of(found, "https://svar.example")
    message = message_of(run.plan, run.state, letter_to(run, "ward"), run.entries, reply)
    until = (run.now + GOOD_FOR + timedelta(hours=1)).strftime("%H:%M")
    assert message.text.splitlines()[-3:] == [
        f"Svar her: https://svar.example/a/{found.link}",
        f"Svarkode {reply.code}: si den på telefonen, eller skriv den inn på https://svar.example",
        f"Bare for Ward, til kl. {until}; hvert svar gjelder én gang. Ikke videresend.",
    ]
    assert "Answer here" not in message.text


def test_without_a_page_there_is_a_code_alone(poll: Driven) -> None:
    found = made(poll, "ward")
    assert found is not None
    text = message_of(poll.plan, poll.state, letter_to(poll, "ward"), poll.entries, reply_of(found, "")).text
    assert f"Reply code {reply_of(found, '').code}: say it on the phone, with your answer." in text
    assert "http" not in text
