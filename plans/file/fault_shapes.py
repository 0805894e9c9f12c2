"""What a file of faults may say: its keys, and the kind of each value. Whether an id is one is not judged here."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from plans.file.fields import Clock, Id, Share, SomeDuration, Strict, TaskKey

Times = Annotated[float, Field(ge=0.1, le=100)]
"""How many times as long something takes."""


class TroubleFile(Strict):
    """What goes wrong with a task or a kind of job. What is said of a task goes before what is said of its kind.

    For example: `{fails: 10%}`
    """

    what: ClassVar[str] = "a trouble"

    fails: Share | None = None
    """This share of the attempts fails in passing, somewhere on its way: the task's own retry policy tries again."""
    for_good: Share | None = None
    """This share fails for good: the owner looks at it for ten minutes and has it tried again; the third time it is
    done by hand, in its usual time. For example: `5%`"""
    slower: Times = 1.0
    """How many times as long it takes. For example: `1.5`"""


class AbsenceFile(Strict):
    """When somebody or something is away.

    For example: `{from: "02:00", lasts: 45m, nights: 20%}`
    """

    what: ClassVar[str] = "an absence"

    begins: Clock = Field(alias="from")
    """From when on."""
    lasts: SomeDuration
    """For how long."""
    nights: Share = 1.0
    """In which share of the nights; without it in all of them. Default: `100%`. For example: `20%`"""


class PartyTroubleFile(Strict):
    """How much slower a party is, and when it is away.

    For example: `{slower: 2}`
    """

    what: ClassVar[str] = "a party's trouble"

    slower: Times = 1.0
    """How many times as long whatever it does or decides takes. For example: `2`"""
    away: list[AbsenceFile] = Field(default_factory=list)
    """In that time the party begins nothing, ends nothing and says nothing. For example:
    `[{from: "02:00", lasts: 45m, nights: 20%}]`"""


class ControlDatabaseFile(Strict):
    """When the control database is away.

    For example: `{away: [{from: "00:30", lasts: 10m, nights: 10%}]}`
    """

    away: list[AbsenceFile] = Field(default_factory=list)
    """Nothing is decided then and nothing begins; what runs goes on, and its end is taken in afterwards. For example:
    `[{from: "00:30", lasts: 10m, nights: 10%}]`"""


class FaultsFile(Strict):
    """What may go wrong in simulated nights of a plan: `cutover rehearsal simulate PLAN --faults FILE`."""

    what: ClassVar[str] = "a file of faults"

    faults: Literal[1]
    """The version of this format. For example: `1`"""
    tasks: dict[TaskKey, TroubleFile] = Field(default_factory=dict)
    """By task of the plan. For example: `{D08: {fails: 30%, for_good: 5%}, D18: {slower: 1.5}}`"""
    kinds: dict[Id, TroubleFile] = Field(default_factory=dict)
    """By kind of job. For example: `{copy: {fails: 10%}}`"""
    parties: dict[Id, PartyTroubleFile] = Field(default_factory=dict)
    """By party of the plan. For example: `{vendor: {slower: 2}}`"""
    control_database: ControlDatabaseFile = ControlDatabaseFile()
    """The database that holds the journal."""
