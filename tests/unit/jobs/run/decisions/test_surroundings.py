"""What an engine meets around it: told when it changes, and known to whoever draws the run."""

from datetime import timedelta

from jobs.flows.series import Condition
from jobs.run.decisions.decision import DatabaseSeen, LateNoGoSeen, LogSeen, PaperSeen, WarningRaised
from jobs.run.events import (
    DatabaseBack,
    DatabaseMissing,
    Event,
    FlowsChanged,
    LogLost,
    LogWrittenAgain,
    PaperLost,
    PaperWrittenAgain,
    UnitId,
    rollback_unit,
)
from jobs.run.outlook.late_no_go import LateNoGo
from jobs.run.outlook.status import Code, Turn
from jobs.run.outlook.used_databases import used_by
from plans.model import CopyUndo, Job, JobKind, Manual, TableSelection, TaskId
from tests.support.driver import TRANSIENT, Driven
from tests.support.flows.watched import seen, series, stands, watching
from tests.support.nights import SOURCE, TARGET, at, command_job, copy_job, gate, night, sql_job, task

FULL = "No space left on device"


def run_of_one_job() -> Driven:
    return Driven(night(task("J1", sql_job())))


def test_that_the_log_cannot_be_written_is_an_event_and_a_warning_once() -> None:
    run = run_of_one_job()
    assert [type(one) for one in run.decide(LogSeen(trouble=FULL))] == [LogLost]
    assert run.decide(LogSeen(trouble=FULL)) == []
    assert run.state.log_lost is not None
    assert (run.state.log_lost.reason, run.state.log_lost.since) == (FULL, run.now)
    assert [one.text for one in run.state.warnings] == [f"the engine's log cannot be written: {FULL}"]


def test_when_it_can_be_written_again_that_is_an_event_too() -> None:
    run = run_of_one_job()
    assert run.decide(LogSeen(trouble="")) == []
    run.decide(LogSeen(trouble=FULL))
    assert run.decide(LogSeen(trouble="")) == [LogWrittenAgain()]
    assert run.state.log_lost is None


def test_that_the_paper_cannot_be_written_needs_somebody_for_as_long_as_that_is_so() -> None:
    run = run_of_one_job()
    assert run.decide(PaperSeen(trouble="")) == []
    assert [type(one) for one in run.decide(PaperSeen(trouble=FULL))] == [PaperLost]
    assert run.decide(PaperSeen(trouble=FULL)) == []
    assert run.state.paper_lost is not None
    assert (run.state.paper_lost.reason, run.state.paper_lost.since) == (FULL, run.now)
    assert run.state.warnings == ()
    assert run.decide(PaperSeen(trouble="")) == [PaperWrittenAgain()]
    assert run.state.paper_lost is None


def test_the_next_engine_writes_a_log_of_its_own() -> None:
    run = run_of_one_job()
    run.decide(LogSeen(trouble=FULL))
    run.dies()
    assert run.state.log_lost is None


AWAY = "nothing listens there"


def away(run: Driven, database: str, trouble: str = AWAY) -> list[Event]:
    return run.decide(DatabaseSeen(database=database, trouble=trouble))


def test_what_needs_a_missing_database_waits_and_everything_else_goes_on() -> None:
    run = Driven(
        night(
            task("A1", Manual()),
            task("J1", copy_job("public.*"), after="A1"),
            task("J2", sql_job(), after="A1"),
            task("J3", command_job(), after="A1"),
        )
    )
    assert away(run, SOURCE) == [DatabaseMissing(database=SOURCE, reason=AWAY)]
    run.do("start", task="A1")
    run.do("done", task="A1")
    assert set(run.running) == {"J2", "J3"}
    seen = run.look("J1")
    assert (seen.code, seen.turn) == (Code.HELD, Turn.BLOCKED)
    assert seen.waits_for == f"{SOURCE}, which cannot be used: {AWAY}"
    assert run.state.missing[SOURCE].reason == AWAY


def test_when_it_is_back_what_waited_goes_on_by_itself() -> None:
    run = Driven(night(task("J1", sql_job())))
    run.ends("J1", TRANSIENT)
    away(run, TARGET)
    run.passes(10)
    assert run.running == {}
    assert run.look("J1").code is Code.HELD
    assert run.decide(DatabaseSeen(database=TARGET, trouble=""))[0] == DatabaseBack(database=TARGET)
    assert run.running == {"J1": 2}
    assert run.state.missing == {}


def test_another_reason_is_told_and_the_same_one_is_not() -> None:
    run = run_of_one_job()
    away(run, SOURCE)
    since = run.state.missing[SOURCE].since
    run.passes(5)
    assert away(run, SOURCE) == []
    assert len(away(run, SOURCE, "it is another database now")) == 1
    assert run.state.missing[SOURCE].since == since


