"""The checkpoint of a brief: the next one, or the one that was asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from console.telling.brief.facts import Chance, Contact, Gate, GatePhase, Shut
from console.text.gates.shut import worth_saying
from console.view.model import View
from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import Answer
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.people.acting import contact_of, party_name, party_then
from jobs.run.outlook.shut_gates import ShutBy
from jobs.run.outlook.status import silent
from jobs.run.state.unit import Phase, UnitState
from plans.durations import moved
from plans.model import Checkpoint, Task, TaskId

_DECIDED = frozenset({Phase.GO, Phase.GO_WITH_CAVEAT, Phase.NO_GO})
_NOT_YET = frozenset({"vote", "criterion"})
"""What nobody can know before the poll is open."""


def contact(view: View, party: str) -> Contact:
    """Who acts for a party, and how they are called."""
    name = party_name(view.plan, view.state, party)
    return Contact(name=name, phone=contact_of(view.plan, view.state, party))


def chance_of(view: View, task: TaskId) -> Chance | None:
    """In how many simulated nights it is in time; None until that was worked out."""
    sure = view.sureness.get(task)
    if sure is None:
        return None
    counted = sure.chance
    return Chance(made=counted.made, of=counted.of, by=sure.by, rehearsals=counted.footing.rehearsals)


def next_gate(view: View) -> Gate | None:
    """The one that is open, else the next by forecast; None where no decision is to come.

    One at which a no-go stands is decided, and what stands behind it does not come.
    """
    if view.state.ended is not None or view.state.rollback is not None:
        return None
    ahead = [task for task in view.plan.checkpoints if not view.state.unit(task.id).released]
    shut = behind_a_no_go(view.plan, view.state)
    coming = [task for task in ahead if task.id not in shut]
    found = min(coming, key=lambda task: _turn(view, task), default=None)
    return _gate(view, found) if found is not None else None


def standing_no_go(view: View) -> Gate | None:
    """The one at which no-go was said last, while that stands and nobody has said what now."""
    gates = [_gate(view, task) for task in view.no_go]
    return max(gates, key=lambda gate: gate.at, default=None)


def asked_gate(view: View, name: TaskId) -> Gate:
    """A checkpoint of the plan by its id."""
    return _gate(view, view.plan.by_id[name])


def _turn(view: View, task: Task) -> tuple[bool, datetime]:
    is_open = view.state.unit(task.id).phase in (Phase.OPEN, Phase.NO_GO)
    return not is_open, view.forecast.expected[task.id].end


def _gate(view: View, task: Task) -> Gate:
    body, known = task.body, view.state.unit(task.id)
    if not isinstance(body, Checkpoint):
        raise TypeError(f"{task.id} is no checkpoint")
    phase = _phase(view, task, known)
    at = _at(view, task, known)
    stands = Gate(
        task=task.id,
        title=task.title,
        phase=phase,
        at=at,
        late=moved(view.forecast.planned[task.id].end, at),
        decider=contact(view, body.decided_by),
        polled=len(body.poll),
        answered=len(body.poll) - len(silent(view.state, task)),
        silent=tuple(party_name(view.plan, view.state, party) for party in silent(view.state, task)),
        against=tuple(_against(view, known, body)),
        shut=tuple(_shut(view, task, one) for one in worth_saying(view, task)),
        to_accept=_to_accept(view, task, phase),
        no_go_too_late=_too_late(view, task),
    )
    said = known.decided
    if said is None:
        return stands
    return replace(stands, decision=said.decision, why=said.text, accepted=len(said.accepted))


def _against(view: View, known: UnitState, body: Checkpoint) -> Iterator[str]:
    """Those who said no-go."""
    for party in body.poll:
        vote = known.vote(party)
        if vote is not None and vote.answer is Answer.NO_GO:
            yield party_then(view.plan, view.state, party)


def _phase(view: View, task: Task, known: UnitState) -> GatePhase:
    if known.phase in _DECIDED:
        return GatePhase.DECIDED
    over = view.state.ended is not None or view.state.rollback is not None
    if over or task.id in behind_a_no_go(view.plan, view.state):
        return GatePhase.NEVER
    if _is_put_off(view, known):
        return GatePhase.POSTPONED
    return GatePhase.OPEN if known.phase is Phase.OPEN else GatePhase.COMING


def _at(view: View, task: Task, known: UnitState) -> datetime:
    """When it was decided; when it is forecast to be; of a postponed one, when it is asked again."""
    forecast, said = view.forecast.expected[task.id].end, known.decided
    if said is None:
        return forecast
    if known.phase in _DECIDED:
        return said.at
    return said.until if said.until is not None and _is_put_off(view, known) else forecast


def _is_put_off(view: View, known: UnitState) -> bool:
    """Whether it is postponed to a moment that is to come; behind that it is to be asked again, as any other."""
    said = known.decided
    is_over = said is not None and said.until is not None and said.until <= view.now
    return known.phase is Phase.POSTPONED and not is_over


def _shut(view: View, task: Task, one: ShutBy) -> Shut:
    if one.criterion is None:
        return Shut(criterion=None, missing=one.what, known=True, text=one.why)
    reading = view.state.unit(task.id).criteria.get(one.criterion)
    known = reading is not None and reading.ok is not None
    return Shut(criterion=one.criterion + 1, missing="", known=known, text=reading.text if reading is not None else "")


def _to_accept(view: View, task: Task, phase: GatePhase) -> int:
    """How much a go would have to accept by name, as far as that is known; silent parties are told as silent."""
    if phase not in (GatePhase.OPEN, GatePhase.COMING, GatePhase.POSTPONED):
        return 0
    names = caveats(view.plan, view.state, task)
    if phase is not GatePhase.OPEN:
        return sum(name.partition(":")[0] not in _NOT_YET for name in names)
    unsaid = {f"vote:{party}" for party in silent(view.state, task)}
    return sum(name not in unsaid for name in names)


def _too_late(view: View, task: Task) -> timedelta:
    late = {one.gate: one.late for one in view.forecast.late_no_gos}
    return late.get(task.id, timedelta())
