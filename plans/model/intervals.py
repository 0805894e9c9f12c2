"""Stretches of the night that are measured as such: how long wards are without a record, how long nobody may write."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.model.databases import TaskId


class Side(StrEnum):
    """Which moment of a task is meant."""

    START = "start"
    """Work on it begins; of a checkpoint, its poll opens."""
    END = "end"
    """What waits for it may begin; of a checkpoint, its decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A moment of the night: the start or the end of a task or a checkpoint."""

    task: TaskId
    side: Side

    def __str__(self) -> str:
        return f"{self.side} of {self.task}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of the night from one moment to another, waits and holds included."""

    id: str
    title: str
    begins: Edge
    ends: Edge
    at_most: timedelta | None = None
    """How long it may last, where somebody has said so."""

    def same_stretch(self, other: "Interval") -> bool:
        """Whether both are measured between the same moments, whatever they are called."""
        return (self.begins, self.ends) == (other.begins, other.ends)
