"""What the criteria of a checkpoint say at a moment. Pure.

Some follow at once from plan and state. Others are asked beside the decision, because they take a while: a query of its
database, a chance of two hundred simulated nights. These are measured now and then, and have an age.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import assert_never

from jobs.api import Progress
from jobs.run.events import CriterionReading, UnitId
from jobs.run.outlook.answers import told
from jobs.run.outlook.flowing.criteria import flows_through
from jobs.run.outlook.forecast import expected_times
from jobs.run.outlook.intervals import within_limit
from jobs.run.outlook.no_go import back_by
from jobs.run.outlook.replicating.criteria import replicates
from jobs.run.outlook.shortfall import done
from jobs.run.outlook.staleness import unproved
from jobs.run.outlook.sureness import estimated
from jobs.run.state.model import RunState
from plans.clock_text import clock_text
from plans.durations import in_words, whole_minutes
from plans.model import (
    AnswerCriterion,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    Plan,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    RunKind,
    SameCriterion,
    SqlCriterion,
)
from plans.plurals import counted
from plans.rehearsals.enough import too_seldom
from plans.rehearsals.lessons import open_lessons
from plans.schedule import Times

_NAMED = 4
"""What was rehearsed too seldom and is named; of more the rest is counted."""


CRITERIA_EVERY = timedelta(seconds=30)
"""How often, in real time, the criteria of an open checkpoint are measured."""
SAME_EVERY = timedelta(minutes=5)
"""How often databases are compared that are alike: the whole catalogue of each is read for it."""
SAME_AGAIN = timedelta(minutes=1)
"""How often while they are not: somebody may be about to mend it."""


def every(criterion: Criterion, *, ok: bool | None) -> timedelta:
    """How often an open checkpoint measures a criterion anew. Args: ok: what it said last."""
    if isinstance(criterion, SameCriterion):
        return SAME_EVERY if ok else SAME_AGAIN
    return CRITERIA_EVERY


def fresh_for(criterion: Criterion) -> timedelta:
    """How old, in real time, a reading may be at the decision: 60 s, of databases that are compared 10 minutes."""
    return 2 * every(criterion, ok=True)


def is_asked(criterion: Criterion) -> bool:
    """Whether it is measured beside the decision, and has an age."""
    match criterion:
        case SqlCriterion() | SameCriterion():
            return True
        case ForecastCriterion(at_least=at_least):
            return at_least is not None
        case _:
            return False


def pure_readings(plan: Plan, state: RunState, now: datetime, body: Checkpoint) -> tuple[CriterionReading, ...]:
    """What the criteria say that follow from plan and state.

    Args:
        plan: as `Plan.for_run` gives it.
        state: the fold of the journal.
        now: run time.
        body: a checkpoint of the plan.
    """
    expected = cache(lambda: expected_times(plan, state, now))  # once for all of them, where one asks
    return tuple(
        CriterionReading(index=index, ok=ok, text=text)
        for index, one in enumerate(body.criteria)
        if (answer := _evaluate(plan, state, now, one, expected)) is not None
        for ok, text in (answer,)
    )


def chance(
    plan: Plan, state: RunState, now: datetime, criterion: ForecastCriterion, progress: Mapping[UnitId, Progress]
) -> tuple[bool, str]:
    """Whether enough of the twenty simulated nights make it, the same twenty that every screen shows.

    For 1,000 tasks this takes up to a quarter of a second.
    """
    by, task = state.clock.planned(criterion.by), criterion.task
    made = estimated(plan, state, now, progress, simulate=(task,)).chance(task, by)
    asked = criterion.at_least or 0
    footing = made.footing.words
    return made.made >= asked, f"{task} {made.words} by {clock_text(plan, by, now)} ({asked} asked), {footing}"


def rehearsed_enough(plan: Plan, kind: RunKind, criterion: RehearsedCriterion) -> tuple[bool, str]:
    """Whether what is asked for was rehearsed so often. It is asked in production: no rehearsal waits for itself.

    Args:
        plan: as `Plan.for_run` gives it.
        kind: of the run.
        criterion: of one of its checkpoints.
    """
    seldom = too_seldom(plan, criterion)
    asked = f"rehearsed {in_times(criterion.times)}"
    if not seldom:
        return True, f"all is {asked}"
    more = f" and {len(seldom) - _NAMED} more" if len(seldom) > _NAMED else ""
    text = f"{', '.join(seldom[:_NAMED])}{more}"
    if kind is RunKind.REHEARSAL:
        return True, f"asked in production only ({asked}); so far {text}"
    return False, f"not {asked}: {text}"


def lessons_closed(plan: Plan, kind: RunKind, criterion: LessonsCriterion) -> tuple[bool, str]:
    """Whether enough of what rehearsals taught was seen to. Asked in production: rehearsals are where it is tried.

    Args:
        plan: with the nights that count.
        kind: of the run.
        criterion: of one of its checkpoints.
    """
    if not plan.nights and not plan.gone_nights:
        return True, "no rehearsal counts: none could teach anything"
    names = [one.name for one in open_lessons(plan.nights)]
    ok, text = len(names) <= criterion.open and not plan.gone_nights, _lessons_in_words(plan, names)
    if kind is RunKind.REHEARSAL and not ok:
        return True, f"asked in production only; so far {text}"
    return ok, text


def _lessons_in_words(plan: Plan, names: Sequence[str]) -> str:
    """`2 lessons open: DR3/L1, DR3/L2`, and whether there may be others that nobody can read."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    count = "no lesson is open" if not names else f"{counted(len(names), 'lesson', 'lessons')} open"
    text = f"{count}{': ' if names else ''}{', '.join(names[:_NAMED])}{more}"
    if not plan.gone_nights:
        return text
    return f"{text}; what {counted(len(plan.gone_nights), 'rehearsal')} taught cannot be read any more"


