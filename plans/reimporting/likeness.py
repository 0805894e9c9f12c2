"""Lines and tasks that nothing sure ties together: taken for the same by their titles, and by where they stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from plans.characters import shown
from plans.model import Plan, Task
from plans.reimporting.said import Line

_ALIKE = 0.6
"""From this ratio on two titles are much the same: one that was changed, where an id or a place says so too."""
_ALMOST = 0.82
"""The same where nothing else says so."""
_COMPARED = 120
"""So many characters of two titles are compared."""
_PART = re.compile(r"[-._]?(?:[a-z]|[0-9]{1,2})", re.IGNORECASE)
"""What stands behind an id of which a task was split into two."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much the titles of a line and of a task are alike."""

    ratio: float
    line: Line
    task: Task

    def has_rivals(self, others: "Sequence[Likeness]") -> bool:
        """Whether one of them is as near, and about the same line or the same task but not both."""
        as_near = (one for one in others if one.ratio == self.ratio)
        return any((self.line is one.line) != (self.task is one.task) for one in as_near)


def likenesses(lines: Sequence[Line], tasks: Sequence[Task], plan: Plan, taken: Mapping[int, Task]) -> list[Likeness]:
    """Those of lines and tasks left over that are near enough, the nearest first; none that is as near to another.

    Args:
        taken: the tasks of the lines that are told already, by the numbers of those.
    """
    places = _Places(plan, taken)
    whole = [task for task in tasks if not _is_split(task, lines)]
    near = [*chain.from_iterable(_near(line, whole, places) for line in lines)]
    return sorted((one for one in near if not one.has_rivals(near)), key=lambda one: -one.ratio)


def _near(line: Line, tasks: Sequence[Task], places: "_Places") -> Iterator[Likeness]:
    for task in tasks:
        ratio = ratio_of(line.draft.title, task.title)
        if ratio >= (_ALIKE if not line.written_id and places.same(line, task) else _ALMOST):
            yield Likeness(ratio, line, task)


def _is_split(task: Task, lines: Sequence[Line]) -> bool:
    return len(parts_of(task, [line.written_id for line in lines])) > 1


def parts_of(task: Task, ids: Sequence[str]) -> list[str]:
    """Those of some ids that look as if the task had been split: B06a and B06b of B06."""
    longer = [name for name in ids if name.startswith(task.id)]
    return [name for name in longer if _PART.fullmatch(name.removeprefix(task.id))]


class _Places:
    """Between which tasks that are told already something stands, in the list and in the plan."""

    def __init__(self, plan: Plan, taken: Mapping[int, Task]) -> None:
        self._taken = {number: str(task.id) for number, task in sorted(taken.items())}
        self._order = [str(task.id) for task in plan.tasks]

    def same(self, line: Line, task: Task) -> bool:
        """Whether a line and a task come behind the same one, or before the same one."""
        in_list = self._around(line.number, self._taken)
        told = set(self._taken.values())
        in_plan = self._around(
            self._order.index(task.id), {at: name for at, name in enumerate(self._order) if name in told}
        )
        return any(one is not None and one == other for one, other in zip(in_list, in_plan, strict=True))

    def _around(self, at: int, names: Mapping[int, str]) -> tuple[str | None, str | None]:
        above = [name for number, name in names.items() if number < at]
        below = (name for number, name in names.items() if number > at)
        return (above[-1] if above else None, next(below, None))


def alike(one: str, other: str) -> bool:
    """Whether two titles are much the same."""
    return ratio_of(one, other) >= _ALIKE


def ratio_of(one: str, other: str) -> float:
    """How much two titles are alike, from 0 to 1; 0 where they are surely not."""
    matcher = SequenceMatcher(None, folded(one)[:_COMPARED], folded(other)[:_COMPARED], autojunk=False)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE else 0.0


def folded(text: str) -> str:
    """A text as it is compared: without case, whatever is blank as one blank, as it may stand in a plan."""
    return in_one_line(text).casefold()


def in_one_line(text: str) -> str:
    """A text with whatever is blank as one blank, as it may stand in a plan."""
    return " ".join(shown(text).split())
