"""The blanks of a text that is sent, `{T05.ended}`: which figures of a run it may name, and where they stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_SIGNS = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


class NightFigure(StrEnum):
    """What is said of the run as a whole."""

    PLAN = "plan"
    """The title of the plan."""
    RUN = "run"
    """The name of the run."""
    NOW = "now"
    """When the text is sent."""
    DONE = "done"
    """How many tasks are finished."""
    TASKS = "tasks"
    """How many there are."""
    WINDOW_ENDS = "window_ends"


class TaskFigure(StrEnum):
    """What is said of one task: `{T05.end}`."""

    TITLE = "title"
    PLANNED_BEGIN = "planned_begin"
    PLANNED_END = "planned_end"
    BEGIN = "begin"
    """As it was; as it is forecast where it has not begun."""
    END = "end"
    BEGUN = "begun"
    """As it was: nothing is sent before that is known, as with what follows."""
    ENDED = "ended"
    LATE = "late"
    """By how much its end, as it was or as it is forecast, is behind what was planned."""
    ROWS = "rows"
    """How many rows its copy brought, or its proof found equal."""
    DECISION = "decision"
    """What was decided at the checkpoint."""


FORECAST = frozenset(
    {TaskFigure.TITLE, TaskFigure.PLANNED_BEGIN, TaskFigure.PLANNED_END, TaskFigure.BEGIN, TaskFigure.END}
) | {TaskFigure.LATE}
"""What is known at any time; everything else only once the task has brought it."""
GO_LIVE = "go_live"
"""In place of a task's id: the go-live."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank, as it stands in the text."""

    name: str
    at: int
    """Where it begins, in characters."""
    closed: bool = True
    """False for a brace without its other one."""

    @property
    def task(self) -> str:
        """The id of the task that it is about; empty where it is about the run."""
        return self.name.rpartition(".")[0]

    @property
    def figure(self) -> str:
        """What is asked for."""
        return self.name.rpartition(".")[2]


def pieces(text: str) -> Iterator[str | Blank]:
    """The text, taken apart: what is sent as it is, `{{` and `}}` as one brace, and the blanks between."""
    done = 0
    for match in _SIGNS.finditer(text):
        yield text[done : match.start()]
        if match[0] in ("{{", "}}"):
            yield match[0][0]
        else:
            yield Blank(match[1] or "", match.start(), closed=match[1] is not None)
        done = match.end()
    yield text[done:]


def blanks(text: str) -> Iterator[Blank]:
    """The blanks alone."""
    return (piece for piece in pieces(text) if isinstance(piece, Blank))