def test_an_attempt_that_was_lost_is_not_begun_again_without_its_database() -> None:
    run = run_of_one_job()
    away(run, TARGET)
    run.dies()
    assert run.running == {}
    run.decide(DatabaseSeen(database=TARGET, trouble=""))
    assert run.running == {"J1": 2}


def test_a_copy_is_undone_without_its_source_and_not_without_its_target() -> None:
    undo = Job(kind=JobKind.COPY, spec=CopyUndo(rows=TableSelection(source=SOURCE, target=TARGET, tables=("a.*",))))
    assert used_by(undo) == (TARGET,)
    run = Driven(night(task("J1", copy_job("a.*"), undo=undo), task("A1", Manual())))
    run.ends("J1")
    away(run, SOURCE)
    away(run, TARGET)
    run.do("rollback", task="J1", reason="wrong rows")
    back = rollback_unit("J1")
    assert run.running == {}
    assert run.look(back).waits_for.startswith(f"{TARGET}, which cannot be used")
    run.decide(DatabaseSeen(database=TARGET, trouble=""))
    assert run.running == {back: 1}


def test_a_person_may_go_on_without_a_database_that_never_comes_back() -> None:
    run = Driven(night(task("J1", copy_job("public.*")), task("A1", Manual(), after="J1")))
    run.ends("J1", TRANSIENT)
    away(run, SOURCE)
    run.do("fixed", task="J1", reason="the source is switched off, everything was moved")
    assert run.look("A1").turn is Turn.PERSON


def late_by(minutes: float) -> LateNoGoSeen:
    return LateNoGoSeen(found=LateNoGo(gate=TaskId("G1"), decided=at(20), late=timedelta(minutes=minutes)))


def test_a_no_go_that_would_come_too_late_is_warned_of_once_and_again_when_it_has_grown_worse() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")))
    told = [len(run.decide(late_by(minutes))) for minutes in (2, 2, 6, 1, 7, 11, 14)]
    assert told == [1, 0, 0, 0, 1, 0, 1], "twice as late, and by five minutes at least"
    run.dies()
    assert run.decide(late_by(14)) == [], "another engine knows what was told"


def test_a_later_warning_of_a_no_go_that_comes_too_late_replaces_the_earlier_one_and_no_other() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")))
    run.decide(WarningRaised(unit=UnitId("G1"), text="another matter"))
    for minutes in (2, 7, 14):
        run.decide(late_by(minutes))
    assert [one.text.partition(":")[0] for one in run.state.warnings] == [
        "another matter",
        "a no-go here would come 14 min too late",
    ]


def test_what_was_acknowledged_comes_back_only_when_it_is_worse_and_says_by_what() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")))
    run.decide(late_by(6))
    run.do("ack", seq=run.state.warnings[-1].seq, by="k.stone")
    assert run.decide(late_by(11)) == []
    assert [one.acknowledged for one in run.state.warnings] == ["k.stone"]
    run.decide(late_by(12))
    [warning] = run.state.warnings
    assert not warning.acknowledged
    assert warning.text.endswith("; 6 min when k.stone acknowledged it")


def test_nobody_is_warned_of_a_no_go_while_the_night_is_rolled_back() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")))
    run.do("rollback", task="all", reason="enough")
    assert run.decide(late_by(2)) == []


def test_flows_that_stand_otherwise_are_one_event_and_the_same_again_is_none() -> None:
    run = Driven(watching(night(task("J1", sql_job())), "a", "b"))
    both = seen(stands("a", Condition.SILENT), stands("b", Condition.NOT_READ))
    assert run.decide(both) == [both.changed]
    assert run.decide(both) == []
    worse = stands("b", Condition.SHORT, missing=5)
    assert run.decide(seen(stands("a", Condition.SILENT), worse)) == [FlowsChanged(flows=(worse,))]
    assert {name: one.stands.condition for name, one in run.state.flows.items()} == {
        "a": Condition.SILENT,
        "b": Condition.SHORT,
    }


def test_of_what_is_missing_only_that_it_has_doubled_is_news() -> None:
    run = Driven(watching(night(task("J1", sql_job())), "a"))
    told = [bool(run.decide(seen(stands("a", Condition.SHORT, missing=one)))) for one in (3, 5, 9, 10, 19, 20)]
    assert told == [True, False, False, True, False, True]


def test_what_is_told_apart_no_more_is_gone() -> None:
    run = Driven(watching(night(task("J1", sql_job())), "a"))
    run.decide(seen(stands("a", Condition.FLOWING), stands("a/17B", Condition.SILENT)))
    assert run.decide(seen(gone=("a/17B", "a/18"))) == [FlowsChanged(flows=(), gone=(series("a/17B"),))]
    assert list(run.state.flows) == ["a"]


def test_flows_are_no_news_once_the_night_is_rolled_back() -> None:
    run = Driven(watching(night(task("A1", Manual(), undo=Manual()), task("A2", Manual(), after="A1")), "a"))
    run.done("A1")
    run.do("rollback", reason="turned back")
    assert run.decide(seen(stands("a", Condition.SILENT))) == []
