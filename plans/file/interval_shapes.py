"""What a plan file may say of intervals, and what a checkpoint may ask of one."""

from pydantic import Field

from plans.file.fields import SomeDuration, Strict, TaskKey, Text, one_of

_SIDES = ("start", "end")


class MomentFile(Strict):
    """A moment of the night: where an interval begins, or ends."""

    model_config = one_of(_SIDES)
    exactly_one = _SIDES
    what = "a moment"

    start: str | None = None
    """When this task begins; of a checkpoint, when its poll opens. For example: `D04`"""
    end: str | None = None
    """When what waits for this task may begin; of a checkpoint, its decision. For example: `M1`"""


class IntervalFile(Strict):
    """A stretch of the night that is measured as such: planned, rehearsed, forecast, actual."""

    id: TaskKey
    """Short, as it is spoken aloud; the screen shows it in capitals. For example: `outage`"""
    title: Text
    """What lasts so long, as it is told to people. For example: `Wards without a record`"""
    from_: MomentFile = Field(alias="from")
    """Where it begins: at the start or the end of a task. For example: `{start: D04}`"""
    to: MomentFile
    """Where it ends: at the start or the end of a task. For example: `{end: M1}`"""
    at_most: SomeDuration | None = None
    """How long it may last: past it, and where it is forecast to pass it, it is told as broken. For example: `4h`"""


class IntervalLimitFile(Strict):
    """An interval keeps within its limit: as forecast, and once it is over as it was."""

    id: str
    """The interval, by its id under `intervals`. For example: `outage`"""
    at_most: SomeDuration | None = None
    """How long it may last; without it, as long as the interval itself says. For example: `4h`"""