def in_times(count: int) -> str:
    """`once`, `twice`, `3 times` or more."""
    words = {1: "once", 2: "twice"}.get(count, f"{count} times")
    return f"{words} or more"


def _evaluate(
    plan: Plan, state: RunState, now: datetime, criterion: Criterion, expected: Callable[[], Times]
) -> tuple[bool | None, str] | None:
    match criterion:
        case DoneCriterion() | ReconciledCriterion() | FlowsCriterion() | ReplicationCriterion():
            return _of_work(plan, state, now, criterion)
        case ForecastCriterion():
            return None if is_asked(criterion) else _forecast_in_time(state, criterion, expected())
        case RollbackCriterion():
            return _back_in_time(plan, state, now, criterion)
        case CounterCriterion() | AnswerCriterion():
            return told(state, criterion)
        case RehearsedCriterion() | LessonsCriterion():
            return of_rehearsals(plan, state.kind, criterion)
        case IntervalCriterion():
            return within_limit(criterion, plan, state, now, expected())
        case SqlCriterion() | SameCriterion():
            return None
    assert_never(criterion)


def _of_work(
    plan: Plan,
    state: RunState,
    now: datetime,
    criterion: DoneCriterion | ReconciledCriterion | FlowsCriterion | ReplicationCriterion,
) -> tuple[bool | None, str]:
    """What follows from what was done, proved, sent and replicated."""
    match criterion:
        case DoneCriterion():
            return done(plan, state, criterion)
        case ReconciledCriterion():
            return _reconciled(plan, state, criterion)
        case FlowsCriterion():
            return flows_through(plan, state, now, criterion)
        case ReplicationCriterion():
            return replicates(plan, state, criterion)


def of_rehearsals(plan: Plan, kind: RunKind, criterion: RehearsedCriterion | LessonsCriterion) -> tuple[bool, str]:
    """What a criterion says that follows from the nights that count, and is known before the run begins."""
    match criterion:
        case RehearsedCriterion():
            return rehearsed_enough(plan, kind, criterion)
        case LessonsCriterion():
            return lessons_closed(plan, kind, criterion)


def _reconciled(plan: Plan, state: RunState, criterion: ReconciledCriterion) -> tuple[bool, str]:
    wrong = [f"{one} {why}" for one in criterion.tasks if (why := unproved(plan, state, one))]
    return not wrong, "; ".join(wrong) or f"{', '.join(criterion.tasks)} equal"


def _forecast_in_time(state: RunState, criterion: ForecastCriterion, expected: Times) -> tuple[bool, str]:
    late = expected[criterion.task][1] - state.clock.planned(criterion.by)
    late = timedelta(minutes=whole_minutes(late))
    return late <= timedelta(), f"{criterion.task} is forecast {_against_the_limit(late)}"


def _back_in_time(plan: Plan, state: RunState, now: datetime, criterion: RollbackCriterion) -> tuple[bool, str]:
    ends = back_by(plan, state, now)
    if ends is None:
        return False, "there is no way back any more"
    late = timedelta(minutes=ceil((ends - state.clock.planned(criterion.by)) / timedelta(minutes=1)))
    return late <= timedelta(), f"a rollback now would be over {_against_the_limit(late)}"


def _against_the_limit(late: timedelta) -> str:
    """How much time is left, or has passed, in words."""
    if not late:
        return "at the limit"
    return f"{in_words(late)} {'after' if late > timedelta() else 'before'} the limit"
