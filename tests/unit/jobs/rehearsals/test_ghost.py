"""A night of before beside tonight: where its tasks ended, and how far behind it tonight is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.rehearsals.ghost import Beside, Reached, beside, ghost_of, ghosts_of, usual
from jobs.run.outlook.forecast import forecast
from plans.model import Manual, Plan
from plans.model.night import Night
from tests.support import world
from tests.support.ghosts import EARLIER, night_of
from tests.support.nights import at, gate, night, task

PLAN = night(
    task("A", Manual(), minutes=20),
    task("B", Manual(), after="A", minutes=20),
    task("S", Manual(), minutes=5),
    task("G", gate(), after="B S", not_before=60, minutes=10),
    task("C", Manual(), after="G", minutes=20),
)


def tonight(*, plan: Plan = PLAN, **tasks: tuple[float, ...]) -> world.Night:
    """Tasks with the minutes at which they began and ended."""
    run = world.Night(plan=plan, start=at(0))
    for name, minutes in tasks.items():
        run.manual(name, *minutes)
    return run


def beside_at(minute: float, before: Night, run: world.Night) -> Beside:
    state, now = run.state(), at(minute)
    return beside(run.plan, state, forecast(run.plan, state, now), ghost_of(run.plan, "dr3", before), now)


def minutes(length: timedelta | None) -> float | None:
    return None if length is None else length / timedelta(minutes=1)


def behind(minute: float, before: Night, run: world.Night) -> tuple[str | None, float | None]:
    found = beside_at(minute, before, run)
    return found.here, minutes(found.behind)


def test_the_ghost_s_ends_are_set_beside_the_planned_start_of_tonight() -> None:
    ends = ghost_of(PLAN, "dr3", night_of(PLAN, {"B": 7})).ends(at(30))
    assert (ends["A"], ends["B"]) == (at(50), at(77))


def test_here_is_the_task_that_decides_when_the_next_checkpoint_will_be() -> None:
    late = tonight(A=(15, 65), S=(0, 30))
    late.manual("B", 65)
    assert behind(70, night_of(PLAN), late) == ("B", 45)


def test_a_task_that_runs_is_compared_at_the_same_share_of_its_work() -> None:
    run = tonight(A=(0, 40))
    run.manual("B", 40)
    assert behind(50, night_of(PLAN), run) == ("B", 20)  # half of B, which the ghost had after 30 minutes


def test_one_task_that_hangs_is_not_made_up_for_by_others_that_are_early() -> None:
    run = tonight(A=(0, 5), S=(0, 1))
    run.manual("B", 5)
    assert behind(120, night_of(PLAN), run)[1] == 80  # B was over after 40 minutes


def test_while_both_wait_for_the_same_clock_time_they_are_level() -> None:
    run = tonight(A=(0, 10), B=(10, 20), S=(0, 5))
    assert behind(30, night_of(PLAN), run) == ("G", 0)


def test_a_ghost_that_was_late_is_ahead_of_nobody() -> None:
    run = tonight(A=(0, 20))
    run.manual("B", 20)
    assert behind(30, night_of(PLAN, {"B": 12}), run) == ("B", -12)


def test_a_task_that_the_ghost_does_not_know_is_passed_over_for_the_one_before_it() -> None:
    before = night_of(PLAN)
    before = replace(before, tasks=tuple(one for one in before.tasks if one.id != "B"))
    run = tonight(A=(0, 24))
    run.manual("B", 24)
    assert behind(30, before, run) == ("A", 4)


def test_what_was_skipped_in_the_ghost_is_no_time_of_its() -> None:
    before = night_of(PLAN)
    before = replace(before, tasks=tuple(replace(one, how="skipped") if one.id == "A" else one for one in before.tasks))
    assert "A" not in ghost_of(PLAN, "dr3", before).units


def test_a_renamed_task_is_found_by_what_it_was_called() -> None:
    renamed = replace(PLAN, tasks=tuple(replace(one, was=("OLD",)) if one.id == "A" else one for one in PLAN.tasks))
    before = night_of(PLAN)
    before = replace(before, tasks=tuple(replace(one, id="OLD") if one.id == "A" else one for one in before.tasks))
    assert ghost_of(renamed, "dr3", before).ends(at(0))["A"] == at(20)


def test_the_margin_is_that_of_the_ghost_against_tonight_s_time_of_the_next_checkpoint() -> None:
    target = beside_at(10, night_of(PLAN, {"G": -4}), tonight(A=(0,))).target
    assert (target.task, target.reached, minutes(target.early)) == ("G", Reached.GO, 4)


def test_a_deadline_comes_before_the_planned_end() -> None:
    plan = night(task("A", Manual(), minutes=20), task("G", gate(), after="A", minutes=10, deadline=at(45)))
    run = tonight(plan=plan, A=(0,))
    assert minutes(beside_at(10, night_of(plan), run).target.early) == 15


@pytest.mark.parametrize(("how", "reached"), [("no-go", Reached.NO_GO), ("", Reached.NEVER)])
def test_a_checkpoint_that_the_ghost_did_not_pass_has_no_margin(how: str, reached: Reached) -> None:
    before = night_of(PLAN)
    end = None if reached is Reached.NEVER else before.start
    before = replace(
        before, tasks=tuple(replace(one, how=how, end=end) if one.id == "G" else one for one in before.tasks)
    )
    target = beside_at(10, before, tonight(A=(0,))).target
    assert (target.reached, target.early) == (reached, None)


def test_the_go_live_is_next_once_every_checkpoint_is_passed_and_stays_so() -> None:
    run = tonight(A=(0, 20), B=(20, 40), S=(0, 5))
    run.say(60, world.e.CheckpointOpened(unit=world.e.UnitId("G")))
    run.say(70, world.e.CheckpointDecided(unit=world.e.UnitId("G"), decision=world.e.Decision.GO, party="o", by="k"))
    assert beside_at(75, night_of(PLAN), run).target.task == "M1"
    run.manual("C", 75, 99)
    run.say(99, world.e.TaskFinished(unit=world.e.UnitId("M1"), how=world.e.Finish.DONE))
    assert behind(150, night_of(PLAN), run) == ("M1", 9)


def test_the_usual_ghost_is_the_newest_night_that_went_through_by_its_clock() -> None:
    nights = [
        night_of(PLAN, run=f"dr{at_}", birth=str(at_), start=at(-at_ * 1000), result=result, no_waits=no_waits)
        for at_, (result, no_waits) in enumerate(
            [("aborted", False), ("completed", True), ("completed", False), ("completed", False)], 1
        )
    ]
    chosen = usual(ghosts_of(replace(PLAN, nights=tuple(nights)), {}))
    assert chosen is not None
    assert chosen.label == "dr3"


def test_of_demonstrations_the_file_that_was_named_last_is_the_usual_ghost() -> None:
    names = ("dr1", "dr2", "")
    nights = tuple(night_of(PLAN, birth=name, label=name, speed=300.0, start=at(-len(name))) for name in names)
    chosen = usual(ghosts_of(replace(PLAN, nights=nights), {}))
    assert chosen is not None
    assert chosen.label == "DR2"


def test_a_night_is_called_as_its_file_is_and_one_that_somebody_named_comes_first() -> None:
    own, named = night_of(PLAN, birth="1", label="dress"), night_of(PLAN, birth="2", start=at(-99) - EARLIER)
    plan = replace(PLAN, nights=(own,))
    assert [one.label for one in ghosts_of(plan, {"7f3a": named})] == ["7f3a", "DRESS"]
    assert [one.label for one in ghosts_of(plan, {"again": own})] == ["again"]


def test_a_ghost_whose_clock_times_were_let_pass_has_no_ticks() -> None:
    assert not ghost_of(PLAN, "dr3", night_of(PLAN, no_waits=True)).ends(at(0))
