"""A letter that a flow is red no more says how many of it were given up as lost."""

from datetime import timedelta

from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition
from jobs.journal.outbox import Waiting
from jobs.notify.letters import new_letters
from jobs.notify.texts import message_of
from jobs.run.decisions.flowing.seen import FlowsSeen
from jobs.run.events import FlowsChanged
from jobs.run.state.outgoing import outgoing
from plans.model import PartyId, RunKind
from plans.model.flows import Stage
from plans.model.hooks import HookWord
from tests.files.jobs.run.decisions.people.test_every_moment import decided
from tests.support.driver import Driven
from tests.support.flows.watched import flow, seen, series, stands, watching
from tests.support.people.telling import tell, told_night


def last_text(run: Driven) -> str:
    waiting = [Waiting(id=one.id, seq=one.seq, party=one.party, channel=one.channel, at=one.at)
               for one in outgoing("b", run.entries)]  # fmt: skip
    return message_of(run.plan, run.state, new_letters(waiting, {}, run.now)[-1], run.entries).text


def test_whoever_reads_that_it_is_red_no_more_does_not_think_that_nothing_was_lost() -> None:
    letters = flow("letters", owner=PartyId("ward"))
    plan = watching(told_night(tell(HookWord.FLOW, to="owner")), letters, hypercare=timedelta(days=1))
    run = Driven(plan, kind=RunKind.PRODUCTION)
    run.decide()
    decided("go")(run)
    run.decide(seen(stands("letters", Condition.SHORT, missing=12)))
    run.do("settle", flow="letters", reason="sent by post")
    off = WriteOff(missing=12, until=run.now)
    loss = Loss(series=series("letters"), sent=Stage.SENT, came=Stage.RECEIVED, off=off)
    given_up = (GivenUp(settled=run.state.head, losses=(loss,)),)
    run.decide(FlowsSeen(changed=FlowsChanged(flows=(stands("letters", Condition.FLOWING),), losses=given_up)))
    assert "It is no longer red: Letters. Given up as lost: 12." in last_text(run)
