"""What becomes of the run as a whole: rollbacks, its clock, its plan, its end."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from jobs.run.events import (
    ApprovalSeen,
    ApprovalStanding,
    ClockStarted,
    ClockStopped,
    Entry,
    HandoverBegun,
    JournalDoubted,
    NightsCounted,
    NightShifted,
    PlanAmended,
    RollbackBegun,
    RunEnded,
)
from jobs.run.state import revisions, transitions
from jobs.run.state.model import Ended, Handover, RunState

RunEvent = (
    NightsCounted
    | RollbackBegun
    | ClockStopped
    | ClockStarted
    | PlanAmended
    | ApprovalSeen
    | NightShifted
    | JournalDoubted
    | HandoverBegun
    | RunEnded
)
"""The events of this family."""


def apply_run_event(state: RunState, entry: Entry, event: RunEvent, now: datetime) -> RunState:
    """Return the state after the event."""
    match event:
        case NightsCounted() | ApprovalSeen():
            return _looked_up(state, entry, event, now)
        case RollbackBegun():
            return transitions.rollback_begun(state, event, now)
        case ClockStopped():
            return replace(state, clock=state.clock.stop(entry.at))
        case ClockStarted():
            return replace(state, clock=state.clock.start(entry.at))
        case PlanAmended() | NightShifted():
            return revisions.revised(state, entry, event, now)
        case JournalDoubted():
            return transitions.doubted(state, entry, event, now)
        case HandoverBegun():
            return replace(state, handover=Handover(since=now, left=event.left))
        case RunEnded():
            return replace(
                state, ended=Ended(result=event.result, at=now, at_real=entry.at, by=event.by, reason=event.reason)
            )
    assert_never(event)


def _looked_up(state: RunState, entry: Entry, event: NightsCounted | ApprovalSeen, now: datetime) -> RunState:
    """Keep what an engine found in the control database: which nights count, once; how the plan stands, the latest.
    That it is not approved is a warning."""
    match event:
        case NightsCounted():
            return state if state.counted is not None else replace(state, counted=event)
        case ApprovalSeen(standing=ApprovalStanding.APPROVED):
            return replace(state, approval=event)
        case ApprovalSeen():
            text = f"the plan is not approved ({event.standing}): each gate has to accept that"
            return transitions.warn(replace(state, approval=event), entry, None, text, now)
