"""When a production run comes too late to begin by itself. Pure.

Nothing waits for a start that is long past, so much would begin at once. Who creates such a run types a word for it
(`console.running.late_start`); where it was created in time and no engine came, the first one that does holds it.
"""

from datetime import datetime, timedelta

from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.outlook.sequence.due import due
from jobs.run.state.model import RunState
from plans.durations import format_duration, whole_minutes
from plans.model import Manual, Plan, RunKind

TOLERATED = timedelta(hours=1)
"""So late a production run begins without a question."""
_NAMED = 3


def late_by(plan: Plan, kind: RunKind, now: datetime) -> timedelta | None:
    """How far the start of a production run is past; None where that is tolerated, or a rehearsal."""
    late = now - plan.start
    return late if kind is RunKind.PRODUCTION and late > TOLERATED else None


def how_long(late: timedelta) -> str:
    """`2h30m`, or `8 days`."""
    return f"{late.days} days" if late.days > 1 else format_duration(timedelta(minutes=whole_minutes(late)))


def why_hold(plan: Plan, state: RunState, now: datetime) -> str:
    """Why an engine that comes now may begin nothing before somebody has looked; empty where it may.

    Args:
        plan: the revision that holds.
        state: before this engine.
        now: run time.
    """
    start = state.clock.planned(plan.start)
    if state.engine is not None and (state.last_real is None or state.clock.run_time(state.last_real) >= start):
        return ""  # an engine was there since
    agreed = max(start, state.clock.run_time(state.created_real)) if state.late else start
    if state.ended is not None or state.kind is not RunKind.PRODUCTION or now - agreed <= TOLERATED:
        return ""
    past = f"the start was {how_long(now - start)} ago, and no engine was there"
    coming = [
        task.id
        for task in plan.tasks
        if not isinstance(task.body, Manual) and due(plan, state, task, now) and not open_predecessors(state, task)
    ]
    if not coming:
        return f"{past}; look, then resume"
    more = f" and {len(coming) - _NAMED} more" if len(coming) > _NAMED else ""
    return f"{past}: {', '.join(coming[:_NAMED])}{more} would begin at once; look, then resume"
