"""The messages of a run, a line each."""

from datetime import timedelta

from console.text.people.posted import posted_lines
from jobs.journal.outbox import Posted
from plans.model.hooks import HookWord
from tests.support.driver import Driven
from tests.support.nights import START
from tests.support.people.telling import tell, told_night


def posted(*, attempts: int = 1, delivered: bool = False, given_up: bool = False, reason: str = "") -> Posted:
    at = START + timedelta(minutes=1) if delivered else None
    return Posted(
        id="m",
        seq=7,
        party="ward",
        channel="desk",
        at=START,
        letter="m" if attempts else "",
        attempts=attempts,
        delivered_at=at,
        given_up=given_up,
        reason=reason,
    )


def test_each_says_to_whom_by_which_channel_and_what_became_of_it() -> None:
    run = Driven(told_night(tell(HookWord.READY)))
    failed = posted(attempts=3, given_up=True, reason="it answered 500")
    messages = [posted(delivered=True), failed, posted(attempts=0)]
    assert list(posted_lines(run.plan, run.state, messages)) == [
        "12:00 #7 Ward by desk: delivered 12:01, message m",
        "12:00 #7 Ward by desk: GIVEN UP, tried 3 times: it answered 500, message m",
        "12:00 #7 Ward by desk: not sent yet",
    ]
    assert list(posted_lines(run.plan, run.state, [])) == ["no message was sent in this run"]
