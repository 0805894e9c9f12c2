"""How the lanes of an attempt stand is in the journal when it changes; that nobody serves a label is told to people."""

from jobs.run.decisions.workers.seen import LanesSeen
from jobs.run.events import Event, LanesChanged, PeopleTold, UnitId
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from plans.model import Manual, RunKind
from plans.model.hooks import HookWord
from tests.support.driver import Driven
from tests.support.nights import night, sql_job, task
from tests.support.people.telling import tell, telling

UNIT = UnitId("J1")
WELL = LanesOfLabel(label="db2", wanted=2, at=(LaneHost(worker="w7", host="h7", lanes=2),))
LIES = LanesOfLabel(label="db2", wanted=2, lost=2, lies=True)
FULL = LanesOfLabel(label="db2", wanted=2, lies=True, there=("w7",))


def begun() -> Driven:
    return Driven(night(task("J1", sql_job()), task("A1", Manual(), after="J1")))


def seen(run: Driven, of: LanesOfLabel, attempt: int = 1) -> list[Event]:
    return list(run.decide(LanesSeen(unit=UNIT, attempt=attempt, lanes=of)))


def test_it_is_recorded_once_and_again_when_it_is_otherwise() -> None:
    run = begun()
    assert seen(run, WELL) == [LanesChanged(unit=UNIT, attempt=1, lanes=WELL)]
    assert seen(run, WELL) == []
    run.passes(1)
    assert seen(run, LIES) == [LanesChanged(unit=UNIT, attempt=1, lanes=LIES)]
    [known] = run.state.unit("J1").lanes
    assert (known.now, known.since, known.served) == (LIES, run.now, WELL.at)


def test_nothing_is_recorded_of_an_attempt_that_is_over_and_what_was_stays_with_it() -> None:
    run = begun()
    seen(run, WELL)
    assert seen(run, LIES, attempt=2) == []
    run.ends("J1")
    assert seen(run, LIES) == []
    assert run.state.unit("J1").lanes == ()
    assert [one.now for one in run.state.unit("J1").attempts[-1].lanes] == [WELL]


def test_a_label_that_nobody_serves_is_told_to_people_once_and_full_workers_are_not() -> None:
    plan = telling(night(task("J1", sql_job())), tell(HookWord.PROBLEM, to="everybody"))
    run = Driven(plan, kind=RunKind.PRODUCTION)
    assert not [one for one in seen(run, FULL) if isinstance(one, PeopleTold)]
    assert [one for one in seen(run, LIES) if isinstance(one, PeopleTold)]
    assert run.state.unit("J1").unserved == ("db2",)
    assert not [one for one in seen(run, LanesOfLabel(label="db2", wanted=3, lies=True)) if isinstance(one, PeopleTold)]
