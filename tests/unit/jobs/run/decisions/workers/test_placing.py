"""Where an attempt runs is in the journal: for which label it is, who has taken it, that nobody does."""

from datetime import timedelta

from jobs.outcomes import ErrorFacts, FailureKind, Lost
from jobs.run.decisions.decision import StartAttempt
from jobs.run.decisions.workers.seen import TicketSeen
from jobs.run.events import AttemptStarted, Event, PeopleTold, TicketTaken, TicketUntaken, UnitId
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Place
from plans.model import Manual, RunKind
from plans.model.hooks import HookWord
from tests.support.driver import Driven
from tests.support.nights import night, sql_job, task
from tests.support.people.telling import tell, telling

UNIT = UnitId("J1")
LABEL = "hospital-dmz"


def begun() -> Driven:
    return Driven(night(task("J1", sql_job(), runs_on=LABEL), task("A1", Manual(), after="J1")))


def seen(run: Driven, worker: str = "", host: str = "", **more: object) -> list[Event]:
    return list(run.decide(TicketSeen(unit=UNIT, attempt=1, label=LABEL, worker=worker, host=host, **more)))  # type: ignore[arg-type]


def place(run: Driven) -> Place | None:
    return run.state.unit("J1").place


def test_an_attempt_says_from_its_beginning_for_which_workers_it_is() -> None:
    run = begun()
    assert place(run) == Place(label=LABEL)
    assert any(isinstance(one, StartAttempt) for one in run.actions)


def test_what_the_engine_runs_has_no_place() -> None:
    run = Driven(night(task("J1", sql_job())))
    assert run.state.unit("J1").running is not None
    assert place(run) is None


def test_who_has_taken_it_is_recorded_once() -> None:
    run = begun()
    run.passes(1)
    assert seen(run, "db2", "host7") == [TicketTaken(unit=UNIT, attempt=1, worker="db2", host="host7")]
    assert place(run) == Place(label=LABEL, worker="db2", host="host7", taken=run.now)
    assert seen(run, "db2", "host7") == []


def test_nobody_takes_it_until_somebody_does_and_how_long_that_was() -> None:
    run = begun()
    began = run.now
    run.passes(1)
    assert seen(run) == [TicketUntaken(unit=UNIT, attempt=1, label=LABEL)]
    assert seen(run) == []
    assert place(run) == Place(label=LABEL, untaken=began)
    look = run.look("J1")
    assert (look.code, look.turn, look.since) == (Code.HELD, Turn.PERSON, began)
    assert look.waits_for.endswith(f"a worker with the label {LABEL}, nobody takes it")
    run.passes(1)
    [taken] = seen(run, "db2", "host7")
    assert isinstance(taken, TicketTaken)
    assert taken.lay == timedelta(minutes=2)
    assert run.look("J1").code is Code.RUN
    assert seen(run) == [], "what was taken lies no more, whatever was seen before"


def test_one_whose_workers_have_no_slot_free_waits_for_one_until_they_are_gone_or_idle() -> None:
    run = begun()
    assert seen(run, there=("db2",)) == [TicketUntaken(unit=UNIT, attempt=1, label=LABEL, there=("db2",))]
    look = run.look("J1")
    assert (look.code, look.turn, look.waits_for) == (Code.HELD, Turn.BLOCKED, f"a free slot of db2 ({LABEL})")
    assert seen(run, there=("db2", "db3")) == [], "who they are is no news"
    assert seen(run, there=("db2",), free=True) == [
        TicketUntaken(unit=UNIT, attempt=1, label=LABEL, there=("db2",), free=True)
    ]
    assert run.look("J1").turn is Turn.PERSON
    assert seen(run) == [TicketUntaken(unit=UNIT, attempt=1, label=LABEL)]


def test_of_an_attempt_that_is_over_nothing_is_recorded() -> None:
    run = begun()
    run.ends("J1")
    assert seen(run, "db2", "host7") == []
    assert seen(run) == []
    assert place(run) is None


def test_the_attempt_after_a_lost_worker_is_for_the_same_label_and_keeps_who_was_lost() -> None:
    run = begun()
    seen(run, "db2", "host7")
    lost = ErrorFacts(kind=FailureKind.LOST, sentence="worker db2 on host7 silent 13 s")
    events = run.ends("J1", Lost(error=lost))
    assert [one.label for one in events if isinstance(one, AttemptStarted)] == [LABEL]
    first, second = run.state.unit("J1").attempts
    assert first.place is not None
    assert (first.place.worker, second.place) == ("db2", Place(label=LABEL))


def test_that_nobody_serves_a_label_is_told_once_however_many_jobs_wait_for_it() -> None:
    both = night(task("J1", sql_job(), runs_on=LABEL), task("J2", sql_job(), runs_on=LABEL))
    run = Driven(telling(both, tell(HookWord.PROBLEM, to="everybody")), kind=RunKind.PRODUCTION)
    full = seen(run, there=("db2",))
    assert not any(isinstance(one, PeopleTold) for one in full)
    first = seen(run)
    assert [one.word for one in first if isinstance(one, PeopleTold)] == [HookWord.PROBLEM]
    beside = run.decide(TicketSeen(unit=UnitId("J2"), attempt=1, label=LABEL))
    assert beside == [TicketUntaken(unit=UnitId("J2"), attempt=1, label=LABEL)]
