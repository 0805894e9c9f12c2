"""What must hold in every run, whatever the plan, whatever the operators do, whenever the engine dies.

A run is driven by hypothesis: random plans, random orders (sensible and absurd), random outcomes, crashes at any
moment. After every decision the whole journal is looked at again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st

from jobs.api import Evidence
from jobs.journal.base import Sent
from jobs.outcomes import Cancelled, CancelReason, ErrorFacts, FailureKind, Permanent, Succeeded, Transient
from jobs.run.commands import VERBS
from jobs.run.decide import decide
from jobs.run.deliberation import AttemptResult, EngineUp, Input, StartAttempt
from jobs.run.events import (
    AttemptStarted,
    CheckpointDecided,
    CheckpointOpened,
    Decision,
    Entry,
    Finish,
    RunCreated,
    TaskFinished,
    TaskStarted,
    task_of,
)
from jobs.run.fold import fold
from jobs.run.state import RELEASING, Phase, RunState
from jobs.run.status import Turn, look
from plans.model import Checkpoint, Milestone, Plan, RunKind, TaskId
from tests.nights import START, nights

FAULT = ErrorFacts(kind=FailureKind.JOB, sentence="it failed")
OUTCOMES = [
    Succeeded(evidence=Evidence(summary="done")),
    Succeeded(evidence=Evidence(summary="differs", passed=False)),
    Transient(error=FAULT),
    Permanent(error=FAULT),
    Cancelled(reason=CancelReason.STOPPED),
]


class Night:
    """A run in the hands of hypothesis. Checks every event against the state just before it."""

    def __init__(self, plan: Plan, draw: st.DataObject) -> None:
        self.plan = plan
        self.draw = draw
        self.now = START
        self.term = 0
        self.commands = 0
        self.running: dict[str, int] = {}
        created = RunCreated(
            run="r",
            title=plan.title,
            plan_sha256="0" * 64,
            kind=RunKind.REHEARSAL,
            origin=START,
            run_origin=START,
            by="operator",
        )
        self.entries = [Entry(seq=1, at=START, event=created)]
        self.state = fold(self.entries)
        self.engine_dies()

    def engine_dies(self) -> None:
        """Results that have not come yet are lost; another engine takes over."""
        self.running.clear()
        self.term += 1
        self.decide([EngineUp(term=self.term, engine=f"e{self.term}", host="h", pid=1)])

    def decide(self, inputs: list[Input]) -> None:
        before = self.state
        decision = decide(self.plan, self.state, inputs, self.now)
        for entry in decision.entries:
            self.check(before, entry)
            before = fold([entry], before)
        assert before == decision.state, "what decide returns is the fold of what it decided"
        self.entries += decision.entries
        self.state = before
        for action in decision.actions:
            if isinstance(action, StartAttempt):
                self.running[action.unit] = action.attempt

    def check(self, before: RunState, entry: Entry) -> None:
        event = entry.event
        match event:
            case AttemptStarted() | TaskStarted() | CheckpointOpened():
                self.may_begin(before, event.unit, entry.at)
            case TaskFinished(how=Finish.DONE) if isinstance(self.body(event.unit), Milestone):
                self.may_begin(before, event.unit, entry.at)
            case TaskFinished():
                assert not isinstance(self.body(event.unit), Checkpoint | Milestone), "a gate is never ended by hand"
                if not task_of(event.unit)[1] and event.how is not Finish.ROLLED_BACK:
                    self.predecessors_released(before, event.unit)
            case CheckpointDecided(decision=Decision.GO | Decision.GO_WITH_CAVEAT):
                body = self.body(event.unit)
                assert isinstance(body, Checkpoint)
                assert before.unit(event.unit).phase is Phase.OPEN
                in_favour = [p for p in body.poll if (v := before.unit(event.unit).vote(p)) and v.answer != "no-go"]
                assert len(in_favour) >= body.quorum, "silence is no-go"
            case _:
                pass

    def body(self, unit: str) -> object:
        return self.plan.by_id[TaskId(task_of(unit)[0])].body

    def may_begin(self, before: RunState, unit: str, at: datetime) -> None:
        assert before.hold is None, "nothing starts under a hold"
        assert before.ended is None
        name, is_rollback = task_of(unit)
        if is_rollback:
            return
        assert before.rollback is None, "nothing starts while the night is rolled back"
        task = self.plan.by_id[TaskId(name)]
        assert task.not_before is None or before.clock.run_time(at) >= task.not_before, "not before its clock time"
        self.predecessors_released(before, unit)

    def predecessors_released(self, before: RunState, unit: str) -> None:
        for one in self.plan.by_id[TaskId(unit)].after:
            assert before.unit(one).phase in RELEASING, f"{unit} before {one}"

    def step(self) -> None:
        what = self.draw.draw(st.sampled_from(["order", "order", "order", "outcome", "outcome", "time", "crash"]))
        if what == "crash":
            self.engine_dies()
        elif what == "time":
            self.now += timedelta(minutes=self.draw.draw(st.integers(1, 40)))
            self.decide([])
        elif what == "outcome" and self.running:
            unit = self.draw.draw(st.sampled_from(sorted(self.running)))
            outcome = self.draw.draw(st.sampled_from(OUTCOMES))
            result = AttemptResult(unit=unit, attempt=self.running.pop(unit), outcome=outcome)  # type: ignore[arg-type]
            self.decide([result])
        else:
            self.commands += 1
            verb, args = self.order()
            actor = self.draw.draw(st.sampled_from(["operator", "operator", "operator", "stranger"]))
            self.decide([Sent(id=self.commands, actor=actor, verb=verb, args=args, at=self.now)])

    def order(self) -> tuple[str, dict[str, object]]:
        unit = self.draw.draw(
            st.sampled_from([task.id for task in self.plan.tasks] + [f"{self.plan.tasks[0].id}~back"])
        )
        verb = self.draw.draw(st.sampled_from([*sorted(VERBS), "vote", "vote", "decide", "decide", "start", "done"]))
        more: dict[str, dict[str, object]] = {
            "count": {"task": unit, "value": 3},
            "confirm": {"task": unit, "item": self.draw.draw(st.sampled_from("ab"))},
            "waive": {"task": unit, "item": "a", "reason": "broken", "fallback": "paper"},
            "vote": {
                "task": unit,
                "party": self.draw.draw(st.sampled_from(["owner", "ward"])),
                "answer": self.draw.draw(st.sampled_from(["go", "go", "go", "caveat", "no-go"])),
                "text": "slow",
            },
            "decide": {
                "task": unit,
                "choice": self.draw.draw(st.sampled_from(["go", "go", "no-go", "postpone"])),
                "text": "accepted",
                "accept": ("vote:ward",) if self.draw.draw(st.booleans()) else (),
            },
            "throttle": {"task": unit, "workers": 2},
            "eta": {"task": unit, "minutes": 5},
            "rollback": {"reason": "no-go", "task": self.draw.draw(st.sampled_from(["all", unit]))},
            "note": {"text": "a note"},
            "ack": {"seq": 3},
            "correct": {"seq": self.draw.draw(st.integers(1, 40)), "reason": "typed wrongly"},
            "substitute": {"party": "ward", "name": "Kari"},
            "keys": {"to": self.draw.draw(st.sampled_from(["operator", "stranger"]))},
            "take-keys": {},
            "hold": {},
            "resume": {},
            "amend": {"plan_sha256": "1" * 64},
            "abort": {"title": "not the title"},
        }
        if verb in ("skip", "fixed", "abandon", "stop"):
            return verb, {"task": unit, "reason": "because"}
        return verb, more.get(verb, {"task": unit})


def prefixes(entries: list[Entry]) -> Iterator[tuple[list[Entry], list[Entry]]]:
    for cut in {1, len(entries) // 2, len(entries) - 1} - {0}:
        yield entries[:cut], entries[cut:]


# No shrinking: a failing night of sixty steps takes minutes to shrink and is readable as it is.
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phases.explicit, Phases.reuse, Phases.generate],
)
@given(plan=nights(), data=st.data())
def test_no_order_no_outcome_and_no_crash_opens_what_is_shut(plan: Plan, data: st.DataObject) -> None:
    night = Night(plan, data)
    for _ in range(data.draw(st.integers(5, 60))):
        if night.state.ended is not None:
            break
        night.step()
        for task in plan.tasks:
            seen = look(plan, night.state, task.id, night.state.clock.run_time(night.now))
            if seen.turn not in (Turn.NOBODY, Turn.MACHINE):
                assert seen.waits_for, f"{task.id} {seen.code} waits without saying for what"
    for head, tail in prefixes(night.entries):
        assert fold(tail, fold(head)) == fold(night.entries)
    consumed = [one.command_id for one in night.entries if one.command_id is not None]
    assert consumed == sorted(set(consumed)) == list(range(1, night.commands + 1)), "every command is consumed once"
