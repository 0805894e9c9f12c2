"""What must hold in every run, whatever the plan, whatever the operators do, whenever the engine dies.

A run is driven by hypothesis: random plans, random orders (sensible and absurd), random outcomes, crashes at any
moment. Every event is looked at with the state just before it; at the end people of good will bring the night to its
end, which they must always be able to do.
"""

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st

from jobs.journal.base import Sent
from jobs.run.decisions.checkpoints import caveats
from jobs.run.decisions.commands import COMMANDS
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import Input
from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    CheckpointDecided,
    CheckpointOpened,
    CommandRefused,
    Decision,
    Entry,
    Event,
    Finish,
    RollbackBegun,
    TaskFinished,
    TaskStarted,
    rollback_unit,
    task_of,
)
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.sequence.units import body_of, units
from jobs.run.outlook.status import Turn, look, unconfirmed
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, Phase
from plans.model import Checkpoint, Confirm, Manual, Milestone, Plan, Side, TaskId
from plans.moved_times import with_times_moved
from tests.support.driver import DIFFERS, DONE, PERMANENT, STOPPED, TRANSIENT, Driven
from tests.support.nights import nights

NAMED = ("item:", "weakened:")
"""Caveats that people of good will accept."""
OUTCOMES = [DONE, DONE, DIFFERS, TRANSIENT, PERMANENT, STOPPED]


class Watched(Driven):
    """A run that looks at every event with the state just before it."""

    def __init__(self, plan: Plan) -> None:
        self.tokens: dict[str, int] = {}
        super().__init__(plan)

    def decide(self, *inputs: Input, revisions: Iterable[Plan] = ()) -> list[Event]:
        before, known = self.state, len(self.entries)
        events = super().decide(*inputs, revisions=revisions)
        for entry in self.entries[known:]:
            self.check(before, entry)
            before = fold([entry], before)
        assert before == self.state
        assert decide(self.plan, self.state, [], self.now).entries == (), "one decision leaves nothing undone"
        return events

    def check(self, before: RunState, entry: Entry) -> None:
        event = entry.event
        match event:
            case AttemptStarted():
                self.may_begin(before, event.unit, entry)
                assert before.unit(event.unit).running is None
                assert self.opposite(before, event.unit) is None, "nobody undoes what runs, or runs what is undone"
                assert event.token > self.tokens.get(event.unit, 0), "a fence's token never comes twice"
                self.tokens[event.unit] = event.token
            case AttemptEnded():
                running = before.unit(event.unit).running
                assert running is not None
                assert running.number == event.attempt
            case TaskStarted() | CheckpointOpened():
                self.may_begin(before, event.unit, entry)
            case TaskFinished(how=Finish.DONE) if isinstance(self.body(event.unit), Milestone):
                self.may_begin(before, event.unit, entry)
            case TaskFinished():
                assert not isinstance(self.body(event.unit), Checkpoint | Milestone), "a gate is never ended by hand"
                if not task_of(event.unit)[1] and event.how is not Finish.ROLLED_BACK:
                    self.predecessors_released(before, event.unit)
            case CheckpointDecided(decision=Decision.GO | Decision.GO_WITH_CAVEAT):
                body = self.body(event.unit)
                assert isinstance(body, Checkpoint)
                assert before.unit(event.unit).phase is Phase.OPEN
                assert before.rollback is None
                self.predecessors_released(before, event.unit)
                in_favour = [p for p in body.poll if (v := before.unit(event.unit).vote(p)) and v.answer != "no-go"]
                assert len(in_favour) >= body.quorum, "silence is no-go"
            case RollbackBegun(units=found) if self.plan.awaited_starts:
                order = [TaskId(task_of(one)[0]) for one in found]
                for at, name in enumerate(order):
                    assert not set(order[:at]).intersection(self.plan.by_id[name].after), "the last is taken back first"
            case CommandRefused():
                assert "a defect of this program" not in event.reason
            case _:
                pass

    def body(self, unit: str) -> object:
        return self.plan.by_id[TaskId(task_of(unit)[0])].body

    def opposite(self, before: RunState, unit: str) -> object:
        name, is_rollback = task_of(unit)
        return before.unit(name if is_rollback else rollback_unit(name)).running

    def may_begin(self, before: RunState, unit: str, entry: Entry) -> None:
        assert before.hold is None, "nothing starts under a hold"
        assert before.ended is None
        name, is_rollback = task_of(unit)
        if is_rollback:
            return
        assert before.rollback is None, "nothing starts while the night is rolled back"
        assert not before.unit(unit).rolling_back
        task = self.plan.by_id[TaskId(name)]
        assert task.not_before is None or before.clock.run_time(entry.at) >= task.not_before, "not before its time"
        self.predecessors_released(before, unit)
        for one in task.dependencies:
            known = before.unit(one.task)
            moment = known.ended if one.side is Side.END else known.standing
            assert moment is not None
            assert moment + one.lag <= before.clock.run_time(entry.at), f"{unit} in the lag behind {one}"

    def predecessors_released(self, before: RunState, unit: str) -> None:
        task = self.plan.by_id[TaskId(unit)]
        for one in task.dependencies:
            known, begun = before.unit(one.task), before.unit(unit).phase is not Phase.PENDING
            assert known.released or (one.side is Side.START and (known.standing or begun)), f"{unit} before {one}"
        if isinstance(task.body, Checkpoint):
            waits = predecessors_of(self.plan, task.id)
            assert all(before.unit(one).released for one in waits), f"{unit} stands on what is not done"


