"""Whoever agrees to an amendment does not name its plan again: the engine finds it."""

from dataclasses import replace

from jobs.engine.named_revisions import amended_to
from jobs.journal.base import Sent
from plans.model import Manual, PartyId
from plans.model.second import Second
from tests.support.driver import Driven
from tests.support.nights import night, task

NEW = "1" * 64


def test_an_answer_of_a_second_person_means_the_amendments_that_wait() -> None:
    held = night(task("A1", Manual(), second=Second(party=PartyId("ward"))))
    run = Driven(held)
    fresh = replace(night(task("A1", Manual())), sha256=NEW)
    run.do("amend", plan_sha256=NEW, revisions=[fresh])
    [act] = run.state.seconds.waiting
    agrees, notes = (Sent(id=9, actor="x", verb=verb, args={"seq": act.seq}, at=run.now) for verb in ("agree", "note"))
    assert amended_to([agrees], run.state) == (NEW,)
    assert amended_to([notes], run.state) == ()
    named = Sent(id=9, actor="x", verb="amend", args={"plan_sha256": "2" * 64}, at=run.now)
    assert amended_to([named], run.state) == ("2" * 64,)
