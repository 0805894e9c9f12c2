"""The list before, laid over the same plan: by it is told what was changed in the list, and what in the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.model import Dependency, Plan, TaskId
from plans.reimporting.likeness import folded, in_one_line
from plans.reimporting.matching import match
from plans.reimporting.planned import Waits
from plans.reimporting.said import AFTER, NOT_BEFORE, OWNER, Key, Line, Listed, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the list before said of each task."""

    listed: Listed
    lines: Mapping[TaskId, Line]
    """By the task of the plan that each is about."""
    left_over: frozenset[str] = frozenset()
    """Ids and titles of lines that are no task of the plan any more, without case."""

    @property
    def waits(self) -> Waits:
        """Which of its ids are which tasks of the plan."""
        ids = {line.draft.id: str(task) for task, line in self.lines.items()}
        return Waits(ids=ids, listed=frozenset(ids.values()))

    def had(self, line: Line) -> bool:
        """Whether a line that is no task of the plan stood in it: somebody took the task out of the plan."""
        return not self.left_over.isdisjoint(_known_by(line))


def lay_over(listed: Listed, plan: Plan) -> Earlier:
    """Find the tasks of the plan that the list before had."""
    matching = match(listed.lines, plan)
    names = (name for line in matching.new for name in _known_by(line))
    return Earlier(
        listed=listed,
        lines={pair.task.id: pair.line for pair in matching.pairs},
        left_over=frozenset(names),
    )


def _known_by(line: Line) -> set[str]:
    return {folded(line.draft.title), *([f"id {line.written_id.casefold()}"] if line.written_id else [])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What each id of a list is, told by what both lists can be compared by: a task of the plan, or a title."""

    by_id: Mapping[str, str]

    def of(self, waits: frozenset[Dependency]) -> frozenset[Dependency]:
        """The same predecessors, so told."""
        return frozenset(replace(one, task=TaskId(self.by_id.get(one.task, one.task))) for one in waits)


def titles_of(lines: Mapping[TaskId, Line], listed: Listed) -> Titles:
    """Tell each id of a list by the task of the plan, or by its title."""
    titles = {line.draft.id: f"title {folded(line.draft.title)}" for line in listed.lines}
    return Titles(by_id=titles | {line.draft.id: str(task) for task, line in lines.items()})


class Changes:
    """What the list says now against what it said before."""

    def __init__(self, earlier: Earlier, now: Mapping[TaskId, Line], listed: Listed) -> None:
        self._earlier = earlier
        self._before = titles_of(earlier.lines, earlier.listed)
        self._now = titles_of(now, listed)

    def line(self, task: TaskId) -> Line | None:
        """What the list before had of a task; None where it had nothing."""
        return self._earlier.lines.get(task)

    def knew(self, task: TaskId, key: Key) -> bool:
        """Whether the list before had a cell for this, filled or empty."""
        line = self._earlier.lines.get(task)
        return line is not None and (key in line.says or key in line.empty)

    def has_not_moved(self, task: TaskId, line: Line) -> bool:
        """Whether both lists have one start of a task: who changed what it waits for alone has not moved it."""
        before = self._earlier.lines.get(task)
        return before is not None and before.draft.start is not None and before.draft.start == line.draft.start

    def same(self, key: Key, before: Said | None, now: Said | None) -> bool:
        """Whether both lists say the same."""
        if before is None or now is None:
            return before is now
        if key == AFTER:
            return self._before.of(before.waits) == self._now.of(now.waits)
        if isinstance(before.value, str) and isinstance(now.value, str):
            return self._same_text(key, before, now)
        return before.value == now.value

    def _same_text(self, key: Key, before: Said, now: Said) -> bool:
        if key == OWNER:
            return folded(before.text) == folded(now.text)
        return in_one_line(str(before.value)) == in_one_line(str(now.value))

    def emptied(self, task: TaskId, line: Line) -> list[Key]:
        """What the list before said of a task, and this one says no more though it could."""
        before = self._earlier.lines.get(task)
        if before is None:
            return []
        gone = [key for key in before.says if key not in line.says]
        is_told = line.draft.start is not None and not self.has_not_moved(task, line)
        starts = {NOT_BEFORE} if is_told else set()
        return [key for key in gone if key in line.empty | starts]
