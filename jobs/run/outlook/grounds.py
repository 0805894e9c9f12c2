"""On what the criteria of a checkpoint rest: on something measured, or on somebody's word alone. Pure.

A figure that somebody told counts as measured: a number stands against a written limit, under the name of who told it.
A task that a person says is done, a verdict, a confirmation, a decision and a fix by hand are words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from jobs.run.outlook.people.acting import owner_of
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import (
    AnswerCriterion,
    Checkpoint,
    Confirm,
    CounterCriterion,
    Criterion,
    DatabaseId,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    Job,
    LessonsCriterion,
    Manual,
    Milestone,
    Plan,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
    Task,
)


class Ground(StrEnum):
    """What a criterion rests on."""

    MEASURED = "measured"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """On what the criteria of one checkpoint rest, counted."""

    measured: int
    words: int

    @property
    def text(self) -> str:
        """`9 measured, 3 on somebody's word`; empty where there are no criteria."""
        parts = [f"{self.measured} measured"] if self.measured else []
        return ", ".join([*parts, *([f"{self.words} on somebody's word"] if self.words else [])])


def grounds_of(plan: Plan, state: RunState, gate: Checkpoint) -> Grounds:
    """The criteria of a checkpoint, counted by what they rest on."""
    words = sum(ground_of(plan, state, one) is Ground.WORD for one in gate.criteria)
    return Grounds(measured=len(gate.criteria) - words, words=words)


def ground_of(plan: Plan, state: RunState, criterion: Criterion) -> Ground:
    """What one criterion rests on: a single word among its tasks makes it one."""
    if isinstance(criterion, DoneCriterion) and any(_on_word(plan, state, criterion)):
        return Ground.WORD
    return Ground.MEASURED


def source_of(plan: Plan, state: RunState, criterion: Criterion) -> str:
    """Who or what says it: `platform`, `the forecast`, or on whose word it stands."""
    match criterion:
        case DoneCriterion():
            people = dict.fromkeys(_who(plan, state, task) for task in _on_word(plan, state, criterion))
            return f"on the word of {', '.join(people)}" if people else f"evidence of {', '.join(criterion.tasks)}"
        case ReconciledCriterion():
            return f"evidence of {', '.join(criterion.tasks)}"
        case SqlCriterion() | SameCriterion():
            return f"asked of {', '.join(_databases(criterion))}"
        case CounterCriterion():
            readings = state.unit(criterion.task).readings
            return f"counted by {readings[-1].by}" if readings else ""
        case AnswerCriterion():
            given = state.unit(criterion.task).given
            return f"told by {given.by}" if given is not None else ""
        case _:
            return _computed(criterion)


def _databases(criterion: SqlCriterion | SameCriterion) -> tuple[DatabaseId, ...]:
    return criterion.asked.databases if isinstance(criterion, SameCriterion) else (criterion.on,)


def _computed(
    criterion: ForecastCriterion
    | RollbackCriterion
    | IntervalCriterion
    | RehearsedCriterion
    | LessonsCriterion
    | FlowsCriterion
    | ReplicationCriterion,
) -> str:
    match criterion:
        case FlowsCriterion():
            return "by canaries and counts"
        case ReplicationCriterion():
            return "asked of both servers"
        case ForecastCriterion() | RollbackCriterion() | IntervalCriterion():
            return "from the forecast"
        case RehearsedCriterion() | LessonsCriterion():
            return "from rehearsals"
    assert_never(criterion)


def _on_word(plan: Plan, state: RunState, criterion: DoneCriterion) -> Iterator[Task]:
    """The tasks of a criterion of which nothing but a word is known."""
    named = (plan.by_id[name] for name in criterion.tasks if name in plan.by_id)
    return (task for task in named if _is_word(state, task))


def _is_word(state: RunState, task: Task) -> bool:
    if state.unit(task.id).phase in (Phase.FIXED, Phase.SKIPPED):
        return True
    match task.body:
        case Manual():
            return not task.body.ask and task.body.counter is None
        case Confirm() | Checkpoint():
            return True
        case Job() | Milestone():
            return False
    assert_never(task.body)


def _who(plan: Plan, state: RunState, task: Task) -> str:
    """Who said it; before that, who will be asked."""
    return state.unit(task.id).by or owner_of(plan, state, task)
