"""What a rollback of the night leaves as it is: known before it, while it goes on and at its end."""

from jobs.run.outlook.rollbacks.not_undone import not_undone
from plans.model import Manual
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import command_job, gate, night, task


def a_night() -> Driven:
    """A change with a way back, one without, a person's task and a look."""
    return Driven(
        night(
            task("A1", command_job(), undo=True),
            task("B1", command_job()),
            task("P1", Manual(), minutes=300),
            task("G1", gate(), after="A1 B1 P1"),
        )
    )


def left(run: Driven) -> list[str]:
    return [f"{one}: {one.why}" for one in not_undone(run.plan, run.state)]


def test_what_has_not_begun_is_not_left() -> None:
    assert "P1" not in " ".join(left(a_night()))


def test_what_is_done_or_begun_without_a_rollback_is_left() -> None:
    run = a_night()
    run.ends("A1")
    run.ends("B1")
    run.do("start", task="P1")
    before = left(run)
    run.do("rollback", task="all", reason="x")
    assert before == left(run) == ["B1 done: it has no rollback", "P1 begun: it has no rollback"]


def test_an_attempt_that_failed_or_was_stopped_is_left_too() -> None:
    run = a_night()
    run.ends("B1", PERMANENT)
    assert left(run) == ["B1 begun: it has no rollback"]
