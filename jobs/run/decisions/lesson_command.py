"""The command about lessons: what was learnt is opened for the next night, or closed."""

from dataclasses import dataclass
from enum import StrEnum

from jobs.run.decisions.argument_types import Day, LessonWords, Name


class LessonAct(StrEnum):
    """What is done with a lesson."""

    OPEN = "open"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLesson:
    """Open a lesson for the next night, or close one: its name, and what became of it. Also after the end."""

    act: LessonAct
    text: LessonWords
    task: Name | None = None
    owner: Name | None = None
    due: Day | None = None
