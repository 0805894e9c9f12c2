"""One simulated night: what people do, what faults lead to, what is told of it."""

from datetime import timedelta

from jobs.run.events import UnitId
from jobs.simulation.durations import NightDurations, drawn
from jobs.simulation.night import NOT_OVER, Conditions, SimulatedNight, play
from plans.model import (
    DoneCriterion,
    ForecastCriterion,
    Job,
    JobKind,
    Manual,
    Milestone,
    PartyId,
    Plan,
    Retry,
    RunKind,
    Task,
    TaskId,
)
from plans.model.faults import NO_FAULTS, Absence, NightFaults, PartyTrouble, Trouble
from tests.support.nights import at, gate, night, sql_job, task

ALWAYS = Trouble(fails=1.0)


def played(plan: Plan, faults: NightFaults = NO_FAULTS, *, seed: int = 1) -> SimulatedNight:
    """A night in which everything takes what is expected of it, and a day at the most."""
    as_run = plan.for_run(RunKind.PRODUCTION)
    durations = drawn(as_run, nights=1, seed=seed, faults=faults).nights[0]
    return play(as_run, durations, Conditions(kind=RunKind.PRODUCTION, seed=seed, faults=faults))


def gated(*more: Task, by: float = 60) -> Plan:
    late = ForecastCriterion(task=TaskId("M1"), by=at(by))
    return night(
        task("J1", minutes=20, undo=True),
        task("G1", gate(late), after="J1", minutes=10),
        *more,
        task("M1", Milestone(), after="G1"),
    )


def test_a_go_comes_at_the_end_of_the_poll_where_the_criteria_are_met() -> None:
    seen = played(gated())
    assert (seen.result, seen.no_go) == ("completed", None)
    assert seen.ends["G1"] == 1800


def test_where_they_are_not_met_the_owner_waits_says_no_go_and_all_is_rolled_back() -> None:
    seen = played(gated(by=15))
    assert (seen.result, seen.no_go) == ("rolled back", "G1")
    assert "after the limit" in seen.reason
    assert seen.rollback_began == 2400  # ten minutes of the poll, ten of patience
    assert seen.end == 2700
    assert "M1" not in seen.ends


def test_a_chance_that_a_gate_asks_for_is_worked_out() -> None:
    asked = ForecastCriterion(task=TaskId("M1"), by=at(20), at_least=16)
    plan = night(task("J1", minutes=20), task("G1", gate(asked), after="J1"), task("M1", Milestone(), after="G1"))
    seen = played(plan)
    assert seen.no_go == "G1"
    assert "0 of 20 simulated nights" in seen.reason


def test_past_the_point_of_no_return_a_no_go_ends_the_night() -> None:
    never = DoneCriterion(tasks=(TaskId("P2"),))
    seen = played(
        night(
            task("J1", minutes=20, undo=True),
            task("G1", gate(final=True), after="J1", minutes=10),
            task("G2", gate(never), after="G1", minutes=10),
            task("P2", Manual(), after="G2"),
            task("M1", Milestone(), after="P2"),
        )
    )
    assert (seen.result, seen.no_go, seen.rollback_began) == ("aborted", "G2", None)


def test_what_fails_in_passing_is_tried_again_after_the_wait_of_its_policy() -> None:
    patient = sql_job(retry=Retry(attempts=2, first_wait=timedelta(seconds=60), max_wait=timedelta(seconds=60)))
    plan = night(task("J1", patient, minutes=20))
    seen = played(plan, NightFaults(tasks={TaskId("J1"): ALWAYS}))
    assert seen.failures >= 2
    assert seen.fixed == ("J1",)  # people try some times more, then do it by hand
    assert seen.ends["M1"] > played(plan).ends["M1"]


def test_what_fails_for_good_is_looked_at_and_in_the_end_done_by_hand() -> None:
    faults = NightFaults(kinds={JobKind.SQL: Trouble(for_good=1.0)})
    seen = played(night(task("J1", minutes=20)), faults)
    assert (seen.failures, seen.fixed, seen.result) == (3, ("J1",), "completed")


def test_a_gate_that_wants_it_done_says_no_go_to_what_was_done_by_hand() -> None:
    plan = night(
        task("J1", minutes=20),
        task("G1", gate(DoneCriterion(tasks=(TaskId("J1"),))), after="J1"),
        task("M1", Milestone(), after="G1"),
    )
    assert played(plan, NightFaults(tasks={TaskId("J1"): Trouble(for_good=1.0)})).no_go == "G1"


def test_who_is_away_neither_begins_nor_ends_anything() -> None:
    plan = night(task("P1", Manual(), minutes=20), task("P2", Manual(), after="P1", minutes=20))
    away = PartyTrouble(away=(Absence(start=at(10), end=at(50)),))
    seen = played(plan, NightFaults(parties={PartyId("owner"): away}))
    assert (seen.ends["P1"], seen.ends["P2"]) == (3000, 4200)


def test_who_is_slow_takes_longer() -> None:
    plan = night(task("P1", Manual(), minutes=20), task("J1", after="P1", minutes=20))
    seen = played(plan, NightFaults(parties={PartyId("owner"): PartyTrouble(slower=2)}))
    assert (seen.ends["P1"], seen.ends["J1"]) == (2400, 3600)


def test_while_the_control_database_is_away_nothing_new_begins_and_what_runs_goes_on() -> None:
    plan = night(task("J1", minutes=20), task("J2", after="J1", minutes=20))
    seen = played(plan, NightFaults(control_database=(Absence(start=at(15), end=at(45)),)))
    assert (seen.ends["J1"], seen.ends["J2"]) == (2700, 3900)


def test_an_absence_of_no_night_never_comes() -> None:
    plan = night(task("J1", minutes=20), task("J2", after="J1", minutes=20))
    seen = played(plan, NightFaults(control_database=(Absence(start=at(15), end=at(45), nights=0.0),)))
    assert seen.ends["J2"] == 2400


def test_a_night_that_comes_to_no_end_says_what_it_waited_for() -> None:
    plan = night(task("P1", Manual(), minutes=20))
    forever = NightDurations(number=1, takes={UnitId("P1"): timedelta(days=31), UnitId("M1"): timedelta()})
    seen = play(plan, forever, Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS))
    assert (seen.result, seen.reason) == (NOT_OVER, "waited for P1")


def test_the_same_seed_gives_the_same_night_and_another_one_other_failures() -> None:
    plan = night(*(task(f"J{number}", minutes=20) for number in range(8)))
    faults = NightFaults(kinds={JobKind.SQL: Trouble(fails=0.5)})
    assert played(plan, faults) == played(plan, faults)
    assert played(plan, faults).ends != played(plan, faults, seed=2).ends
    assert isinstance(plan.tasks[0].body, Job)
