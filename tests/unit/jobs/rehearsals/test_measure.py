"""What a night took: time at work, and not holds, clocks, people's absence, failed attempts and locks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.api import Evidence, TableEvidence
from jobs.outcomes import Succeeded
from jobs.past import Past
from jobs.rehearsals.measure import measure
from jobs.run.decisions.decision import ServerAsked
from jobs.run.events import AttemptStarted, Entry, Event, QuietBegan, QuietEnded, Result, ServerSeen, UnitId
from jobs.run.state.fold import fold
from plans.model import Job, Manual, Milestone, Plan, Retry, RunKind, SqlProbe
from plans.model.night import Hardware, Night, Server, UnitTimes, WaitFor
from tests.support.driver import DONE, TRANSIENT, Driven
from tests.support.nights import SOURCE, TARGET, at, copy_job, counted, gate, night, sql_job, task

THRICE = Retry(attempts=3, first_wait=timedelta(seconds=4), max_wait=timedelta(seconds=60))
COPIED = Succeeded(
    evidence=Evidence(
        summary="copied",
        facts={"rows": 300, "of": "Kari", "frozen": True},
        tables=(TableEvidence(table="p", rows=300, bytes=9000),),
    )
)


def timed(run: Driven) -> Night:
    return measure(Past(run="r", plan=run.plan, state=run.state, entries=tuple(run.entries)))


def unit(run: Driven, name: str) -> UnitTimes:
    found = timed(run).task(name)
    assert found is not None
    return found


def waits(run: Driven, name: str) -> dict[WaitFor, float]:
    return {one.kind: one.seconds for one in unit(run, name).waits}


def two_jobs(**created: object) -> Driven:
    return Driven(
        night(
            task("A1", sql_job(retry=THRICE), undo=True),
            task("A2", sql_job(), after="A1", not_before=30),
            task("P1", Manual(), after="A1"),
            task("M1", Milestone(), after="A2 P1"),
        ),
        **created,
    )


def test_a_job_took_what_its_attempt_took() -> None:
    run = two_jobs()
    run.passes(7)
    run.ends("A1")
    a1 = unit(run, "A1")
    assert (a1.active_seconds, a1.counts, a1.how, a1.attempts) == (420, True, "done", 1)
    assert (a1.start, a1.end, a1.planned_seconds) == (at(0), at(7), 600)


def test_a_failed_attempt_is_no_part_of_it_and_the_pause_is_a_wait() -> None:
    run = two_jobs()
    run.passes(9)
    run.ends("A1", TRANSIENT)
    run.wakes()
    began = run.now
    run.passes(2)
    run.ends("A1")
    assert (unit(run, "A1").active_seconds, unit(run, "A1").attempts) == (120, 2)
    assert unit(run, "A1").counts
    assert waits(run, "A1")[WaitFor.RETRY] == round((began - at(9)).total_seconds(), 3)


def test_a_copy_that_went_on_from_an_attempt_before_is_no_measurement() -> None:
    run = Driven(night(task("A1", copy_job("p", retry=THRICE)), task("M1", Milestone(), after="A1")))
    run.passes(5)
    run.ends("A1", TRANSIENT)
    run.wakes()
    run.ends("A1", COPIED)
    assert unit(run, "A1").does_not_count == "done in parts by 2 attempts"


def test_its_rows_bytes_workers_and_figures_are_kept_and_no_text_of_its_evidence() -> None:
    run = Driven(night(task("A1", copy_job("p", retry=THRICE)), task("M1", Milestone(), after="A1")))
    run.passes(1)
    run.ends("A1", COPIED)
    a1 = unit(run, "A1")
    assert (a1.rows, a1.bytes, a1.workers, dict(a1.facts)) == (300, 9000, 2, {"rows": 300})


def test_a_turned_knob_is_what_it_ran_with() -> None:
    run = Driven(night(task("A1", copy_job("p", retry=THRICE)), task("M1", Milestone(), after="A1")))
    run.do("throttle", task="A1", workers=1)
    run.ends("A1", COPIED)
    assert unit(run, "A1").workers == 1


def test_waiting_for_the_clock_is_told_apart_from_a_hold_and_from_people() -> None:
    run = two_jobs()
    run.passes(10)
    run.ends("A1")
    run.passes(10)
    run.do("hold", reason="look")
    run.passes(15)
    run.do("resume")
    run.passes(4)
    run.do("start", task="P1")
    run.passes(6)
    run.done("P1")
    assert waits(run, "A2") == {WaitFor.CLOCK: 20 * 60, WaitFor.HOLD: 5 * 60}
    assert waits(run, "P1") == {WaitFor.HOLD: 15 * 60, WaitFor.START: 14 * 60}
    assert unit(run, "P1").active_seconds == 6 * 60


def test_a_lag_is_waited_for_by_nobody() -> None:
    run = Driven(
        night(task("A1", sql_job()), task("P1", Manual(), after="A1+30"), task("P2", Manual(), after="P1:started+5"))
    )
    run.passes(7)
    run.ends("A1")
    run.passes(34)
    run.do("start", task="P1")
    run.passes(5)
    run.do("start", task="P2")
    run.done("P1", "P2")
    assert (waits(run, "P1"), waits(run, "P2")) == ({WaitFor.START: 4 * 60}, {})


def test_without_waits_no_clock_was_waited_for() -> None:
    run = two_jobs(no_waits=True)
    run.ends("A1")
    run.ends("A2")
    assert waits(run, "A2") == {}
    assert timed(run).no_waits


def test_what_a_lock_kept_still_is_a_wait_and_no_work() -> None:
    run = two_jobs()
    told(run, 2, QuietBegan(unit=UnitId("A1"), attempt=1, waits_for="Lock:relation"))
    told(run, 5, QuietEnded(unit=UnitId("A1"), attempt=1))
    run.passes(10)
    run.ends("A1")
    assert unit(run, "A1").active_seconds == (15 - 3) * 60
    assert waits(run, "A1") == {WaitFor.LOCK: 180}


def test_a_quiet_that_waits_for_no_lock_is_work() -> None:
    run = two_jobs()
    told(run, 2, QuietBegan(unit=UnitId("A1"), attempt=1, waits_for="IO:DataFileRead"))
    told(run, 5, QuietEnded(unit=UnitId("A1"), attempt=1))
    run.ends("A1")
    assert (unit(run, "A1").active_seconds, waits(run, "A1")) == (300, {})


def told(run: Driven, minute: float, event: Event) -> None:
    """Time passes until a minute of the night, and an engine records this."""
    run.now = at(minute)
    run.entries.append(Entry(seq=run.state.head + 1, at=run.now, event=event))
    run.state = fold(run.entries[-1:], run.state)


@pytest.mark.parametrize(("command", "phase"), [("skip", "skipped"), ("fixed", "fixed by hand")])
def test_what_was_not_done_by_its_job_is_no_measurement(command: str, phase: str) -> None:
    run = two_jobs()
    run.ends("A1")
    run.do("start", task="P1")
    run.passes(3)
    run.do(command, task="P1", reason="by the ward")
    assert unit(run, "P1").how == phase
    assert not unit(run, "P1").counts


def test_a_checkpoint_took_from_its_opening_to_its_decision() -> None:
    run = Driven(night(task("A1", sql_job()), task("G1", gate(), after="A1"), task("M1", Milestone(), after="G1")))
    run.ends("A1")
    run.passes(8)
    run.go("G1")
    assert (unit(run, "G1").how, unit(run, "G1").active_seconds) == ("go", 480)
    assert unit(run, "M1").active_seconds is None


def test_a_counter_keeps_what_it_reached() -> None:
    run = Driven(night(task("A1", counted(713)), task("M1", Milestone(), after="A1")))
    run.do("start", task="A1")
    run.do("count", task="A1", value=713)
    assert unit(run, "A1").amount == 713


def test_a_rollback_is_timed_beside_its_task() -> None:
    run = two_jobs()
    run.passes(5)
    run.ends("A1")
    run.do("rollback", task="A1", reason="enough")
    run.passes(4)
    run.ends("A1~back")
    [back] = timed(run).rollbacks
    assert (back.id, back.active_seconds, back.counts) == ("A1", 240, True)


def test_the_night_says_which_it_is() -> None:
    run = two_jobs()
    run.do("abort", title=run.plan.title)
    found = timed(run)
    assert (found.run, found.result, found.start, found.planned_start) == ("r", Result.ABORTED, at(0), at(0))
    assert (found.birth, found.hardware.engines) == (run.state.birth, ("h",))


def test_a_run_that_goes_on_has_no_result_and_no_time_for_what_runs() -> None:
    run = two_jobs()
    run.passes(3)
    assert timed(run).result is None
    assert unit(run, "A1").active_seconds is None
    assert [type(one.event) for one in run.entries].count(AttemptStarted) == 1


def test_a_demonstration_is_measured_on_its_own_clock() -> None:
    run = two_jobs(speed=60.0)
    run.passes(1)
    run.ends("A1")
    assert unit(run, "A1").active == timedelta(hours=1)
    assert timed(run).speed == 60


def test_what_was_begun_once_more_is_no_measurement() -> None:
    plan: Plan = night(task("P1", Manual(criterion="works")), task("M1", Milestone(), after="P1"))
    run = Driven(plan)
    run.do("start", task="P1")
    run.do("done", task="P1", verdict="failed", text="no")
    run.do("retry", task="P1")
    run.do("start", task="P1")
    run.passes(3)
    run.do("done", task="P1", verdict="passed")
    assert unit(run, "P1").does_not_count == "it was begun once more"


def test_waits_of_less_than_a_second_are_nobody_s() -> None:
    run = two_jobs()
    run.ends("A1", DONE)
    run.passes(seconds=0.5)
    run.do("start", task="P1")
    assert unit(run, "P1").waits == ()


def test_what_was_rolled_back_took_what_it_took_to_do_and_its_rollback_is_timed_besides() -> None:
    """A person's task that was over in ten minutes did not last until the rollback of the night."""
    run = Driven(
        night(
            task("A1", copy_job("p"), undo=True), task("P1", Manual(), undo=Manual()), task("G1", gate(), after="A1 P1")
        ),
        turns_back_at="G1",
    )
    run.do("start", task="P1")
    run.passes(7)
    run.ends("A1", COPIED)
    run.passes(3)
    run.done("P1")
    run.do("start", task="P1~back")
    run.passes(4)
    run.done("P1~back")
    run.passes(2)
    run.ends("A1~back")
    assert run.result == "rolled back"
    a1, p1 = unit(run, "A1"), unit(run, "P1")
    assert (a1.how, a1.active_seconds, a1.rows, a1.end) == ("rolled back", 420, 300, at(7))
    assert (p1.how, p1.active_seconds, p1.counts) == ("rolled back", 600, True)
    assert {one.id: one.active_seconds for one in timed(run).rollbacks} == {"P1": 240, "A1": 120}


