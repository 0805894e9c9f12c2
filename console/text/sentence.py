"""A sentence about an event, and the small wordings that the sentences of several families share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.api import Fact
from jobs.outcomes import ErrorFacts
from jobs.run.events import ItemSettled, Ticked, task_of
from plans.model import Confirm, PartyId, Plan, TaskId
from plans.model.shifts import PersonId
from plans.schedule import go_live_planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What happened. `unit` is the task or rollback that it is about; empty where it is about the night."""

    text: str
    unit: str = ""
    warning: bool = False
    """Whether somebody may have to act."""
    minor: bool = False
    """True for what only the detail of a task shows: readings of criteria, acknowledgements, quiet that ended."""
    several: bool = False
    """Whether `text` is a line and its reasons (`console.text.reasons`): never what people have typed."""


def failure(error: Mapping[str, Fact] | None) -> str:
    """Word an attempt's error: our sentence with its reasons, the SQLSTATE and the place, never a value."""
    if not error:
        return "failed"
    try:
        return str(ErrorFacts.from_json(error))
    except (KeyError, ValueError):  # written by a later version: its sentence still stands
        return str(error.get("sentence") or "failed")


def party(plan: Plan, name: str) -> str:
    """Name a party, or a person; by its id where this revision of the plan does not know it."""
    known = plan.parties.get(PartyId(name)) or plan.people.people.get(PersonId(name))
    return known.name if known is not None else name


def item(plan: Plan, event: Ticked | ItemSettled) -> str:
    """Name the item of a confirmation; by its id where this revision of the plan does not know it."""
    task = plan.by_id.get(TaskId(task_of(event.unit)[0]))
    items = task.body.items if task is not None and isinstance(task.body, Confirm) else ()
    return next((known.name for known in items if known.id == event.item), event.item)


def seconds(span: timedelta) -> str:
    """Write a short real duration: `4 s`, `72 s`, `5 min`."""
    whole = max(0, round(span.total_seconds()))
    return f"{whole} s" if whole < 120 else f"{whole // 60} min"


def moment(plan: Plan, at: datetime) -> str:
    """Write a time of the run: `02:40`, and `Sat 02:40` where its day may be another than the go-live's.

    A sentence knows the plan and not how a rehearsal was shifted, so that there it has its day more often than it need.
    """
    zone = ZoneInfo(plan.timezone)
    local, live = at.astimezone(zone), go_live_planned(plan).astimezone(zone)
    return f"{local:%H:%M}" if local.date() == live.date() else f"{local:%a %H:%M}"


def in_brackets(reason: str) -> str:
    """Put a reason behind what it is a reason for; nothing where none was given."""
    return f" ({reason})" if reason else ""


def by_whom(operator: str) -> str:
    """Name the operator; nothing where the machine acted by itself."""
    return f" by {operator}" if operator else ""
