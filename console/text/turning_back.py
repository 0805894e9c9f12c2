"""A rehearsal that was begun to turn back, so that nobody takes its no-go for one that was said."""

from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import RunState
from plans.model import Plan, RunKind


def kind_of_run(plan: Plan, state: RunState) -> str:
    """`PRODUCTION`, `REHEARSAL`, or `REHEARSAL, TURNS BACK AT G4`."""
    if state.kind is RunKind.PRODUCTION:
        return "PRODUCTION"
    gate = turns_back_at(plan, state)
    return f"REHEARSAL, TURNS BACK AT {gate}" if gate else "REHEARSAL"


def turns_back_at(plan: Plan, state: RunState) -> str:
    """The checkpoint at which it says, or said, no-go by itself; empty where it does not."""
    return state.turns_back_at or "" if past_no_return(plan, state) is None else ""


def meant_sentence(plan: Plan, state: RunState) -> str:
    """What such a rehearsal is for, in a sentence; empty of any other run."""
    gate = turns_back_at(plan, state)
    if not gate:
        return ""
    return f"this rehearsal turns back at {gate}: it says no-go there by itself and is rolled back; no go-live is meant"
