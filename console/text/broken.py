"""What is broken: worked out of whose turn it is and of what failed last, so that it is never empty while a run cannot
go on by itself. The same for the status page, the board and scripts. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.text.flows.told import red_flows
from console.text.formatting import TaskRow, Times, age_text
from console.text.intervals import at_risk
from console.text.not_undone import in_full, left_as_it_is
from console.text.problems.told import red_in_short
from console.text.reasons import brief, where
from console.text.replications.told import red_replications
from console.text.workers.places import unserved
from console.view.engine_presence import executed, is_missed
from console.view.model import View
from jobs.run.events import How, task_of
from jobs.run.outlook.criteria import is_asked
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.replicating.stages import left_behind, left_in_force
from jobs.run.outlook.rollbacks.not_undone import is_rolled_back
from jobs.run.outlook.shut_gates import shut_by_criteria
from jobs.run.outlook.staleness import unproved
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.reading import open_flaws
from jobs.run.state.unit import ASKING, FINISHED, RELEASING, AttemptState, Phase, UnitState
from plans.model import Checkpoint, TaskId

UNSTARTED = timedelta(minutes=1)
"""Real time for which an engine that lives may leave a job alone that is ready."""

_PROBLEMS = 3
"""Lines that the red problems take among what is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One thing that is wrong."""

    text: str
    unit: str = ""
    """The task or rollback; empty where it is the night itself."""


@last_answer
def broken(view: View, rows: Sequence[TaskRow]) -> tuple[Broken, ...]:
    """Everything that is wrong, what stops all of it first."""
    things = [Broken(text=text) for text in _around(view)]
    things += _problems(view)
    for row in rows:
        if text := _of_row(view, row):
            text = brief(text, where(view.run, row.unit))
            things.append(Broken(unit=row.unit, text=f"{row.id} {text}"))
    things += _not_undone(view)
    return tuple(things)


def _problems(view: View) -> Iterator[Broken]:
    """The red problems that somebody has opened; they keep nobody from going on but at checkpoints."""
    times = Times.of(view.plan, view.forecast)
    return (Broken(text=text) for text in red_in_short(view, times, most=_PROBLEMS))


def _not_undone(view: View) -> Iterator[Broken]:
    """What the rollback of the night leaves half done. No command mends it, so that it is no item of needs-you."""
    if view.state.rollback is not None:
        for one in left_as_it_is(view):
            if view.state.unit(one.task).phase in RELEASING:
                continue
            yield Broken(text=in_full(view, one))


def _around(view: View) -> Iterator[str]:
    """What is wrong with the engine, and with what it works with."""
    state = view.state
    if view.lost:
        yield f"the control database is away, as of {age_text(view.old_by)} ago"
    elif is_missed(view):
        was = f"; the last one, on {state.engine.host}, is gone" if state.engine is not None else ""
        yield f"NO ENGINE executes this run (cutover engine {view.run}){was}; last event {age_text(view.age)} ago"
    if state.ended is None:
        yield from _beside_the_engine(view)
    yield from map(left_behind, left_in_force(view.plan, state))


def _beside_the_engine(view: View) -> Iterator[str]:
    """What is wrong with the journal, the databases, the rehearsals and the log of a run that goes on."""
    state = view.state
    for flaw in open_flaws(state)[:1]:
        yield f"the journal is not what was recorded, #{flaw.seq}: {flaw.why} ({view.verify})"
    for name, away in state.missing.items():
        yield f"database {name} cannot be used: {away.reason}"
    times = Times.of(view.plan, view.forecast)
    yield from (f"{one.text(times)} ({one.mend})" for one in unserved(view))
    if state.hold is not None and state.hold.asked:
        yield f"HELD (cutover do {view.run} resume): {state.hold.reason}, says {state.hold.by}"
    for gone in view.gone_nights:
        yield f"a rehearsal that counted no longer does: run {gone}"
    yield from at_risk(view.intervals) if state.rollback is None else ()
    yield from red_flows(view)
    yield from red_replications(view)
    if state.log_lost is not None:
        yield f"the engine's log cannot be written: {state.log_lost.reason}"


def _of_row(view: View, row: TaskRow) -> str:
    """`B05 ASK: 2 chunks differ`, without the id; empty where nothing is wrong."""
    unit_state, state = view.state.unit(row.unit), view.state
    if is_rolled_back(state, row.unit):
        return ""  # what was wrong with it is not what keeps anybody from that
    if row.finished and row.stale:
        return f"STALE: {unproved(view.plan, state, TaskId(row.unit)) or 'written to since'}"
    if unit_state.phase in ASKING or unit_state.phase in (Phase.ABANDONED, Phase.NO_GO):
        return f"{row.code}: {unit_state.reason or row.look.waits_for}"
    if state.ended is not None or unit_state.phase in FINISHED:
        return ""
    return "; ".join(dict.fromkeys(_on_its_way(view, row, unit_state)))


def _on_its_way(view: View, row: TaskRow, unit_state: UnitState) -> Iterator[str]:
    """What keeps a unit from its end that is neither a person's choice nor the order of the plan."""
    yield from _tried_again(row, unit_state)
    if unit_state.running is not None and unit_state.stop_asked:
        yield f"{row.code}: it was stopped, and has not ended yet"
    if unit_state.in_the_way or (row.code is Code.HELD and task_of(row.unit)[1]):
        yield f"{row.code}: {row.look.waits_for}"
    if row.code is Code.READY and row.look.turn is Turn.MACHINE:
        yield from _not_started(view, row)
    yield from _false(view, row)
    yield from _unread(view, row, unit_state)


