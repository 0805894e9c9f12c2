"""What is refused again and again is written down ever more rarely, with its count, and loses nobody's answer."""

from jobs.journal.base import Sent
from jobs.run.decisions.checkpoints import caveats, shut
from jobs.run.events import CommandRefused
from plans.model import Checkpoint, DoneCriterion, Manual, SqlCriterion, TaskId
from tests.support.driver import Driven
from tests.support.nights import TARGET, gate, night, sql_job, task


class Counting(Driven):
    """A run whose engine lives on, and so knows what it has just refused."""

    remembers_refusals = True

    def gives(self, verb: str, *, by: str = "operator", **args: object) -> list[CommandRefused]:
        """Give an order; the refusals that were written down."""
        self.commands += 1
        events = self.decide(Sent(id=self.commands, actor=by, verb=verb, args=args, at=self.now))
        return [one for one in events if isinstance(one, CommandRefused)]

    def written(self) -> list[tuple[int, int | None]]:
        """Count and command of every refusal in the journal."""
        refusals = [(one.event, one.command_id) for one in self.entries if isinstance(one.event, CommandRefused)]
        return [(event.count, command) for event, command in refusals if isinstance(event, CommandRefused)]


def a_run() -> Counting:
    return Counting(night(task("P1", Manual()), task("J1", sql_job(), after="P1")))


def test_a_script_that_is_refused_fifty_times_a_second_leaves_six_lines_in_the_first_minute_and_then_one() -> None:
    run = a_run()
    for _ in range(2999):
        run.gives("done", task="J1")
        run.passes(seconds=0.02)
    assert [count for count, _ in run.written()] == [1, 49, 100, 200, 400, 800]
    for _ in range(6000):
        run.gives("done", task="J1")
        run.passes(seconds=0.02)
    assert len(run.written()) == 8
    run.passes(minutes=5)
    assert sum(count for count, _ in run.written()) == 8999
    assert run.wake_at is None


def test_what_a_person_repeats_at_once_is_answered_a_second_later() -> None:
    run = a_run()
    run.gives("done", task="J1")
    run.passes(seconds=0.1)
    assert not run.gives("done", task="J1")
    run.passes(seconds=1)
    assert run.written() == [(1, 1), (1, 2)]


def test_a_person_who_asks_again_after_a_while_is_answered_at_once() -> None:
    run = a_run()
    for _ in range(5):
        assert [one.count for one in run.gives("done", task="J1")] == [1]
        run.passes(seconds=6)


def test_another_order_another_person_and_another_reason_are_written_at_once() -> None:
    run = a_run()
    assert run.gives("done", task="J1")
    assert run.gives("done", task="J1", by="deputy")
    assert run.gives("retry", task="J1")
    assert run.gives("done", task="P9")
    assert not run.gives("done", task="J1")


def test_what_is_granted_between_two_refusals_keeps_its_order_and_its_command() -> None:
    run = a_run()
    run.gives("retry", task="J1")
    run.gives("retry", task="J1")
    run.do("done", task="P1")
    assert "J1" in run.running
    run.passes(seconds=61)
    assert run.written() == [(1, 1), (1, 2)]
    assert run.state.commands == 3


def test_what_is_counted_is_written_when_the_run_ends() -> None:
    run = a_run()
    run.gives("done", task="J1")
    run.gives("done", task="J1")
    run.order("abort", title="A night")
    assert run.result == "aborted"
    assert run.written() == [(1, 1), (1, 2)]


def test_a_refused_decision_does_not_fill_the_journal_with_readings_either() -> None:
    done = DoneCriterion(tasks=(TaskId("P1"),), required=True)
    run = Counting(night(task("P1", Manual()), task("G1", gate(done, poll=("owner",)))))
    run.votes("G1", "owner")
    before = len(run.entries)
    for _ in range(100):
        run.gives("decide", task="G1", choice="go")
        run.passes(seconds=0.02)
    assert [type(one.event) for one in run.entries[before:]] == [CommandRefused, CommandRefused]


def test_a_required_criterion_that_cannot_be_read_is_not_offered_for_acceptance() -> None:
    required = SqlCriterion(on=TARGET, query="select true", required=True)
    other = SqlCriterion(on=TARGET, query="select true")
    run = Driven(night(task("G1", gate(required, other, poll=("owner",)))))
    run.asked("G1", None)
    run.asked("G1", None, index=1)
    run.votes("G1", "owner")
    one = run.plan.by_id[TaskId("G1")]
    assert isinstance(one.body, Checkpoint)
    assert caveats(run.plan, run.state, one) == ("criterion:2",)
    assert shut(run.state, one, one.body) == "criterion 1 is required and not true: None"
    assert "nothing to accept called criterion:1" not in run.refused("decide", task="G1", choice="go")
    run.asked("G1", True)
    assert shut(run.state, one, one.body) is None
