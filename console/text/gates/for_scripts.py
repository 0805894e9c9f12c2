"""Each checkpoint for a script: `gates` of `cutover status --json`. Pure."""

from collections.abc import Iterator, Mapping

from console.text.gates.people_json import contact_of
from console.view.model import View
from jobs.run.decisions.checkpoints import acceptable
from jobs.run.events import UnitId
from jobs.run.outlook.grounds import ground_of, grounds_of, source_of
from jobs.run.outlook.shut_gates import ShutBy, shut_by
from jobs.run.outlook.status import silent
from jobs.run.state.unit import Phase, UnitState
from plans.model import Checkpoint, Criterion, Task, TaskId


def gates_json(view: View) -> Iterator[Mapping[str, object]]:
    """Each checkpoint for a script: what keeps it from go, and what a go would have to accept by name."""
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint):
            yield _gate_json(view, task, task.body)


def _gate_json(view: View, task: Task, body: Checkpoint) -> Mapping[str, object]:
    state, planned, expected = view.state.unit(task.id), view.forecast.planned, view.forecast.expected
    grounds = grounds_of(view.plan, view.state, body)
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
        "decided_by": body.decided_by,
        "quorum": body.quorum,
        "votes": [_vote_json(view, task, party) for party in body.poll],
        "decision": _decision_json(view, task),
        "measured": grounds.measured,
        "on_word": grounds.words,
        "criteria": [_criterion_json(view, state, index, one) for index, one in enumerate(body.criteria)],
        "shut_by": [_shut_json(view, task.id, one) for one in shut_by(view.plan, view.state, task)],
        "to_accept": list(acceptable(view.plan, view.state, task)) if state.phase is Phase.OPEN else [],
    }


def _criterion_json(view: View, state: UnitState, index: int, one: Criterion) -> Mapping[str, object]:
    """What it says, who or what says so, whether that is more than a word, and how old it is."""
    reading = state.criteria.get(index)
    return {
        "criterion": index + 1,
        "required": one.required,
        "ok": reading.ok if reading is not None else None,
        "text": reading.text if reading is not None else None,
        "rests_on": ground_of(view.plan, view.state, one),
        "source": source_of(view.plan, view.state, one),
        "age_s": (view.real_now - reading.at_real).total_seconds() if reading is not None else None,
    }


def _vote_json(view: View, task: Task, party: str) -> Mapping[str, object]:
    """The answer of a party, or null where it is silent, and how it is called."""
    vote = view.state.unit(task.id).vote(party)
    return {
        "party": party,
        "answer": vote.answer if vote is not None else None,
        "text": vote.text if vote is not None else "",
        "answered_by": vote.answered_by if vote is not None else None,
        "recorded_by": vote.by if vote is not None else None,
        "at": vote.at.isoformat() if vote is not None else None,
        "contact": contact_of(view, party),
    }


def _decision_json(view: View, task: Task) -> Mapping[str, object] | None:
    """What was decided, by whom, and what it accepted by name; null before that."""
    decided = view.state.unit(task.id).decided
    if decided is None:
        return None
    return {
        "decision": decided.decision,
        "by": decided.party,
        "at": decided.at.isoformat(),
        "text": decided.text,
        "accepted": list(decided.accepted),
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
