"""Each checkpoint for a script: `gates` of `cutover status --json`. Pure."""

from collections.abc import Iterator, Mapping

from console.view.model import View
from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import UnitId
from jobs.run.outlook.shut_gates import ShutBy, shut_by
from jobs.run.outlook.status import silent
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, Task, TaskId


def gates_json(view: View) -> Iterator[Mapping[str, object]]:
    """Each checkpoint for a script: what keeps it from go, and what a go would have to accept by name."""
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint):
            yield _gate_json(view, task, task.body)


def _gate_json(view: View, task: Task, body: Checkpoint) -> Mapping[str, object]:
    state, planned, expected = view.state.unit(task.id), view.forecast.planned, view.forecast.expected
    return {
        "gate": task.id,
        "state": state.phase,
        "point_of_no_return": body.point_of_no_return,
        "planned": planned[task.id].end.isoformat(),
        "forecast": expected[task.id].end.isoformat(),
        "deadline": _deadline(view, task),
        "polled": len(body.poll),
        "answered": sum(state.vote(party) is not None for party in body.poll),
        "silent": list(silent(view.state, task)),
        "shut_by": [_shut_json(view, task.id, one) for one in shut_by(view.plan, view.state, task)],
        "to_accept": list(caveats(view.plan, view.state, task)) if state.phase is Phase.OPEN else [],
    }


def _deadline(view: View, task: Task) -> str | None:
    return view.state.clock.planned(task.deadline).isoformat() if task.deadline is not None else None


def _shut_json(view: View, gate: TaskId, shut: ShutBy) -> Mapping[str, object]:
    reading = view.state.unit(UnitId(gate)).criteria.get(shut.criterion) if shut.criterion is not None else None
    return {
        "what": shut.what,
        "criterion": shut.criterion + 1 if shut.criterion is not None else None,
        "ok": reading.ok if reading is not None else None,
        "why": shut.why,
        "mend": shut.mend,
    }
