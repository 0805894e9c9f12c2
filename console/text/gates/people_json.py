"""The parties of a plan and what needs whom, for a script: who it is, and how they are called. Pure."""

from collections.abc import Mapping
from datetime import datetime

from console.text.needs import Need
from console.view.model import View
from jobs.run.outlook.status import party_name
from plans.model import PartyId, Task


def parties_json(view: View) -> Mapping[str, Mapping[str, object]]:
    """Each party by its id: who stands for it by now, and the telephone."""
    return {
        party: {
            "name": party_name(view.plan, view.state, party),
            "short": planned.short,
            "contact": contact_of(view, party),
            "substitute": party in view.state.substitutes,
        }
        for party, planned in view.plan.parties.items()
    }


def contact_of(view: View, party: str | None) -> str | None:
    """How a party, or whoever stands for it, is called; None where nobody said."""
    planned = view.plan.parties.get(PartyId(party)) if party is not None else None
    told = view.state.substitutes.get(party or "", ("", ""))[1]
    return told or (planned.contact if planned is not None else "") or None


def owner_json(view: View, task: Task | None) -> Mapping[str, object]:
    """Who answers for a task."""
    owner = task.owner if task is not None else None
    return {"owner": owner, "contact": contact_of(view, owner)}


def need_json(view: View, need: Need) -> Mapping[str, object]:
    """An item of needs-you: what sort it is, whom it waits for since when, and what is typed to deal with it."""
    return {
        "unit": need.unit,
        "text": need.text,
        "kind": need.kind,
        "urgent": need.urgent,
        "late": need.late,
        "overdue": need.overdue,
        "party": need.party,
        "contact": contact_of(view, need.party),
        "since": datetime.fromtimestamp(need.since, tz=view.now.tzinfo).isoformat() if need.since else None,
        "line": need.line.strip() or None,
    }