def step(run: Watched, draw: Callable[[st.SearchStrategy[object]], object]) -> None:
    """Something happens: an order, an outcome, time, a crash."""
    what = draw(st.sampled_from(["order", "order", "order", "order", "outcome", "outcome", "outcome", "time", "crash"]))
    if what == "crash":
        run.dies()
    elif what == "time":
        run.passes(draw(st.integers(1, 40)))  # type: ignore[arg-type]
    elif what == "outcome" and run.running:
        unit = str(draw(st.sampled_from(sorted(run.running))))
        run.ends(unit, draw(st.sampled_from(OUTCOMES)))  # type: ignore[arg-type]
    else:
        verb, args = order(run, draw)
        run.commands += 1
        actor = draw(st.sampled_from(["operator", "operator", "operator", "stranger"]))
        run.decide(Sent(id=run.commands, actor=str(actor), verb=verb, args=args, at=run.now))


def order(run: Watched, draw: Callable[[st.SearchStrategy[object]], object]) -> tuple[str, dict[str, object]]:
    unit = str(draw(st.sampled_from([unit for unit, _ in units(run.plan, run.state)])))
    likely = ["vote", "vote", "decide", "decide", "start", "done", "done", "retry", "rollback"]
    verb = str(draw(st.sampled_from([*sorted(COMMANDS), *likely])))
    more: dict[str, Callable[[], dict[str, object]]] = {
        "count": lambda: {"task": unit, "value": 3},
        "confirm": lambda: {"task": unit, "item": draw(st.sampled_from("ab"))},
        "waive": lambda: {"task": unit, "item": "a", "reason": "broken", "fallback": "paper"},
        "vote": lambda: {
            "task": unit,
            "party": draw(st.sampled_from(["owner", "ward"])),
            "answer": draw(st.sampled_from(["go", "go", "go", "caveat", "no-go"])),
            "text": "slow",
        },
        "decide": lambda: {
            "task": unit,
            "choice": draw(st.sampled_from(["go", "go", "no-go", "postpone"])),
            "text": "accepted",
            "accept": ["vote:ward"] if draw(st.booleans()) else [],
        },
        "throttle": lambda: {"task": unit, "workers": 2},
        "eta": lambda: {"task": unit, "minutes": 5},
        "rollback": lambda: {"reason": "no-go", "task": draw(st.sampled_from(["all", *[unit] * 5]))},
        "note": lambda: {"text": "a note"},
        "ack": lambda: {"seq": 3},
        "correct": lambda: {"seq": draw(st.integers(1, 40)), "reason": "typed wrongly"},
        "substitute": lambda: {"party": "ward", "name": "Kari"},
        "keys": lambda: {"to": draw(st.sampled_from(["operator", "stranger"]))},
        "amend": lambda: {"plan_sha256": "1" * 64},
        "shift": lambda: {
            "amount": draw(st.sampled_from(["-10m", "5m", "30m"])),
            "reason": "late",
            "from": draw(st.sampled_from([None, unit])),
            "keep": [unit] if draw(st.booleans()) else [],
        },
        "abort": lambda: {"title": "not the title"},
    }
    if verb in ("take-keys", "hold", "resume"):
        return verb, {}
    if verb in ("skip", "fixed", "abandon", "stop"):
        return verb, {"task": unit, "reason": "because"}
    return verb, more.get(verb, lambda: {"task": unit})()