def _tried_again(row: TaskRow, unit_state: UnitState) -> Iterator[str]:
    """A job that has gone quiet, waits for its next attempt, or runs again after one that failed."""
    failed = _failed_last(unit_state)
    if row.code is Code.QUIET:
        yield f"QUIET: {row.look.waits_for}"
    elif unit_state.phase is Phase.RETRYING:
        yield f"{row.code}: {(unit_state.reason or 'it failed') if row.code is Code.RETRY else row.look.waits_for}"
    elif unit_state.running is not None and failed is not None and unit_state.untaken is None:
        reason = (failed.error or {}).get("sentence") or "it failed"
        yield f"{row.code}: attempt {unit_state.running.number} runs; attempt {failed.number} failed: {reason}"


def _failed_last(unit_state: UnitState) -> AttemptState | None:
    """The attempt before the one under way, where it failed and no person has said retry since."""
    last = unit_state.attempts[-2] if len(unit_state.attempts) > 1 and unit_state.tried > 1 else None
    return last if last is not None and last.how is How.TRANSIENT else None


def _not_started(view: View, row: TaskRow) -> Iterator[str]:
    """Why a job that is ready does not begin; where no engine lives, that is said elsewhere."""
    task, is_rollback = task_of(row.unit)
    if is_rollback and view.state.unit(task).running is not None:
        yield f"RDY: waits for {task}, whose attempt has not ended"
    elif executed(view) and view.age > UNSTARTED:
        yield f"RDY: the engine has not started it for {age_text(view.age)}"


def _false(view: View, row: TaskRow) -> Iterator[str]:
    """The required criteria of an open gate that were read and are false: nobody can say go there."""
    task = view.plan.by_id[TaskId(task_of(row.unit)[0])]
    wrong = {index for index, one in view.state.unit(task.id).criteria.items() if one.ok is False}
    for shut in shut_by_criteria(view.plan, view.state, task):
        if shut.criterion in wrong:
            yield f"SHUT: {shut.text}; mend: {shut.mend}"


def _unread(view: View, row: TaskRow, unit_state: UnitState) -> Iterator[str]:
    """The criteria of an open gate that cannot be read."""
    body = view.plan.by_id[TaskId(task_of(row.unit)[0])].body
    if unit_state.phase is not Phase.OPEN or not isinstance(body, Checkpoint):
        return
    for index, criterion in enumerate(body.criteria):
        reading = unit_state.criteria.get(index)
        if reading is not None and reading.ok is None:
            yield f"{row.code}: criterion {index + 1} {reading.text}"
        elif reading is None and is_asked(criterion) and view.age > UNSTARTED:
            yield f"{row.code}: criterion {index + 1} has not been read since the poll opened"
