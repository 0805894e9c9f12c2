"""What the file of a programme may say."""

from typing import Annotated, Any, Literal

from pydantic import Field

from plans.file.fields import Clock, Line, SomeDuration, Strict
from plans.file.flow_shapes import Day

LightName = Literal["green", "amber", "red"]
Lines = Annotated[list[Line], Field(max_length=50)]


class IndicatorFile(Strict):
    """How an indicator stood when the programme was told last, and how it stands."""

    previous: LightName | None = None
    """How it stood."""
    now: LightName | None = None
    """How it stands; without it the page says that nobody has said it."""
    comment: Line | None = None
    """Why. For example: `two integrations are late`"""


class ProgrammePhaseFile(Strict):
    """A phase."""

    state: Literal["ahead", "under_way", "done"] = "ahead"
    """How far it is."""
    begins: Day | None = None
    """Its first day. For example: `2026-03-01`"""
    ends: Day | None = None
    """Its last day."""
    owner: Line | None = None
    """Who answers for it."""
    preconditions: Lines = Field(default=[])
    """What has to be there before it begins."""
    activities: Lines = Field(default=[])
    """What is done in it."""
    outputs: Lines = Field(default=[])
    """What comes out of it."""


class IndicatorsFile(Strict):
    """What a programme is steered by."""

    overall: IndicatorFile | None = None
    economy: IndicatorFile | None = None
    resources: IndicatorFile | None = None
    progress: IndicatorFile | None = None
    quality: IndicatorFile | None = None
    dependencies: IndicatorFile | None = None
    risk: IndicatorFile | None = None


class PhasesFile(Strict):
    """The phases, in their order."""

    prepare: ProgrammePhaseFile | None = None
    limited_trial: ProgrammePhaseFile | None = None
    extended_trial: ProgrammePhaseFile | None = None
    go_live: ProgrammePhaseFile | None = None
    evaluate: ProgrammePhaseFile | None = None
    hand_over: ProgrammePhaseFile | None = None


class ProgrammeNightFile(Strict):
    """A go-live or a rehearsal. What a run or a pack knows of it goes before what is said here."""

    title: Line
    """What it is called. For example: `Wave 1: the hospital`"""
    rehearsal: bool = False
    """Whether it is a rehearsal."""
    planned: Clock | None = None
    """When it is planned, with its date. For example: `2026-11-14 03:00`"""
    run: Line | None = None
    """The run of a control database that tells of it."""
    pack: Line | None = None
    """The file of `cutover pack` that tells of it, beside this file or with its whole path."""
    interval: Line | None = None
    """The interval of its plan that is the outage; without it the first one."""
    actual: Clock | None = None
    """When it was, where no journal tells."""
    outage: SomeDuration | None = None
    """How long the outage was, where no journal tells."""
    reconciled: bool | None = None
    """Whether everything reconciled, where no journal tells."""
    open_problems: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """How many problems are open, where no journal tells."""
    comment: Line | None = None
    """What else there is to say."""


class ProgrammeFile(Strict):
    """The whole file."""

    programme: Literal[1]
    """The version of this form."""
    title: Line
    """What the programme is called."""
    timezone: Line
    """The zone of its clock times. For example: `Europe/Oslo`"""
    owner: Line | None = None
    """Who answers for it."""
    indicators: IndicatorsFile = Field(default=IndicatorsFile())
    """How it stands."""
    phases: PhasesFile = Field(default=PhasesFile())
    """Its phases."""
    go_lives: Annotated[list[ProgrammeNightFile], Field(min_length=1, max_length=200)]
    """Its go-lives and rehearsals, in their order."""


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    made = ProgrammeFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "cutover: a programme"}
