"""Whether a switch may be taken back: the point of no return moves behind it for as long as that is so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import RollbackBegun, Upkeep, WayBackClosed, rollback_unit
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.no_go import may_roll_back
from jobs.run.outlook.replicating.stages import Stage, in_force, stages, written_to
from jobs.run.outlook.replicating.ways_back import Way, ways_back
from jobs.run.outlook.status import past_no_return
from plans.model import Direction, Milestone, ReplicationCriterion, TaskId
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import at, gate, night, task
from tests.support.replication.nights import RECORDS, REPLICATION, followed, following, going_back, looked, switched

BACK = Direction.BACK
DEAD = "apply worker of ehr.note dead"


def way(run: Driven) -> tuple[Way, str]:
    [one] = ways_back(run.plan, run.state)
    return one.way, one.why


def safe_until(run: Driven) -> object:
    return forecast(run.plan, run.state, run.run_now).latest_safe_no_go


def test_a_go_at_the_point_of_no_return_before_the_switch_leaves_the_way_back() -> None:
    run = following()
    run.go("G1")
    assert past_no_return(run.plan, run.state) is None
    assert way(run) == (Way.AHEAD, "")


def test_once_switched_a_no_go_is_safe_for_days_until_the_plan_says_that_it_is_no_more() -> None:
    run = following()
    assert safe_until(run) == at(10), "the decision at the point of no return: the way back does not stand yet"
    run = switched()
    assert run.phase("M1").value == "done"
    assert past_no_return(run.plan, run.state) is None
    assert safe_until(run) == at(3000)


def test_without_a_time_of_the_plan_a_no_go_is_safe_until_the_replication_is_ended() -> None:
    run = switched(followed(of=replace(REPLICATION, reversible_until=None)))
    assert safe_until(run) == at(4000)


@pytest.mark.parametrize(
    ("upkeep", "found", "then"),
    [
        (Upkeep.BROKEN, Way.LOST, "that is mended"),
        (Upkeep.COPYING, Way.LOST, "that is mended"),
        (Upkeep.BEHIND, Way.LATE, "it has caught up"),
    ],
)
def test_the_way_back_is_lost_at_once_with_why_and_open_again_once_that_is_mended(
    upkeep: Upkeep, found: Way, then: str
) -> None:
    run = switched()
    run.decide(looked(upkeep, BACK, reason=DEAD))
    assert way(run) == (found, DEAD)
    assert past_no_return(run.plan, run.state) == TaskId("G1")
    assert safe_until(run) is None
    assert run.refused("rollback", task="all", reason="r") == (
        f"there is no way back behind S1: records: {DEAD} (once {then} it is open again; else fix forward)"
    )
    run.decide(looked(direction=BACK))
    assert way(run) == (Way.OPEN, "")
    assert safe_until(run) == at(3000)


def test_a_slot_that_is_gone_ends_the_way_back_for_good() -> None:
    run = switched()
    run.decide(looked(Upkeep.LOST, BACK, reason="its slot was dropped"))
    assert way(run) == (Way.CLOSED, "its slot was dropped")
    assert run.refused("rollback", task="all", reason="r").endswith("its slot was dropped (fix forward)")


def test_a_server_that_does_not_answer_is_not_called_broken_and_nothing_is_promised_meanwhile() -> None:
    run = switched()
    run.decide(looked(Upkeep.UNSEEN, BACK, reason="platform does not answer"))
    assert way(run) == (Way.UNSEEN, "platform does not answer")
    assert not may_roll_back(run.plan, run.state)
    assert "records: not known, as platform does not answer" in run.refused("rollback", task="all", reason="r")


def test_until_it_was_looked_at_after_the_switch_the_way_back_is_not_promised() -> None:
    run = following()
    run.go("G1")
    run.ends("S1")
    assert way(run) == (Way.UNSEEN, "the way back has not been looked at yet")
    run.decide(looked(direction=Direction.FORWARD, live=""))
    assert way(run)[0] is Way.UNSEEN
    run.decide(looked(direction=Direction.BACK))
    assert way(run)[0] is Way.OPEN


def test_when_its_time_is_over_that_is_an_event_and_the_checkpoint_is_behind_us() -> None:
    run = switched()
    assert run.wake_at is not None
    run.now = at(3000) + timedelta(seconds=1)
    assert run.decide() == [WayBackClosed(replication=RECORDS, until=at(3000))]
    assert run.decide() == []
    assert way(run) == (Way.CLOSED, "the time in which the plan lets it be taken back is over")
    assert past_no_return(run.plan, run.state) == TaskId("G1")


def test_the_night_is_rolled_back_by_the_switch_back_first_although_it_is_live() -> None:
    run = switched()
    [begun] = [one for one in run.do("rollback", task="all", reason="r") if isinstance(one, RollbackBegun)]
    assert begun.units == (rollback_unit("S1"), rollback_unit("F1"))
    assert stages(run.plan, run.state)[RECORDS] is Stage.GOING_BACK
    run.ends(rollback_unit("S1"))
    assert stages(run.plan, run.state)[RECORDS] is Stage.ENDING
    run.ends(rollback_unit("F1"))
    assert stages(run.plan, run.state)[RECORDS] is Stage.ENDED
    assert in_force(run.plan, run.state) == ()
    assert run.result == "rolled back"
    assert way(run) == (Way.AHEAD, ""), "what was seen before it was taken back says nothing any more"
    assert written_to(run.plan, run.state, REPLICATION) == REPLICATION.source


def test_a_switch_that_was_skipped_leaves_no_way_back() -> None:
    run = following()
    run.go("G1")
    run.ends("S1", PERMANENT)
    run.do("skip", task="S1", reason="r")
    assert way(run)[0] is Way.CLOSED
    assert past_no_return(run.plan, run.state) == TaskId("G1")


def test_a_point_of_no_return_behind_the_switch_is_one() -> None:
    plan = followed()
    tasks = [*(one for one in plan.tasks if one.id != "U1"), task("G2", gate(final=True), after="M1")]
    run = switched(replace(plan, tasks=tuple(tasks)))
    assert safe_until(run) == at(10)
    run.go("G2")
    assert past_no_return(run.plan, run.state) == TaskId("G2")


def test_without_a_switch_back_in_the_plan_a_go_at_the_point_of_no_return_is_final() -> None:
    plan = followed()
    tasks = tuple(replace(one, rollback=None) if one.id == "S1" else one for one in plan.tasks)
    run = following(replace(plan, tasks=tasks))
    run.go("G1")
    assert past_no_return(run.plan, run.state) == TaskId("G1")


def test_a_checkpoint_asks_for_a_healthy_replication_in_the_direction_that_is_in_force() -> None:
    run = following(followed(ReplicationCriterion(replication=RECORDS)))
    [reading] = run.unit("G1").criteria.values()
    assert (reading.ok, reading.text) == (True, "legacy -> platform healthy, within 30s")
    run.decide(looked(Upkeep.BROKEN, reason=DEAD))
    run.passes(1)
    [reading] = run.unit("G1").criteria.values()
    assert (reading.ok, reading.text) == (False, f"legacy -> platform broken: {DEAD}")


def test_a_checkpoint_believes_no_engine_of_before_a_take_over() -> None:
    run = following(followed(ReplicationCriterion(replication=RECORDS)))
    run.dies()
    run.passes(1)
    [reading] = run.unit("G1").criteria.values()
    assert (reading.ok, reading.text) == (None, "records has not been looked at yet")
    run.decide(looked())
    run.passes(1)
    [reading] = run.unit("G1").criteria.values()
    assert reading.ok is True


def test_a_switch_back_of_its_own_is_a_way_too_and_following_goes_on() -> None:
    plan = followed()
    back = task("B1", going_back(), after="S1")
    tasks = [*(one for one in plan.tasks if one.id not in ("M1", "U1")), back, task("M1", Milestone(), after="B1")]
    run = following(replace(plan, tasks=tuple(tasks)))
    run.go("G1")
    run.ends("S1")
    run.decide(looked(direction=BACK))
    assert stages(run.plan, run.state)[RECORDS] is Stage.GOING_BACK
    run.ends("B1")
    assert stages(run.plan, run.state)[RECORDS] is Stage.FOLLOWING


def test_plans_without_replications_know_no_ways_back() -> None:
    run = Driven(night(task("A1")))
    assert ways_back(run.plan, run.state) == ()


def test_in_a_simulated_night_in_which_nobody_looks_what_is_switched_can_be_taken_back() -> None:
    run = Driven(followed(), simulated=True)
    run.ends("F1")
    run.go("G1")
    run.ends("S1")
    assert way(run) == (Way.OPEN, "")
    assert safe_until(run) == at(3000)
    run.do("rollback", task="all", reason="r")
