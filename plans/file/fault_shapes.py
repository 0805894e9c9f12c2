"""What a file of faults may say: its keys, and the kind of each value. Whether an id is one is not judged here."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from plans.file.fields import Clock, Id, Share, SomeDuration, Strict, TaskKey

Times = Annotated[float, Field(ge=0.1, le=100)]
"""How many times as long something takes."""


class TroubleFile(Strict):
    """Of a task or a kind of job."""

    what: ClassVar[str] = "a trouble"

    fails: Share | None = None
    for_good: Share | None = None
    slower: Times = 1.0


class AbsenceFile(Strict):
    """When somebody or something is away."""

    what: ClassVar[str] = "an absence"

    begins: Clock = Field(alias="from")
    lasts: SomeDuration
    nights: Share = 1.0


class PartyTroubleFile(Strict):
    """Of a party."""

    what: ClassVar[str] = "a party's trouble"

    slower: Times = 1.0
    away: list[AbsenceFile] = Field(default_factory=list)


class ControlDatabaseFile(Strict):
    """Of the control database."""

    away: list[AbsenceFile] = Field(default_factory=list)


class FaultsFile(Strict):
    """The whole file."""

    what: ClassVar[str] = "a file of faults"

    faults: Literal[1]
    tasks: dict[TaskKey, TroubleFile] = Field(default_factory=dict)
    kinds: dict[Id, TroubleFile] = Field(default_factory=dict)
    parties: dict[Id, PartyTroubleFile] = Field(default_factory=dict)
    control_database: ControlDatabaseFile = ControlDatabaseFile()