def bring_to_its_end(run: Watched) -> None:
    """People of good will: whatever asks is answered, whatever runs succeeds, and time passes."""
    for _ in range(12 * len(run.plan.tasks) + 20):
        if run.state.ended is not None:
            return
        for verb, args in list(answers(run)):
            run.order(verb, by=run.state.keys.holder, **args)
        for unit in sorted(run.running):
            run.ends(unit)
        run.passes(40)
    state = {task.id: (run.phase(task.id).value, run.look(task.id).waits_for) for task in run.plan.tasks}
    raise AssertionError(f"nobody can bring this night to its end: {state}")


def answers(run: Watched) -> Iterator[tuple[str, dict[str, object]]]:
    if run.state.hold is not None:
        yield "resume", {}
    for unit, task in list(units(run.plan, run.state)):
        known, body = run.unit(unit), body_of(run.plan, unit)
        if known.phase in ASKING or (known.phase is Phase.ROLLED_BACK and run.state.rollback is None):
            yield "fixed", {"task": unit, "reason": "seen to"}
        elif known.phase is Phase.ABANDONED:
            yield "retry", {"task": unit}
        elif known.phase in (Phase.NO_GO, Phase.POSTPONED):
            yield "decide", {"task": unit, "choice": "postpone"}
        elif isinstance(body, Checkpoint) and known.phase is Phase.OPEN:
            for party in body.poll:
                yield "vote", {"task": unit, "party": party, "answer": "go"}
            needed = [one for one in caveats(run.plan, run.state, task) if one.startswith(NAMED)]
            yield "decide", {"task": unit, "choice": "go", "text": "known", "accept": needed}
        elif isinstance(body, Confirm):
            yield "start", {"task": unit}
            for item in unconfirmed(known, body):
                yield "confirm", {"task": unit, "item": item}
        elif isinstance(body, Manual) and body.counter is not None:
            yield "count", {"task": unit, "value": body.counter.target}
        elif isinstance(body, Manual):
            yield "done", {"task": unit}


def holds(plan: Plan, data: st.DataObject, steps: int) -> None:
    run = Watched(plan)
    for _ in range(data.draw(st.integers(5, steps))):
        if run.state.ended is not None:
            break
        step(run, data.draw)
        for unit, _ in units(run.plan, run.state):
            seen = look(run.plan, run.state, unit, run.run_now)
            if seen.turn not in (Turn.NOBODY, Turn.MACHINE):
                assert seen.waits_for, f"{unit} {seen.code} waits without saying for what"
    moved = with_times_moved(plan, run.state.moved_times)
    assert (moved.tasks, moved.start) == (run.plan.tasks, run.plan.start), "whoever takes over goes by the same plan"
    half = len(run.entries) // 2 + 1
    assert fold(run.entries[half:], fold(run.entries[:half])) == fold(run.entries)
    bring_to_its_end(run)
    for unit, known in run.state.units.items():
        assert known.running is None, f"the end of {unit} was never recorded"
    consumed = [one.command_id for one in run.entries if one.command_id is not None]
    assert consumed == sorted(set(consumed)) == list(range(1, run.commands + 1)), "every command is consumed once"


# No shrinking: a failing night of sixty steps takes minutes to shrink and is readable as it is.
ALIKE = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phases.explicit, Phases.reuse, Phases.generate],
}


@settings(max_examples=20, **ALIKE)  # type: ignore[arg-type]
@given(plan=nights(most=8), data=st.data())
def test_no_order_no_outcome_and_no_crash_opens_what_is_shut(plan: Plan, data: st.DataObject) -> None:
    holds(plan, data, steps=30)


@pytest.mark.night
@settings(max_examples=500, **ALIKE)  # type: ignore[arg-type]
@given(plan=nights(), data=st.data())
def test_nor_do_five_hundred_longer_nights(plan: Plan, data: st.DataObject) -> None:
    holds(plan, data, steps=80)
