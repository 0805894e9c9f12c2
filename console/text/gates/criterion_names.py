"""What the criteria of a checkpoint ask for, before they are evaluated. Pure."""

from typing import assert_never

from console.text.formatting import Times
from console.text.intervals import span
from jobs.run.outlook.criteria import in_times
from jobs.run.state.clock import RunClock
from plans.model import (
    SIMULATED_NIGHTS,
    AnswerCriterion,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
)


def criterion_name(one: Criterion, times: Times, clock: RunClock) -> str:
    """What a criterion asks for, before it was ever evaluated."""
    match one:
        case DoneCriterion():
            return f"done: {', '.join(one.tasks)}"
        case ReconciledCriterion():
            return f"reconciled: {', '.join(one.tasks)}"
        case ForecastCriterion(at_least=at_least):
            by = f"{one.task} forecast by {times.when(clock.planned(one.by))}"
            return by if at_least is None else f"{by} in {at_least} of {SIMULATED_NIGHTS} simulated nights"
        case RollbackCriterion():
            return f"rolled back by {times.when(clock.planned(one.by))} if no-go is said now"
        case RehearsedCriterion() | LessonsCriterion():
            return _name_of_rehearsals(one)
        case IntervalCriterion():
            return f"{one.interval.id} at most {span(one.at_most)}"
        case CounterCriterion() | AnswerCriterion() | FlowsCriterion() | ReplicationCriterion():
            return one.described
        case SqlCriterion() | SameCriterion():
            return name_of_databases(one)
    assert_never(one)


def name_of_databases(one: SqlCriterion | SameCriterion) -> str:
    """What a criterion asks of databases."""
    match one:
        case SqlCriterion():
            return f"a query on {one.on} answers true"
        case SameCriterion():
            return f"{', '.join(one.asked.databases)} are alike"


def _name_of_rehearsals(one: RehearsedCriterion | LessonsCriterion) -> str:
    match one:
        case RehearsedCriterion():
            return f"asked is what was rehearsed {in_times(one.times)}"
        case LessonsCriterion():
            return f"lessons of rehearsals, {one.open} open at most"