def test_the_checkpoint_at_which_a_rehearsal_turned_back_by_itself_measures_no_poll() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("G1", gate(), after="A1")), turns_back_at="G1")
    run.ends("A1")
    assert not unit(run, "G1").counts


def test_a_night_tells_on_what_it_ran() -> None:
    plan = replace(night(task("A1"), task("M1", Milestone(), after="A1")), hardware={RunKind.REHEARSAL: "a VM"})
    run = Driven(plan)
    run.decide(ServerAsked(seen=ServerSeen(database=TARGET, version="16.4", settings={"fsync": "on"}, size_bytes=7)))
    run.decide(ServerAsked(seen=ServerSeen(database=SOURCE, unread="no answer in time")))
    found = timed(run)
    server = Server(database=TARGET, version="16.4", settings={"fsync": "on"}, size_bytes=7)
    assert found.hardware == Hardware(engines=("h",), described="a VM", servers=(server,))
    assert found.tasks[0].databases == (TARGET,)


def test_a_number_that_a_query_answered_is_no_figure_for_it_may_be_the_value_of_a_row() -> None:
    asks = Job(kind="probe", spec=SqlProbe(on=SOURCE, query="select true, birth_year from patient limit 1"))
    run = Driven(night(task("A1", asks)))
    facts = {"birth_year": 1961, "rows": 17, "latency_ms": 12}
    run.ends("A1", Succeeded(evidence=Evidence(summary="", facts=facts)))
    assert dict(unit(run, "A1").facts) == {"latency_ms": 12}
