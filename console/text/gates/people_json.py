"""The parties of a plan and what needs whom, for a script: who it is, and how they are called. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from console.text.night.need import Need
from console.view.model import View
from jobs.run.outlook.people import acting
from jobs.run.outlook.people.acting import party_name
from plans.model import Task


def parties_json(view: View) -> Mapping[str, Mapping[str, object]]:
    """Each party by its id: who stands for it by now, and the telephone."""
    return {
        party: {
            "name": party_name(view.plan, view.state, party),
            "short": planned.short,
            "contact": contact_of(view, party),
            "substitute": party in view.state.substitutes,
            "on": _on(view, party),
        }
        for party, planned in view.plan.parties.items()
    }


def _on(view: View, party: str) -> Sequence[Mapping[str, object]] | None:
    """Who is on for it by its shifts, the one who is called first; None where it has none."""
    on = acting.shift_of(view.plan, view.state, party)
    return None if on is None else [{"person": one.id or None, "name": one.name, "contact": one.contact} for one in on]


def contact_of(view: View, party: str | None) -> str | None:
    """How a party, or whoever stands for it, is called; None where nobody said."""
    return acting.contact_of(view.plan, view.state, party) or None


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
        "flow": need.flow or None,
        "urgent": need.urgent,
        "late": need.late,
        "overdue": need.overdue,
        "party": need.party,
        "contact": contact_of(view, need.party),
        "since": datetime.fromtimestamp(need.since, tz=view.now.tzinfo).isoformat() if need.since else None,
        "line": need.line.strip() or None,
    }
