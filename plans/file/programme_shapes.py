"""What the file of a programme may say."""

from typing import Annotated, Literal

from pydantic import Field

from plans.file.fields import Clock, Line, SomeDuration, Strict
from plans.file.flow_shapes import Day

LightName = Literal["green", "amber", "red"]
Lines = Annotated[list[Line], Field(max_length=50)]


class IndicatorFile(Strict):
    """How an indicator stood when the programme was told last, and how it stands."""

    previous: LightName | None = None
    """How it stood when the programme was told last. `green`: as planned; `amber`: somebody has to do something; `red`:
    the plan did not hold. For example: `green`
    """
    now: LightName | None = None
    """How it stands; without it the page says that nobody has said it. `green`: as planned; `amber`: somebody has to do
    something; `red`: the plan does not hold. For example: `amber`
    """
    comment: Line | None = None
    """Why. For example: `two integrations are late`"""


class ProgrammePhaseFile(Strict):
    """A phase."""

    state: Literal["ahead", "under_way", "done"] = "ahead"
    """How far it is. `ahead`: not begun; `under_way`: begun; `done`: over. For example: `under_way`"""
    begins: Day | None = None
    """Its first day. For example: `2026-03-01`"""
    ends: Day | None = None
    """Its last day. For example: `2026-09-30`"""
    owner: Line | None = None
    """Who answers for it. For example: `Head of IT`"""
    preconditions: Lines = Field(default=[])
    """What has to be there before it begins. For example: `[the platform is installed]`"""
    activities: Lines = Field(default=[])
    """What is done in it. For example: `[two wards work on the new system]`"""
    outputs: Lines = Field(default=[])
    """What comes out of it. For example: `[a list of what was missed]`"""


class IndicatorsFile(Strict):
    """What a programme is steered by."""

    overall: IndicatorFile | None = None
    """The programme as a whole: how it stood and stands. For example: `{previous: green, now: amber, comment: two
    integrations are late}`
    """
    economy: IndicatorFile | None = None
    """What it costs, beside what it may cost: how it stood and stands. For example: `{previous: green, now: amber,
    comment: two integrations are late}`
    """
    resources: IndicatorFile | None = None
    """Whether the people are there: how it stood and stands. For example: `{previous: green, now: amber, comment: two
    integrations are late}`
    """
    progress: IndicatorFile | None = None
    """Whether it is where it should be by now: how it stood and stands. For example: `{previous: green, now: amber,
    comment: two integrations are late}`
    """
    quality: IndicatorFile | None = None
    """Whether what is made is good enough: how it stood and stands. For example: `{previous: green, now: amber,
    comment: two integrations are late}`
    """
    dependencies: IndicatorFile | None = None
    """Whether what others owe comes in time: how it stood and stands. For example: `{previous: green, now: amber,
    comment: two integrations are late}`
    """
    risk: IndicatorFile | None = None
    """What may still go wrong: how it stood and stands. For example: `{previous: green, now: amber, comment: two
    integrations are late}`
    """


class PhasesFile(Strict):
    """The phases, in their order."""

    prepare: ProgrammePhaseFile | None = None
    """Everything before somebody works with it: how far it is, from when to when, whose it is. For example: `{state:
    under_way, begins: 2026-03-01, owner: Head of IT}`
    """
    limited_trial: ProgrammePhaseFile | None = None
    """A few work with it: how far it is, from when to when, whose it is. For example: `{state: under_way, begins:
    2026-03-01, owner: Head of IT}`
    """
    extended_trial: ProgrammePhaseFile | None = None
    """Many work with it: how far it is, from when to when, whose it is. For example: `{state: under_way, begins:
    2026-03-01, owner: Head of IT}`
    """
    go_live: ProgrammePhaseFile | None = None
    """All work with it: how far it is, from when to when, whose it is. For example: `{state: under_way, begins:
    2026-03-01, owner: Head of IT}`
    """
    evaluate: ProgrammePhaseFile | None = None
    """What was learnt is gathered: how far it is, from when to when, whose it is. For example: `{state: under_way,
    begins: 2026-03-01, owner: Head of IT}`
    """
    hand_over: ProgrammePhaseFile | None = None
    """Those who keep it take it over: how far it is, from when to when, whose it is. For example: `{state: under_way,
    begins: 2026-03-01, owner: Head of IT}`
    """


class ProgrammeNightFile(Strict):
    """A go-live or a rehearsal. What a run or a pack knows of it goes before what is said here."""

    title: Line
    """What it is called. For example: `Wave 1: the hospital`"""
    rehearsal: bool = False
    """Whether it is a rehearsal, and no go-live. For example: `true`"""
    planned: Clock | None = None
    """When it is planned, with its date. For example: `2026-11-14 03:00`"""
    run: Line | None = None
    """The run of a control database that tells of it, by its name. For example: `7f3a`"""
    pack: Line | None = None
    """The file of `cutover pack` that tells of it, beside this file or with its whole path. For example:
    `wave-1.cutover`
    """
    interval: Line | None = None
    """The interval of its plan that is the outage; without it the first one. For example: `outage`"""
    actual: Clock | None = None
    """When it was, where no journal tells. For example: `2026-10-17 03:20`"""
    outage: SomeDuration | None = None
    """How long the outage was, where no journal tells. For example: `3h40m`"""
    reconciled: bool | None = None
    """Whether everything reconciled, where no journal tells. For example: `true`"""
    open_problems: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """How many problems are open, where no journal tells. For example: `2`"""
    comment: Line | None = None
    """What else there is to say of it. For example: `the last one before the summer`"""


class ProgrammeFile(Strict):
    """The whole file."""

    programme: Literal[1]
    """The version of this form: always 1. For example: `1`"""
    title: Line
    """What the programme is called. For example: `One record for the region`"""
    timezone: Line
    """The zone of its clock times. For example: `Europe/Oslo`"""
    owner: Line | None = None
    """Who answers for it. For example: `Head of IT`"""
    indicators: IndicatorsFile = Field(default=IndicatorsFile())
    """How it stands, by what it is steered by. For example: `{overall: {previous: green, now: amber}}`"""
    phases: PhasesFile = Field(default=PhasesFile())
    """Its phases, each with how far it is. For example: `{prepare: {state: done}, go_live: {begins: 2026-11-14}}`"""
    go_lives: Annotated[list[ProgrammeNightFile], Field(min_length=1, max_length=200)]
    """Its go-lives and rehearsals, in their order. For example: `[{title: "Wave 1: the hospital", planned: 2026-11-14
    03:00}]`
    """
