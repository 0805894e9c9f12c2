"""Replications as machines see them: how far behind, how much of a log, and whether a way back is lost."""

from console.telling.machines.exposition import Dialect
from console.telling.machines.figures import figures
from console.telling.machines.health import Light, health
from console.telling.machines.watched import Watched
from console.view.model import View
from jobs.run.events import Upkeep
from plans.model import Direction
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import night, task
from tests.support.replication.nights import following, looked, shown, switched

BACK = Direction.BACK


def lines(view: View) -> set[str]:
    told = figures([Watched(view=view)], Dialect.PROMETHEUS).splitlines()
    return {one for one in told if "replication" in one and not one.startswith("cutover_needs")}


def values(view: View) -> dict[str, str]:
    told = (one.rpartition(" ") for one in lines(view) if not one.startswith("#"))
    return {name.partition("{")[0]: value for name, _, value in told}


def test_how_far_behind_it_is_and_how_much_of_a_log_is_kept() -> None:
    found = values(shown(following(), lag=1.5, lag_bytes=42, wal_kept=7))
    assert found == {
        "cutover_lag_seconds": "1.5",
        "cutover_lag_bytes": "42",
        "cutover_replication_wal_kept_bytes": "7",
        "cutover_replication_red": "0",
    }


def test_of_what_is_switched_whether_it_can_be_taken_back() -> None:
    run = switched()
    assert values(shown(run, BACK))["cutover_replication_can_be_taken_back"] == "1"
    run.decide(looked(Upkeep.BROKEN, BACK, reason="x"))
    found = values(shown(run, BACK))
    assert (found["cutover_replication_can_be_taken_back"], found["cutover_replication_red"]) == ("0", "1")


def test_what_is_red_makes_the_health_of_the_run_red_under_its_name() -> None:
    run = following()
    run.decide(looked(Upkeep.BROKEN, reason="x"))
    assert ("replication:records", Light.RED) in [(str(one), one.light) for one in health(shown(run)).reasons]


def test_a_plan_without_any_has_no_such_figure() -> None:
    assert values(view_of(Driven(night(task("A1"))))) == {}
