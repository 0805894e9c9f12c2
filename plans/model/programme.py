"""A programme of several go-lives, as its file says it: indicators, phases, go-lives and rehearsals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Light(StrEnum):
    """How an indicator stands, the best first."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class IndicatorName(StrEnum):
    """What a programme is steered by; each has a row, whether the file says anything of it or not."""

    OVERALL = "overall"
    ECONOMY = "economy"
    RESOURCES = "resources"
    PROGRESS = "progress"
    QUALITY = "quality"
    DEPENDENCIES = "dependencies"
    RISK = "risk"


class PhaseName(StrEnum):
    """The phases of a programme, in their order."""

    PREPARE = "prepare"
    LIMITED_TRIAL = "limited_trial"
    EXTENDED_TRIAL = "extended_trial"
    GO_LIVE = "go_live"
    EVALUATE = "evaluate"
    HAND_OVER = "hand_over"


class PhaseState(StrEnum):
    """How far a phase is."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """How it stood, how it stands, and why."""

    previous: Light | None = None
    now: Light | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePhase:
    """What has to be there before it, what is done in it, what comes out of it."""

    state: PhaseState
    begins: date | None = None
    ends: date | None = None
    owner: str = ""
    preconditions: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeNight:
    """A go-live, or a rehearsal of one: a run or a pack that tells of it, and what somebody says where none does."""

    title: str
    is_rehearsal: bool
    line: int
    """Of the file."""
    planned: datetime | None = None
    run: str = ""
    pack: str = ""
    """The path of its file as it is written; a relative one is meant beside the programme's."""
    interval: str = ""
    """The interval of its plan that is the outage; empty for the first one."""
    actual: datetime | None = None
    outage: timedelta | None = None
    reconciled: bool | None = None
    open_problems: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The whole file."""

    title: str
    timezone: str
    owner: str = ""
    indicators: Mapping[IndicatorName, Indicator] = field(default_factory=dict)
    phases: Mapping[PhaseName, ProgrammePhase] = field(default_factory=dict)
    nights: tuple[ProgrammeNight, ...] = ()
