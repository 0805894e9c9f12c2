"""A run that a test drives: orders, outcomes, time and crashes, through the real `decide`, without an engine.

What every decision must keep is looked at after each: the state is the fold of what was decided, every event survives
being written and read, and a command is consumed by exactly one event.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from jobs.api import Evidence, TableEvidence
from jobs.journal.base import Sent
from jobs.outcomes import Cancelled, CancelReason, ErrorFacts, FailureKind, Outcome, Permanent, Succeeded, Transient
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import (
    Action,
    AttemptResult,
    CancelAttempt,
    EngineUp,
    Input,
    QueriesAsked,
    Refusal,
    StartAttempt,
)
from jobs.run.events import (
    CommandRefused,
    CriterionReading,
    Entry,
    Event,
    RunCreated,
    UnitId,
    decode,
    encode,
    rollback_unit,
)
from jobs.run.outlook.status import UnitStatus, look
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.model import Plan, RunKind
from tests.support.nights import START

FAULT = ErrorFacts(kind=FailureKind.JOB, sentence="it failed")
DONE = Succeeded(evidence=Evidence(summary="done"))
DIFFERS = Succeeded(evidence=Evidence(summary="3 differences", passed=False))
TRANSIENT = Transient(error=FAULT)
PERMANENT = Permanent(error=FAULT)
COMMANDERS = ("operator", "deputy", "stranger")
"""The logins that may command."""
STOPPED = Cancelled(reason=CancelReason.STOPPED)


def wrote(*tables: str) -> Succeeded:
    """Success of a job that wrote to these tables of the target."""
    return Succeeded(evidence=Evidence(summary="wrote", wrote=tuple(f"platform:{one}" for one in tables)))


def proved(*tables: str) -> Succeeded:
    """Success of a reconciliation of these tables of the target."""
    own = tuple(TableEvidence(table=one, rows=1) for one in tables)
    return Succeeded(evidence=Evidence(summary="equal", tables=own, read=tuple(f"platform:{one}" for one in tables)))


class Driven:
    """A run at the start of its plan, with an engine in its first term and `operator` holding the keys."""

    remembers_refusals = False
    """Whether every decision is told what the one before it refused, as an engine does."""

    def __init__(self, plan: Plan, **created: object) -> None:
        self.plan = plan
        self.stored = {plan.sha256: plan}
        """The plans that the journal would hold, by their hash."""
        self.now = START
        self.term = 0
        self.commands = 0
        self.wake_at: datetime | None = None
        self.running: dict[str, int] = {}
        """Attempts that an engine would be running."""
        self.unfit: Mapping[str, Sequence[str]] = {}
        """Why databases of further revisions cannot be used."""
        self.parties_of: Mapping[str, frozenset[str]] = {}
        """By login, the parties that the control database says it is of."""
        self.refusals: Mapping[CommandRefused, Refusal] = {}
        self.actions: list[Action] = []
        """Of the latest decision."""
        facts: dict[str, object] = {"kind": RunKind.REHEARSAL, "by": "operator", **created}
        event = RunCreated(
            run="r",
            title=plan.title,
            plan_sha256=plan.sha256,
            origin=START,
            run_origin=START,
            **facts,  # type: ignore[arg-type]
        )
        self.entries = [Entry(seq=1, at=START, event=event)]
        self.state = fold(self.entries)
        self.dies()

    # --- what comes in

    def decide(self, *inputs: Input, revisions: Iterable[Plan] = ()) -> list[Event]:
        """Decide on these; returns the events that followed."""
        self.stored |= {plan.sha256: plan for plan in revisions}
        decision = decide(
            self.plan,
            self.state,
            inputs,
            self.now,
            revisions=self.stored,
            unfit=self.unfit,
            commanders=COMMANDERS,
            parties_of=self.parties_of,
            refusals=self.refusals,
        )
        self.refusals = decision.refusals if self.remembers_refusals else {}
        assert fold(decision.entries, self.state) == decision.state
        for one in decision.entries:
            assert decode(*encode(one.event)) == one.event
        self.entries += decision.entries
        self.state, self.plan, self.wake_at = decision.state, decision.plan, decision.wake_at
        self.actions = list(decision.actions)
        for action in self.actions:
            if isinstance(action, StartAttempt):
                assert action.unit not in self.running, f"{action.unit} runs already"
                self.running[action.unit] = action.attempt
        return [one.event for one in decision.entries]

    def order(self, verb: str, *, by: str = "operator", revisions: Iterable[Plan] = (), **args: object) -> list[Event]:
        """Give an order, whatever becomes of it."""
        self.commands += 1
        events = self.decide(Sent(id=self.commands, actor=by, verb=verb, args=args, at=self.now), revisions=revisions)
        assert [one.command_id for one in self.entries].count(self.commands) == 1
        return events

    def do(self, verb: str, *, by: str = "operator", revisions: Iterable[Plan] = (), **args: object) -> list[Event]:
        """Give an order that is carried out."""
        events = self.order(verb, by=by, revisions=revisions, **args)
        refusals = [one.reason for one in events if isinstance(one, CommandRefused)]
        assert not refusals, refusals
        return events

    def refused(self, verb: str, *, by: str = "operator", revisions: Iterable[Plan] = (), **args: object) -> str:
        """Give an order that is refused; returns the reason."""
        events = self.order(verb, by=by, revisions=revisions, **args)
        [refusal] = [one for one in events if isinstance(one, CommandRefused)]
        assert "a defect of this program" not in refusal.reason
        return refusal.reason

    def would_refuse(self, verb: str, **args: object) -> str:
        """Why a command of the operator's would be refused, without its being given; empty where it would be taken."""
        order = Sent(id=self.commands + 1, actor="operator", verb=verb, args=args, at=self.now)
        entries = decide(self.plan, self.state, [order], self.now).entries
        return next((one.event.reason for one in entries if isinstance(one.event, CommandRefused)), "")

    def ends(self, unit: str, outcome: Outcome = DONE) -> list[Event]:
        """The attempt under way ends."""
        return self.decide(AttemptResult(unit=UnitId(unit), attempt=self.running.pop(unit), outcome=outcome))

    def asked(self, unit: str, ok: bool | None, *, index: int = 0, at: datetime | None = None) -> list[Event]:
        """A checkpoint's query was asked."""
        return self.decide(self.answer(unit, ok, index=index, at=at))

    def answer(self, unit: str, ok: bool | None, *, index: int = 0, at: datetime | None = None) -> QueriesAsked:
        """What a checkpoint's query would answer if it were asked now, of the plan and the poll of now."""
        readings = (CriterionReading(index=index, ok=ok, text=str(ok)),)
        opening = self.unit(unit).since_seq
        return QueriesAsked(unit=UnitId(unit), readings=readings, at=at, revision=self.state.revision, opening=opening)

    def passes(self, minutes: float = 0, *, seconds: float = 0) -> list[Event]:
        """Time passes."""
        self.now += timedelta(minutes=minutes, seconds=seconds)
        return self.decide()

    def wakes(self) -> list[Event]:
        """Time passes until the run wanted to be asked again."""
        assert self.wake_at is not None
        self.now = max(self.now, self.wake_at)
        return self.decide()

    def dies(self, *, untaken: Iterable[str] = ()) -> list[Event]:
        """The engine dies, and another one takes over; it has taken back the tickets of these units from nobody."""
        self.running.clear()
        self.term += 1
        never_began = frozenset(map(UnitId, untaken))
        return self.decide(EngineUp(term=self.term, engine=f"e{self.term}", host="h", pid=1, untaken=never_began))

    # --- shorthands of a night

    def done(self, *units: str) -> None:
        """People's tasks are done, one after the other."""
        for one in units:
            self.do("done", task=one)

    def votes(self, unit: str, *parties: str, answer: str = "go", **more: object) -> None:
        """Parties answer; both of `tests.support.nights` where none is named."""
        for party in parties or ("owner", "ward"):
            self.do("vote", task=unit, party=party, answer=answer, **more)

    def go(self, unit: str, **more: object) -> list[Event]:
        """Everybody says go and so does the decision owner."""
        self.votes(unit)
        return self.do("decide", task=unit, choice="go", **more)

    def unit(self, unit: str) -> UnitState:
        return self.state.unit(unit)

    def undo(self, task: str) -> UnitState:
        """The state of a task's rollback."""
        return self.state.unit(rollback_unit(task))

    def phase(self, unit: str) -> Phase:
        return self.state.unit(unit).phase

    def look(self, unit: str) -> UnitStatus:
        return look(self.plan, self.state, unit, self.run_now)

    @property
    def run_now(self) -> datetime:
        return self.state.clock.run_time(self.now)

    @property
    def cancelled(self) -> list[str]:
        """Units whose attempts the latest decision cancels."""
        return [one.unit for one in self.actions if isinstance(one, CancelAttempt)]

    @property
    def result(self) -> str:
        return str(self.state.ended.result) if self.state.ended is not None else ""


def seq_of(night: Driven, kind: type) -> int:
    """The journal's number of the latest event of this kind."""
    return next(one.seq for one in reversed(night.entries) if isinstance(one.event, kind))


def state_after(night: Driven, events: int) -> RunState:
    """The fold of the first so many events."""
    return fold(night.entries[:events])
