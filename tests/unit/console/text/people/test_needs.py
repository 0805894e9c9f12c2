"""Whom no message reaches is an item of needs-you, one for a channel that is down."""

from console.text.event_sentences import sentence
from console.text.formatting import Times
from console.text.needs import needs
from console.text.night.need import Kind
from jobs.run.decisions.people.seen import MessagesSeen
from jobs.run.events import Addressee
from plans.model import RunKind
from plans.model.hooks import HookWord
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.people.telling import tell, told_night


def stuck(*parties: str, channel: str = "desk", reason: str = "nothing listens there") -> Driven:
    run = Driven(told_night(tell(HookWord.READY, to="ward")), kind=RunKind.PRODUCTION)
    for one in parties:
        to = Addressee(party=one, channel=channel)
        run.decide(MessagesSeen(to=to, trouble=reason, count=2))
    return run


def items(run: Driven) -> list[str]:
    view = view_of(run)
    return [one.text for one in needs(view, (), Times.of(view.plan, view.forecast)) if one.kind is Kind.MESSAGE]


def test_it_says_who_how_many_since_when_and_why() -> None:
    assert items(stuck("ward")) == ["2 messages to Ward not delivered since 12:00: nothing listens there"]


def test_a_channel_that_is_down_is_one_item() -> None:
    assert items(stuck("ward", "owner")) == [
        "4 messages to Ward, Owner not delivered since 12:00: nothing listens there"
    ]


def test_it_is_gone_once_they_arrive() -> None:
    run = stuck("ward")
    run.decide(MessagesSeen(to=Addressee(party="ward", channel="desk")))
    assert items(run) == []
    assert sentence(run.plan, run.entries[-1]).text == "messages are delivered again: Ward by desk"


def test_the_journal_says_who_was_told_of_what() -> None:
    run = Driven(told_night(tell(HookWord.READY, to="everybody")), kind=RunKind.PRODUCTION)
    run.decide()
    assert sentence(run.plan, run.entries[-1]).text == "Owner, Ward are told that W1 may start"


def test_whoever_was_called_by_phone_is_no_item_any_more() -> None:
    run = stuck("ward")
    run.passes(1)
    said = run.do("reached", party="ward", text="by phone")
    assert items(run) == []
    assert sentence(run.plan, run.entries[-1]).text == "Ward was reached, says operator (by phone)"
    assert len(said) == 1
