"""What people were told of, and nobody has acknowledged: neither by doing it nor by saying that they know."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from jobs.run.events import Addressee, UnitId, task_of
from jobs.run.outlook.addressees import through
from jobs.run.outlook.flows import Light, flow_rows
from jobs.run.outlook.people.acting import NOT_IN_PLAN, caller, is_absent, shift_of
from jobs.run.outlook.replicating.standings import red_ones
from jobs.run.outlook.status import silent
from jobs.run.state.model import RunState
from jobs.run.state.told import Call, Matter
from jobs.run.state.unit import ASKING, Phase
from plans.model import Plan, TaskId
from plans.model.hooks import Escalation, HookWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A matter that others have to be told of."""

    matter: Matter
    to: tuple[Addressee, ...]
    """The next in line."""
    step: int
    due: datetime
    """When they are told, run time."""


def unanswered(plan: Plan, state: RunState) -> Iterator[Unanswered]:
    """Each matter that nobody has acknowledged, with the next in line and when it is their turn."""
    escalation = plan.telling.escalation
    if escalation is None or state.ended is not None:
        return
    for call in state.told.calls.values():
        asked = is_open(plan, state, call.matter) and not _is_known(state, call)
        if asked and (to := _next(plan, state, escalation, call)):
            yield Unanswered(matter=call.matter, to=to, step=call.step + 1, due=call.at + escalation.after)


def is_open(plan: Plan, state: RunState, matter: Matter) -> bool:
    """Whether what was asked has still to be done."""
    unit = matter.unit or UnitId("")
    phase = state.unit(unit).phase
    match matter.word:
        case HookWord.READY:
            return phase is Phase.PENDING and state.hold is None
        case HookWord.ATTENTION:
            return phase in ASKING
        case HookWord.CHECKPOINT_OPEN:
            return phase is Phase.OPEN and _is_awaited(plan, state, unit)
        case HookWord.SECOND:
            return any(act.unit == matter.unit for act in state.seconds.waiting)
        case HookWord.FLOW | HookWord.REPLICATION:
            return _is_red(plan, state, matter)
        case _:
            return False  # it asks nobody to act


def _is_awaited(plan: Plan, state: RunState, unit: UnitId) -> bool:
    """Whether somebody has not answered at a checkpoint."""
    task = plan.by_id.get(TaskId(task_of(unit)[0]))
    return task is not None and bool(silent(state, task))


def _is_red(plan: Plan, state: RunState, matter: Matter) -> bool:
    """Whether a flow, or a replication, still is."""
    if matter.word is HookWord.REPLICATION:
        return any(one.of.id == matter.flow for one in red_ones(plan, state))
    return any(row.light is Light.RED and row.series.name == matter.flow for row in flow_rows(plan, state))


def _is_known(state: RunState, call: Call) -> bool:
    """Whether one of those who were told was reached since."""
    return any(state.told.reached.get(one.party, call.at) > call.at for one in call.to)


def _next(plan: Plan, state: RunState, escalation: Escalation, call: Call) -> tuple[Addressee, ...]:
    """The first in line who was not told of it yet and is on; where nobody of the line is, its first party at its own
    contact."""
    line = _untold(plan, state, escalation, call)
    on = [one for one in line if not is_absent(plan, state, one)]
    next_in_line = (on or (line if call.step == 0 else []))[:1]
    return tuple(through(plan, state.kind, escalation.through, next_in_line))


def _untold(plan: Plan, state: RunState, escalation: Escalation, call: Call) -> list[str]:
    """Those who were not told of it yet, for whatever party: whoever is on beside those who were, then the line."""
    told = dict.fromkeys(one.party for one in call.to)
    callers = (caller(plan, state, party) for party in told)
    people = {person.name for person in callers if person is not None}
    beside = chain.from_iterable(_beside(plan, state, party) for party in told)
    line = [*dict.fromkeys(beside), *map(str, escalation.then)]
    return [one for one in line if one not in told and not _is_one_of(plan, state, one, people)]


def _beside(plan: Plan, state: RunState, party: str) -> Iterator[str]:
    """Those who are on for a party beside the one who is called."""
    on = shift_of(plan, state, party) or ()
    return (str(one.id) for one in on[1:] if one.id != NOT_IN_PLAN)


def _is_one_of(plan: Plan, state: RunState, party: str, people: Container[str]) -> bool:
    """Whether it is one of those who acts for this party too."""
    person = caller(plan, state, party)
    return person is not None and person.name in people
