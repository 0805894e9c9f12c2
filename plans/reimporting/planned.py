"""What a plan says of its tasks where a list says something, and whether both say the same."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plans.durations import format_duration
from plans.model import Dependency, Plan, Task, TaskId
from plans.model.dependency import each_once
from plans.reimporting.likeness import in_one_line
from plans.reimporting.parties import Known
from plans.reimporting.said import (
    AFTER,
    DEADLINE,
    LINKS,
    NOT_BEFORE,
    OWNER,
    STREAM,
    TITLE,
    Key,
    Said,
    paragraphs,
)
from plans.schedule import schedule

_GUIDE = ("instructions", "links", "fields")
_LONGEST: dict[Key, int] = {TITLE: 300, STREAM: 60}
"""Characters that a list's own text is cut after; whatever else a plan has, a list cannot say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Which ids of a list are which tasks of the plan."""

    ids: Mapping[str, str]
    """By the id that a line has in its draft."""
    listed: frozenset[str]
    """The tasks of the plan that the list has."""
    nobody: frozenset[str] = frozenset()
    """Ids of lines that are no tasks: nothing waits for them."""

    def of_list(self, waits: Iterable[Dependency]) -> tuple[Dependency, ...]:
        """What a line waits for, by the ids of the plan."""
        known = (one for one in waits if one.task not in self.nobody)
        return each_once(replace(one, task=TaskId(self.ids.get(one.task, one.task))) for one in known)

    def unknown_to_list(self, task: Task) -> tuple[Dependency, ...]:
        """What a task waits for that the list does not have, and can say nothing of."""
        return tuple(one for one in task.dependencies if one.task not in self.listed)


class PlanSays:
    """A plan, asked for one thing of one task after another."""

    def __init__(self, plan: Plan, known: Known, waits: Waits, zone: ZoneInfo) -> None:
        self._plan = plan
        self._known = known
        self._waits = waits
        self._zone = zone
        self._starts = {name: planned.start for name, planned in schedule(plan).tasks.items()}

    def text(self, task: Task, key: Key) -> str:
        """What the plan says, as people read it; empty where it says nothing."""
        if key in (NOT_BEFORE, DEADLINE):
            at = self._moment(task, key)
            return f"{self._local(at):%Y-%m-%d %H:%M}" if at is not None else ""
        match key:
            case ("owner",):
                return self._plan.owner_name(task.owner)
            case ("after",):
                return ", ".join(map(str, task.dependencies))
            case ("duration",):
                return format_duration(task.duration)
        return _guide_text(task, key) if key[0] in _GUIDE else str(getattr(task, key[0]))

    def later(self, task: Task, start: datetime) -> timedelta:
        """How much later than the plan a list has a task start, by its own clock."""
        return start - self._local(self._starts[task.id])

    def same(self, task: Task, key: Key, said: Said) -> bool:
        """Whether the plan means what the list says, in whatever words."""
        match said.value:
            case timedelta() as length:
                return task.duration == length
            case datetime() as moment:
                return self._same_moment(task, key, moment, derived=said.derived)
            case frozenset():
                return self._same_several(task, key, said)
            case str() as text:
                left_open = said.derived and not self.text(task, key)
                return left_open or self._same_text(task, key, text, said.text)

    def _same_moment(self, task: Task, key: Key, moment: datetime, *, derived: bool) -> bool:
        """By the list's clock, to the minute; a start is the same where the task starts then anyway."""
        meant = [self._moment(task, key), self._starts[task.id] if derived else None]
        return any(self._local(one) == moment for one in meant if one is not None)

    def _moment(self, task: Task, key: Key) -> datetime | None:
        return task.not_before if key == NOT_BEFORE else task.deadline

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(tzinfo=None, second=0, microsecond=0)

    def _same_several(self, task: Task, key: Key, said: Said) -> bool:
        if key == AFTER:
            waits = (*self._waits.of_list(said.waits), *self._waits.unknown_to_list(task))
            return frozenset(waits) == frozenset(task.dependencies)
        own = _addresses(task) if key == LINKS else paragraphs(task.guide.instructions)
        return said.texts == own if said.whole else said.texts <= own

    def says_none_of(self, task: Task, key: Key, said: Said) -> bool:
        """Whether the plan has nothing, or no more, of the several things that a list said."""
        match key:
            case ("after",):
                return task.dependencies == self._waits.unknown_to_list(task)
            case ("links",):
                return said.texts.isdisjoint(link.address for link in task.guide.links)
            case ("instructions",):
                return said.texts.isdisjoint(paragraphs(task.guide.instructions))
        return not self.text(task, key)

    def _same_text(self, task: Task, key: Key, text: str, cell: str) -> bool:
        if key == OWNER:
            return task.owner is not None and self._known.find(text, cell) == task.owner
        own = self.text(task, key)
        if key[0] == "fields" and _number(own) is not None:
            return _number(own) == _number(text)
        longest = _LONGEST.get(key, 10_000)
        return in_one_line(own)[:longest].strip() == in_one_line(text)[:longest].strip()


def _addresses(task: Task) -> frozenset[str]:
    return frozenset(link.address for link in task.guide.links)


def _guide_text(task: Task, key: Key) -> str:
    match key:
        case ("instructions",):
            return task.guide.instructions
        case ("links",):
            return " ".join(link.address for link in task.guide.links)
        case _:
            return next((str(field.value) for field in task.guide.fields if field.name == key[1]), "")


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?", text) else None
