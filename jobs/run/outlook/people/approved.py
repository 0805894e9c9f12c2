"""Whether the plan that holds in a production run is the one that was approved, and what a gate has to accept if not.

Nothing is said where no plan was ever approved, nor in a rehearsal: it needs no approval.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from jobs.run.events import Approval, ApprovalSeen, ApprovalStanding
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, UnitState
from plans.model import RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapproved:
    """What every gate has to accept while the plan that holds is not approved."""

    caveat: str
    """Its name there: `unapproved:r2`, by the revision of the plan."""
    text: str


def unapproved(state: RunState) -> Unapproved | None:
    """That the plan that holds is not the approved one, or that nobody knows; None where it is, or none need be."""
    if state.approval is None or state.kind is not RunKind.PRODUCTION:
        return None
    why = _why(state, state.approval)
    return Unapproved(caveat=f"unapproved:r{state.revision}", text=f"{why}{_begun(state)}") if why else None


def unapproved_then(caveat: str) -> str:
    """What a decision accepted by this name, where that is otherwise by now; empty of any other name."""
    kind, _, revision = caveat.partition(":r")
    return f"revision {revision} of the plan was not the approved one then" if kind == "unapproved" else ""


def is_news(state: RunState, seen: ApprovalSeen) -> bool:
    """Whether this is to be recorded: who approves the plan that holds, or that nobody does, is otherwise than known.

    Entries about other plans make the chain longer, and are no news.
    """
    known = state.approval
    if seen.plan_sha256 != state.plan_sha256 or state.ended is not None:
        return False
    return known is None or replace(seen, entries=known.entries, head=known.head) != known


def why_hold_unapproved(state: RunState, seen: ApprovalSeen) -> str:
    """Why nothing of a run starts before somebody has looked: its plan has to be approved to begin, and is not; empty
    where it may begin, has begun, or is held already."""
    may = state.kind is not RunKind.PRODUCTION or not seen.required or seen.standing is ApprovalStanding.APPROVED
    if may or state.hold is not None or any(_has_begun(unit) for unit in state.units.values()):
        return ""
    return "approvals are required in this control database, and this plan is not approved"


def _has_begun(unit: UnitState) -> bool:
    return unit.phase is not Phase.PENDING or unit.started is not None


def approved_by(state: RunState) -> tuple[Approval, ...]:
    """The approvals of the plan that holds; none where it is not approved."""
    seen = state.approval
    is_approved = seen is not None and seen.standing is ApprovalStanding.APPROVED
    return seen.given if seen is not None and is_approved and seen.plan_sha256 == state.plan_sha256 else ()


def told(given: tuple[Approval, ...]) -> str:
    """`st-olavs (kari, CHG0031), roros (per)`."""
    return ", ".join(f"{one.party} ({', '.join(filter(None, (one.by, one.change)))})" for one in given)


def _why(state: RunState, seen: ApprovalSeen) -> str:
    plan = f"revision {state.revision} of the plan"
    if seen.plan_sha256 != state.plan_sha256:
        return f"{plan} was not compared with what is approved yet"
    match seen.standing:
        case ApprovalStanding.APPROVED:
            return ""
        case ApprovalStanding.OTHER:
            return f"{plan} is not the approved one; another is approved by {told(seen.given)}"
        case ApprovalStanding.NEVER:
            return f"{plan} is approved by nobody"
        case ApprovalStanding.DOUBTED:
            return (
                f"whether {plan} is approved is not known: the chain of approvals is not what was recorded, {seen.why}"
            )
    assert_never(seen.standing)


def _begun(state: RunState) -> str:
    """Why it was begun all the same, of the plan with which it was."""
    is_first = len(set(state.plans)) == 1
    return f'; begun all the same by {state.created_by}: "{state.unapproved}"' if is_first and state.unapproved else ""
