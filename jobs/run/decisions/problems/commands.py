"""The commands about what is wrong: a problem is opened, updated, closed; the go-live is degraded, and normal again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from jobs.run.decisions.argument_types import LessonWords, Moment, Name
from jobs.run.events import Severity
from jobs.run.limits import Length

_MaybeLine = Annotated[str, Length(at_most=300)]
"""One or two sentences, where there may be none."""


class ProblemAct(StrEnum):
    """What is done with a problem."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"


class NoEta(StrEnum):
    """That nobody knows when it will be over."""

    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepProblem:
    """Open a problem that somebody looks after, update it (its name, and what is new), or close it. Needs no keys.

    On a task its eta is the forecast end of the task; a red one has to be accepted by name at each checkpoint.
    """

    act: ProblemAct
    text: LessonWords
    severity: Severity | None = None
    owner: Annotated[str, Length(at_least=1, at_most=80)] | None = None
    on: Name | None = None
    eta: Moment | NoEta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareDegraded:
    """The go-live is degraded: why, which part, the workaround, who was told; again for the same part: as it is now."""

    text: LessonWords
    workaround: _MaybeLine = ""
    told: _MaybeLine = ""
    part: Annotated[str, Length(at_most=60)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareNormal:
    """What was degraded is back to normal: all that people have declared, or one part."""

    text: _MaybeLine = ""
    part: Annotated[str, Length(at_most=60)] | None = None


ProblemCommand = KeepProblem | DeclareDegraded | DeclareNormal
