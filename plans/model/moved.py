"""Clock times of a plan that an operator has moved during the night."""

from dataclasses import dataclass
from datetime import timedelta

from plans.model.databases import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTask:
    """By how much the clock times of one task lie behind what its plan says."""

    task: TaskId
    begins: timedelta = timedelta()
    """Of the time before which it does not begin."""
    due: timedelta = timedelta()
    """Of its deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTimes:
    """All that was moved, together; whatever is not named here stands as the plan has it."""

    start: timedelta = timedelta()
    """Of the start of the night."""
    tasks: tuple[MovedTask, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.start or self.tasks)

    def of(self, task: TaskId) -> MovedTask:
        """What was moved of a task."""
        return next((one for one in self.tasks if one.task == task), MovedTask(task=task))


NOTHING_MOVED = MovedTimes()
"""The plan as its file has it."""
