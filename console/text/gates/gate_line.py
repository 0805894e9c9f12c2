"""How each checkpoint stands, in a few words of a line. Pure."""

from collections.abc import Iterator

from console.text.formatting import Times, variance
from console.text.gates.grounds import words_counted
from console.text.gates.shut import shut_in_short, worth_saying
from console.view.lateness import is_late
from console.view.model import View
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.status import Code, look
from jobs.run.state.unit import UnitState
from plans.durations import moved
from plans.model import Checkpoint, Task


def gates_in_short(view: View, times: Times) -> Iterator[str]:
    """Each checkpoint of the plan, as it stands."""
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint):
            yield gate_text(view, task, times)


def gate_text(view: View, task: Task, times: Times) -> str:
    """`G1 GO 16:41`, `G3 OPEN 3/5`, `G4 fcst 02:30 +8m`; with `weaker` where an amendment took something from it."""
    text = _gate_text(view, task, times)
    if shut := worth_saying(view, task):
        text = f"{text.removesuffix(']')} {shut_in_short(shut)}]"
    return f"{text} weaker" if view.state.weakened_at(task.id) else text


def _gate_text(view: View, task: Task, times: Times) -> str:
    unit_state = view.state.unit(task.id)
    code = look(view.plan, view.state, task.id, view.now).code
    if unit_state.released and unit_state.ended is not None:
        return f"{task.id} {code} {times.when(unit_state.ended)}"
    if code is Code.OPEN:
        return f"[{task.id} OPEN {votes(task, unit_state)} votes{words_counted(view, task)}]"
    if code in (Code.NO_GO, Code.POSTPONED, Code.SECOND):
        return f"[{task.id} {code}{until(unit_state, times) if code is Code.POSTPONED else _said(unit_state, times)}]"
    over = view.state.rollback is not None or view.state.ended is not None
    if over or task.id in behind_a_no_go(view.plan, view.state):
        return f"{task.id} --"
    slip = moved(view.forecast.planned[task.id].end, view.forecast.expected[task.id].end)
    late = f" {variance(slip)}" if is_late(slip) else ""
    return f"{task.id} fcst {times.foreseen(view.forecast.expected[task.id].end)}{late}"


def _said(unit_state: UnitState, times: Times) -> str:
    return f" {times.when(unit_state.decided.at)}" if unit_state.decided is not None else ""


def until(unit_state: UnitState, times: Times) -> str:
    """` until 02:45`: when a postponed poll opens again; empty where no time was given."""
    decided = unit_state.decided
    return f" until {times.when(decided.until)}" if decided is not None and decided.until is not None else ""


def votes(task: Task, unit_state: UnitState) -> str:
    """`3/5`: how many of the polled parties have answered."""
    polled = task.body.poll if isinstance(task.body, Checkpoint) else ()
    return f"{sum(unit_state.vote(party) is not None for party in polled)}/{len(polled)}"
