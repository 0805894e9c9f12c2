"""What becomes of a run when another revision of its plan holds: another file, or the same with other clock times."""

from dataclasses import replace
from datetime import datetime

from jobs.run.events import Entry, NightShifted, PlanAmended
from jobs.run.state import transitions
from jobs.run.state.model import RunState, Shifted
from jobs.run.state.unit import Phase


def revised(state: RunState, entry: Entry, event: PlanAmended | NightShifted, now: datetime) -> RunState:
    """Another revision holds: another file, or the same with other clock times."""
    match event:
        case PlanAmended():
            return amended(state, entry, event, now)
        case NightShifted():
            return shifted(state, entry, event, now)


def amended(state: RunState, entry: Entry, event: PlanAmended, now: datetime) -> RunState:
    """Another revision holds; what it takes from a checkpoint is a warning there."""
    state = _revised(state, entry, event, now, plan_sha256=event.plan_sha256)
    return replace(
        state,
        not_compared=tuple(one for one in state.not_compared if one not in event.readdressed),
        servers={name: seen for name, seen in state.servers.items() if name not in event.readdressed},
        amended_proofs=state.amended_proofs | frozenset(event.proofs),
    )


def shifted(state: RunState, entry: Entry, event: NightShifted, now: datetime) -> RunState:
    """The same plan holds with other clock times, which is a revision too."""
    shift = Shifted(at=now, amount=event.amount, behind=event.behind, kept=event.kept, by=event.by, reason=event.reason)
    state = _revised(state, entry, event, now, plan_sha256=state.plan_sha256)
    return replace(state, shifts=(*state.shifts, shift))


def _revised(
    state: RunState, entry: Entry, event: PlanAmended | NightShifted, now: datetime, *, plan_sha256: str
) -> RunState:
    """Go by a revision; what it newly takes from a checkpoint is a warning there."""
    for gate in dict.fromkeys(one.gate for one in event.weakened if one not in state.weakened):
        lost = "; ".join(one.text for one in event.weakened if one.gate == gate)
        state = transitions.warn(state, entry, gate, f"weaker since revision {event.revision}: {lost}", now)
    return replace(
        _asking_anew(state),
        plan_sha256=plan_sha256,
        plans=(*state.plans, plan_sha256),
        revision=event.revision,
        weakened=event.weakened,
        moved_times=event.moved_times,
    )


def _asking_anew(state: RunState) -> RunState:
    """What was measured at an open poll answers what the plan before asked."""
    for unit, known in state.units.items():
        if known.phase is Phase.OPEN and known.criteria:
            state = transitions.set_unit(state, unit, criteria={})
    return state
