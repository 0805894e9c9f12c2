"""Which line of a list is which task of the plan: by id and title, by either, by what is nearly the same, and said.

A plan keeps its ids whatever a list calls its lines: everything else in it refers to them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from plans.model import Plan, Task
from plans.reimporting.likeness import alike, folded, likenesses
from plans.reimporting.said import Line

Name = str | tuple[str, str]
"""What a line or a task is known by; an empty text by nothing."""
_MOST_COMPARED = 100
"""Lines and tasks left over of which each is compared with each."""
_NAMED = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A line and the task that it is about."""

    line: Line
    task: Task
    doubt: str = ""
    """Why that is not certain, or what of the id is otherwise; empty where id or title say it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A list laid over a plan."""

    pairs: tuple[Pair, ...]
    """In the order of the list."""
    new: tuple[Line, ...]
    missing: tuple[Task, ...]
    """Tasks that no line is about, in the order of the plan."""


def match(lines: Sequence[Line], plan: Plan) -> Matching:
    """Find the task of each line; each line and each task once."""
    search = _Search(lines, plan.tasks)
    search.by(_line_id_and_title, lambda task: [(task.id, _title(task))], lambda *_: "")
    search.by(_made_id_and_title, lambda task: [(task.id, _title(task))], _repeated_title(lines))
    search.by(_line_title, lambda task: [_title(task)], _other_id)
    search.by(lambda line: line.written_id, lambda task: [task.id], _other_title)
    search.by(lambda line: line.written_id.casefold(), _former_and_long_ids, _other_title)
    search.in_order()
    if search.is_short():
        search.by_likeness(plan)
    else:
        search.by(lambda line: "" if line.written_id else line.draft.id, lambda task: [task.id], _same_place)
    return search.matching()


_SEVERAL = "its title stands several times: taken in their order"


def _made_id_and_title(line: Line) -> Name:
    """As the list was first made a plan of: by the id that such a line gets."""
    return (line.draft.id, _line_title(line))


def _repeated_title(lines: Sequence[Line]) -> Callable[[Line, Task], str]:
    counts = Counter(map(_line_title, lines))
    return lambda line, _: _SEVERAL if counts[_line_title(line)] > 1 else ""


class _Search:
    """Takes lines and tasks together, the surest first."""

    def __init__(self, lines: Sequence[Line], tasks: Sequence[Task]) -> None:
        self._lines = {line.number: line for line in lines}
        self._tasks = {task.id: task for task in tasks}
        self._pairs: list[Pair] = []

    def matching(self) -> Matching:
        """What was taken together, and what is left over."""
        pairs = sorted(self._pairs, key=lambda pair: pair.line.number)
        return Matching(pairs=tuple(pairs), new=tuple(self._lines.values()), missing=tuple(self._tasks.values()))

    def by(
        self,
        of_line: Callable[[Line], Name],
        of_task: Callable[[Task], Iterable[Name]],
        doubt: Callable[[Line, Task], str | None],
    ) -> None:
        """Take together what is alone in saying the same on either side; a line that says nothing is passed over.

        Args:
            doubt: why a pair is not certain, empty where it is; None where it is none.
        """
        lines, tasks = self._grouped(of_line, of_task)
        for key, here in lines.items():
            there = tasks.get(key, [])
            if key and len(here) == len(there) == 1:
                self._take(here[0], there[0], doubt(here[0], there[0]))

    def is_short(self) -> bool:
        """Whether so few are left over that each line can be compared with each task."""
        return max(len(self._lines), len(self._tasks)) <= _MOST_COMPARED

    def in_order(self) -> None:
        """Take together lines and tasks of a title that stands several times, one by one."""
        lines, tasks = self._grouped(_line_title, lambda task: [_title(task)])
        for title, here in lines.items():
            for line, task in zip(here, tasks.get(title, []), strict=False):
                self._take(line, task, _SEVERAL)

    def by_likeness(self, plan: Plan) -> None:
        """Take together a line and a task with nearly the same title, or much the same one in the same place."""
        taken = {pair.line.number: pair.task for pair in self._pairs}
        for one in likenesses([*self._lines.values()], [*self._tasks.values()], plan, taken):
            self._take(one.line, one.task, f'by its title alone, which was "{one.task.title[:_NAMED]}"')

    def _grouped(
        self, of_line: Callable[[Line], Name], of_task: Callable[[Task], Iterable[Name]]
    ) -> tuple[dict[Name, list[Line]], dict[Name, list[Task]]]:
        lines: dict[Name, list[Line]] = {}
        tasks: dict[Name, list[Task]] = {}
        for line in self._lines.values():
            lines.setdefault(of_line(line), []).append(line)
        for task in self._tasks.values():
            for key in of_task(task):
                tasks.setdefault(key, []).append(task)
        return lines, tasks

    def _take(self, line: Line, task: Task, doubt: str | None) -> None:
        if doubt is not None and line.number in self._lines and task.id in self._tasks:
            del self._lines[line.number], self._tasks[task.id]
            self._pairs.append(Pair(line=line, task=task, doubt=doubt))


def _line_id_and_title(line: Line) -> Name:
    return (line.written_id, _line_title(line)) if line.written_id else ""


def _former_and_long_ids(task: Task) -> set[Name]:
    """What a task may be called in a list: its id in other capitals, one that it had, one too long for a plan."""
    return {name.casefold() for name in (task.id, *task.was, *_long_ids(task))}


def _other_id(line: Line, task: Task) -> str:
    """Say that a line has another id than the task of its title."""
    if not line.written_id or line.written_id in (task.id, *_long_ids(task)):
        return ""
    same = line.written_id.casefold() == task.id.casefold()
    return "" if same else f"by its title: the list says {line.written_id[:20]}, and the plan goes on to say {task.id}"


def _long_ids(task: Task) -> list[str]:
    return [str(field.value) for field in task.guide.fields if field.name == "id"]


def _other_title(line: Line, task: Task) -> str:
    """Say that a line of this id has a title that is not like the task's."""
    if alike(line.draft.title, task.title):
        return ""
    return f'by its id alone: in the plan it is "{task.title[:_NAMED]}"'


def _same_place(line: Line, task: Task) -> str | None:
    """Say of a line without an id that it stands where the task's did, if their titles are much the same."""
    if not alike(line.draft.title, task.title):
        return None
    return f'by its place and its title, which was "{task.title[:_NAMED]}"'


def _line_title(line: Line) -> str:
    return folded(line.draft.title)


def _title(task: Task) -> str:
    return folded(task.title)
