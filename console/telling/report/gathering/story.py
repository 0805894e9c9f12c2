"""What every part of a report is taken from, and the names that all of them use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.text.formatting import run_times
from console.text.sentence import party
from console.view.model import View
from jobs.run.events import Entry, task_of
from plans.model import Plan, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A view, and every event that led to it, oldest first."""

    view: View
    entries: Sequence[Entry]

    @property
    def plan(self) -> Plan:
        """The plan that holds at the end."""
        return self.view.plan

    def told(self) -> Iterator[tuple[Entry, datetime]]:
        """Each event with its time in the run."""
        return zip(self.entries, run_times(self.entries, self.view.state.clock), strict=True)

    def title(self, unit: str | None) -> str:
        """What a task is called; empty of the night, and of a task that no plan of now knows."""
        task = self.plan.by_id.get(TaskId(task_of(unit)[0])) if unit else None
        return task.title if task is not None else ""

    def owner(self, unit: str | None) -> str:
        """The party that answers for a task."""
        task = self.plan.by_id.get(TaskId(task_of(unit)[0])) if unit else None
        return self.plan.owner_name(task.owner) if task is not None else ""

    def owner_id(self, unit: str) -> str:
        """The id of that party; empty where there is none."""
        task = self.plan.by_id.get(TaskId(task_of(unit)[0]))
        return task.owner or "" if task is not None else ""

    def party(self, name: str) -> str:
        """The name of a party or a person of the plan; as it stands where the plan has none of that id."""
        return party(self.plan, name) if name else ""
