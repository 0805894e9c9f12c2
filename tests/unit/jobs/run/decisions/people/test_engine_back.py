"""That an engine was lost is told by the next one, or by itself when it works again, to those whom hooks name."""

from datetime import timedelta

from jobs.run.decisions.decision import EngineUp
from jobs.run.decisions.people.seen import EngineReturned
from jobs.run.events import Addressee, EngineLoss, Event, PeopleTold
from jobs.run.state.outgoing import loss_id, loss_message, outgoing
from plans.model import RunKind
from plans.model.hooks import Hook, HookWord
from tests.support.driver import Driven
from tests.support.nights import START
from tests.support.people.telling import tell, told_night

LOSS = EngineLoss(id="l1", since=START, host="db1", called_by="k.stone on db2")
NEXT = EngineUp(term=2, engine="e2", host="db2", pid=7, lost=LOSS)


def run(*hooks: Hook, kind: RunKind = RunKind.PRODUCTION) -> Driven:
    made = Driven(told_night(*(hooks or (tell(HookWord.ENGINE_LOST, to="ward"),))), kind=kind)
    made.decide()
    return made


def told(events: list[Event]) -> list[PeopleTold]:
    return [one for one in events if isinstance(one, PeopleTold)]


def test_the_engine_that_takes_over_tells_that_one_was_lost() -> None:
    [event] = told(run().decide(NEXT))
    assert (event.word, event.over, event.lost) == (HookWord.ENGINE_LOST, True, LOSS)
    assert event.addressees == (Addressee(party="ward", channel="desk"),)


def test_after_a_hand_over_and_without_a_hook_nobody_is_told() -> None:
    assert told(run().decide(EngineUp(term=2, engine="e2", host="db2", pid=7))) == []
    assert told(run(tell(HookWord.HOLD, to="everybody")).decide(NEXT)) == []


def test_an_engine_that_comes_back_itself_names_the_loss_as_those_do_who_noticed_it() -> None:
    night = run()
    head, birth = night.state.head, night.state.birth
    [event] = told(night.decide(EngineReturned(since=START + timedelta(minutes=1))))
    assert event.lost is not None
    assert (event.lost.id, event.lost.since) == (loss_id(birth, 1, head), START + timedelta(minutes=1))


def test_its_message_has_the_id_that_anybody_would_give_it() -> None:
    night = run()
    night.decide(NEXT)
    [message] = outgoing("birth", night.entries[-1:])
    assert message.id == loss_message(LOSS, Addressee(party="ward", channel="desk"), over=True)
    assert message.id != loss_message(LOSS, Addressee(party="ward", channel="desk"), over=False)


def test_in_a_rehearsal_it_goes_to_the_one_place() -> None:
    [event] = told(run(kind=RunKind.REHEARSAL).decide(NEXT))
    assert event.addressees == (Addressee(party="ward", channel="team"),)
