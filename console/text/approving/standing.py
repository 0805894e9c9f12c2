"""Whether the plan of a production run is the approved one, in words. Pure."""

from collections.abc import Iterator

from console.text.sentence import Sentence
from jobs.run.events import ApprovalSeen, ApprovalStanding
from jobs.run.outlook.people.approved import approved_by, told, unapproved
from jobs.run.state.model import RunState
from plans.plurals import counted


def approval_seen(event: ApprovalSeen) -> Sentence:
    """Say how the plan that holds stands to what is approved."""
    match event.standing:
        case ApprovalStanding.APPROVED:
            return Sentence(text=f"the plan is approved by {told(event.given)}{_chain(event)}")
        case ApprovalStanding.OTHER:
            return Sentence(
                text=f"the plan is not the approved one: another is approved by {told(event.given)}{_chain(event)}",
                warning=True,
            )
        case ApprovalStanding.NEVER:
            return Sentence(text=f"the plan is approved by nobody{_chain(event)}", warning=True)
        case ApprovalStanding.DOUBTED:
            return Sentence(
                text=f"whether the plan is approved is not known: the chain of approvals, {event.why}", warning=True
            )


def _chain(event: ApprovalSeen) -> str:
    """Where the chain of approvals stood then; the whole head stands in the event."""
    return f" ({counted(event.entries, 'approval entry', 'approval entries')}, head {event.head[:12]})"


def approval_lines(state: RunState) -> Iterator[tuple[str, str]]:
    """A label and its text: that the plan is approved and by whom, or that it is not; nothing where none need be."""
    if (lacking := unapproved(state)) is not None:
        yield "UNAPPROVED", lacking.text
    elif known := approvers(state):
        yield "APPROVED", f"by {known}"


def approvers(state: RunState) -> str:
    """Who approves the plan that holds: `st-olavs (kari, CHG0031)`; empty where it is not approved."""
    given = approved_by(state)
    alone = given and all(one.by == state.created_by for one in given)
    return f"{told(given)}{', who began the run, and nobody else' if alone else ''}"


def approval_json(state: RunState) -> dict[str, object] | None:
    """The same for a script; None where plans are not approved in this control database, or none need be."""
    seen, lacking = state.approval, unapproved(state)
    if seen is None:
        return None
    return {
        "approved": lacking is None,
        "standing": seen.standing if seen.plan_sha256 == state.plan_sha256 else None,
        "why_not": lacking.text if lacking is not None else None,
        "caveat": lacking.caveat if lacking is not None else None,
        "begun_because": state.unapproved or None,
        "content": seen.content,
        "by": [
            {"entry": one.entry, "party": one.party, "login": one.by, "change": one.change, "at": one.at.isoformat()}
            for one in seen.given
        ],
        "entries": seen.entries,
        "head": seen.head,
    }
