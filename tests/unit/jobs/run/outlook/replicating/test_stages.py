"""How far a replication is, and what of it outlives the run, by its jobs and by what was seen."""

from dataclasses import replace
from datetime import timedelta

from console.text.broken import broken
from console.text.closing_summary import farewell
from jobs.run.events import Upkeep, rollback_unit
from jobs.run.outlook.days_after.left import left_over
from jobs.run.outlook.replicating.stages import Stage, in_force, left_in_force, stages, would_outlive
from jobs.run.state.unit import Phase
from plans.model import Direction
from tests.support.command_line import view_of
from tests.support.driver import PERMANENT, Driven
from tests.support.replication.nights import RECORDS, followed, following, looked, switched


def test_how_far_a_replication_is_follows_from_its_jobs() -> None:
    run = Driven(followed())
    assert stages(run.plan, run.state)[RECORDS] is Stage.COPYING
    run.ends("F1")
    assert stages(run.plan, run.state)[RECORDS] is Stage.FOLLOWING
    run.go("G1")
    assert stages(run.plan, run.state)[RECORDS] is Stage.SWITCHING
    run.ends("S1")
    assert stages(run.plan, run.state)[RECORDS] is Stage.SWITCHED
    assert [one.id for one in in_force(run.plan, run.state)] == [RECORDS]


def test_a_switch_that_stopped_and_was_undone_is_no_longer_under_way() -> None:
    run = stopped()
    assert run.phase("S1") is Phase.ATTENTION
    assert stages(run.plan, run.state)[RECORDS] is Stage.FOLLOWING
    run.do("retry", task="S1")
    assert stages(run.plan, run.state)[RECORDS] is Stage.SWITCHING


def test_a_switch_that_was_skipped_after_it_failed_is_no_longer_under_way_either() -> None:
    run = stopped()
    run.do("skip", task="S1", reason="we stay")
    assert stages(run.plan, run.state)[RECORDS] is Stage.FOLLOWING


def test_a_switch_that_took_place_and_stopped_behind_that_is_switched() -> None:
    run = stopped()
    run.decide(looked(direction=Direction.BACK))
    assert stages(run.plan, run.state)[RECORDS] is Stage.SWITCHED


def test_a_switch_back_that_stopped_and_was_undone_leaves_it_switched() -> None:
    run = switched()
    run.do("rollback", task="all", reason="r")
    assert stages(run.plan, run.state)[RECORDS] is Stage.GOING_BACK
    run.ends(rollback_unit("S1"), PERMANENT)
    assert stages(run.plan, run.state)[RECORDS] is Stage.SWITCHED


def test_one_that_outlives_its_run_is_left_over_and_said_to_be_unwatched() -> None:
    plan = followed()
    said = "replication records is in force: without a run nobody watches what its slots keep (cutover db unfollow)"
    assert would_outlive(plan, following().state) == (said,)
    run = switched(replace(plan, tasks=tuple(one for one in plan.tasks if one.id != "U1")))
    assert run.result == "completed"
    assert [one.id for one in left_in_force(run.plan, run.state)] == [RECORDS]
    assert [(one.id, one.what) for one in left_over(run.plan, run.state)][1:] == [("replication:records", said)]
    over = (
        "replication records was in force when the run ended: nobody watches what its slots keep"
        " (cutover db unfollow says what is left)"
    )
    assert [one.text for one in broken(view_of(run), ())] == [over]
    assert over in " ".join(" ".join(farewell(view_of(run), elapsed=timedelta())).split())
    taken_back = switched()
    taken_back.do("rollback", task="all", reason="r")
    for unit in ("S1", "F1"):
        taken_back.ends(rollback_unit(unit))
    assert left_in_force(taken_back.plan, taken_back.state) == ()


def test_what_somebody_took_away_by_hand_is_not_said_to_be_in_force() -> None:
    run = switched()
    run.decide(looked(Upkeep.GONE, Direction.BACK, reason="all of it was taken away, on both sides"))
    assert would_outlive(run.plan, run.state) == ()
    run.do("abort", title=run.plan.title, reason="r")
    assert left_in_force(run.plan, run.state) == ()
    assert [one.text for one in broken(view_of(run), ())] == []


def stopped() -> Driven:
    """Its switch has failed for good, and a person is asked."""
    run = following()
    run.go("G1")
    run.ends("S1", PERMANENT)
    return run
