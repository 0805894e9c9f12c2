"""The rows of a project: a summary for each stream, and beneath it its tasks, in the order of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.telling.export.facts import Exported, TaskLine
from console.telling.export.spans import around, timed
from console.telling.report.facts import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A task, or the stream over its tasks."""

    uid: int
    """By which links and assignments name it."""
    number: int
    """By which people see it: its row."""
    outline: str
    """`3`, or `3.2` beneath it."""
    name: str
    span: Span
    task: TaskLine | None
    """None of a stream."""

    @property
    def level(self) -> int:
        """How deep it stands."""
        return self.outline.count(".") + 1


def rows(told: Exported) -> list[ProjectRow]:
    """All rows, top to bottom. A task that names no stream stands beneath none."""
    uids = {task.id: at for at, task in enumerate(told.tasks, 1)}
    spans = {task.id: timed(told, task).span for task in told.tasks}
    found: list[ProjectRow] = []
    tops = 0

    def add(name: str, outline: str, uid: int, span: Span, task: TaskLine | None) -> None:
        found.append(ProjectRow(uid=uid, number=len(found) + 1, outline=outline, name=name, span=span, task=task))

    for stream, tasks in _streams(told).items():
        if stream:
            tops += 1
            add(stream, f"{tops}", len(uids) + tops, around([spans[task.id] for task in tasks]), None)
        for at, task in enumerate(tasks, 1):
            tops += not stream
            add(task.title, f"{tops}.{at}" if stream else f"{tops}", uids[task.id], spans[task.id], task)
    return found


def _streams(told: Exported) -> Mapping[str, list[TaskLine]]:
    streams: dict[str, list[TaskLine]] = {}
    for task in told.tasks:
        streams.setdefault(task.stream, []).append(task)
    return streams
