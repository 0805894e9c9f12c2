"""Problems of a plan file: all of them reported at once, each with its place, what was wrong and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from plans.errors import CutoverError


class Severity(StrEnum):
    """A problem stops the plan from loading; a warning is for what is legal and unwise."""

    PROBLEM = "problem"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where something stands in a file; line and column count from 1, 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong (or unwise) in a plan, printed as `file:line:column: message (hint)`."""

    place: Place
    message: str
    hint: str = ""
    severity: Severity = Severity.PROBLEM

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.place}: {warning}{self.message}{hint}"


class PlanProblems(CutoverError):
    """The plan cannot be loaded. `problems` holds every reason, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.place))
        super().__init__("\n".join(map(str, self.problems)))
