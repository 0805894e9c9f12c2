"""What a row of a project says of itself. The order of elements is that of Project's own schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported, TaskLine, Wait
from console.telling.export.notes import besides
from console.telling.export.project.elements import TENTH, block, element, length, moment
from console.telling.export.project.outline import ProjectRow
from console.telling.export.spans import Timed, Told, timed
from console.telling.export.task_table import state_word
from plans.importers.project_xml import ID_FIELD, KIND_FIELD, NOTES_END

MINUTES = 3
"""The format of a length or a lag that is shown in minutes."""
CALENDAR = 1
"""The one of 24 hours."""
_FIXED_LENGTH, _AS_SOON_AS_POSSIBLE, _NOT_BEFORE = 1, 0, 4
_FINISH_TO_START, _START_TO_START = 1, 3
_STATE_FIELD = "State"
FIELDS: Mapping[str, int] = {ID_FIELD: 188743731, KIND_FIELD: 188743734, _STATE_FIELD: 188743737}
"""The custom fields of a task, and the numbers of Project's texts 1, 2 and 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWriter:
    """Writes rows of one project."""

    told: Exported
    zone: ZoneInfo
    uids: Mapping[str, int]
    """By the ids of tasks."""

    def written(self, row: ProjectRow) -> str:
        """The whole element."""
        return block("Task", self._summary(row) if row.task is None else self._task(row, row.task))

    def _head(self, row: ProjectRow, *, is_active: bool) -> Iterator[str]:
        yield element("UID", row.uid)
        yield element("ID", row.number)
        yield element("Name", row.name)
        yield element("Active", int(is_active))
        yield element("Manual", 0)
        yield element("Type", _FIXED_LENGTH)
        yield element("IsNull", 0)
        yield element("OutlineNumber", row.outline)
        yield element("OutlineLevel", row.level)
        yield moment("Start", row.span.start, self.zone)
        yield moment("Finish", row.span.end, self.zone)
        yield length("Duration", row.span.end - row.span.start)
        yield element("DurationFormat", MINUTES)

    def _summary(self, row: ProjectRow) -> Iterator[str]:
        yield from self._head(row, is_active=True)
        yield element("Summary", 1)
        yield element("CalendarUID", CALENDAR)

    def _task(self, row: ProjectRow, task: TaskLine) -> Iterator[str]:
        when = timed(self.told, task)
        yield from self._head(row, is_active=when.told is not Told.NOT_TO_COME)
        yield element("EffortDriven", 0)
        yield element("Estimated", 0)
        yield element("Milestone", int(task.gate is not None or task.kind == "milestone"))
        yield element("Summary", 0)
        yield element("Critical", int(task.critical))
        yield from self._progress(task, when)
        yield from self._clock_times(task)
        yield element("IgnoreResourceCalendar", 1)
        yield element("Notes", self._notes(task))
        yield from (self._link(wait) for wait in task.waits)
        yield from self._fields(task)
        if task.came is not None:
            yield self._baseline(task)

    def _progress(self, task: TaskLine, when: Timed) -> Iterator[str]:
        """How far it is: of what came all of its time, of what runs the time that has passed."""
        start, end = when.span.start, when.span.end
        passed = self.passed(task)
        yield element("PercentComplete", _percent(passed, end - start, is_over=when.told is Told.CAME))
        if task.came is not None and task.came.actual_start is not None and when.told is not Told.NOT_TO_COME:
            yield moment("ActualStart", start, self.zone)
        if when.told is Told.CAME:
            yield moment("ActualFinish", end, self.zone)
        yield length("ActualDuration", passed)
        yield length("RemainingDuration", end - start - passed)

    def passed(self, task: TaskLine) -> timedelta:
        """How long it has lasted by now."""
        run, when = self.told.run, timed(self.told, task)
        lasts = when.span.end - when.span.start
        if when.told is Told.CAME:
            return lasts
        has_begun = task.came is not None and task.came.actual_start is not None
        if run is None or when.told is not Told.FORECAST or not has_begun:
            return timedelta()
        return min(max(run.as_of - when.span.start, timedelta()), lasts)

    def _clock_times(self, task: TaskLine) -> Iterator[str]:
        yield element("ConstraintType", _AS_SOON_AS_POSSIBLE if task.not_before is None else _NOT_BEFORE)
        yield element("CalendarUID", CALENDAR)
        if task.not_before is not None:
            yield moment("ConstraintDate", task.not_before, self.zone)
        if task.deadline is not None:
            yield moment("Deadline", task.deadline, self.zone)
        if task.guide.links:
            yield element("Hyperlink", task.guide.links[0].name)
            yield element("HyperlinkAddress", task.guide.links[0].address)

    def _notes(self, task: TaskLine) -> str:
        """The instructions, and beneath them what Project has no place for."""
        rest = [*besides(self.told, task)]
        return "\n".join(filter(None, [task.guide.instructions, *([NOTES_END, *rest] if rest else [])]))

    def _link(self, wait: Wait) -> str:
        return block(
            "PredecessorLink",
            [
                element("PredecessorUID", self.uids[wait.task]),
                element("Type", _START_TO_START if wait.since_start else _FINISH_TO_START),
                element("CrossProject", 0),
                element("LinkLag", round(wait.lag / TENTH)),
                element("LagFormat", MINUTES),
            ],
        )

    def _fields(self, task: TaskLine) -> Iterator[str]:
        said = {ID_FIELD: task.id, KIND_FIELD: task.kind, _STATE_FIELD: state_word(task)}
        for name, text in said.items():
            if text:
                yield block("ExtendedAttribute", [element("FieldID", FIELDS[name]), element("Value", text)])

    def _baseline(self, task: TaskLine) -> str:
        """What was planned, beside what came and what is forecast."""
        planned = task.came.planned if task.came is not None else task.planned
        return block(
            "Baseline",
            [
                element("Number", 0),
                moment("Start", planned.start, self.zone),
                moment("Finish", planned.end, self.zone),
                length("Duration", planned.end - planned.start),
                element("DurationFormat", MINUTES),
            ],
        )


def _percent(passed: timedelta, lasts: timedelta, *, is_over: bool) -> int:
    """Whole percents of the time; all of them only at the end."""
    if is_over:
        return 100
    return min(99, int(100 * (passed / lasts))) if lasts else 0
