"""The values of forecasts that were kept, so that it can be said how good they were. All instants are run time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForecast:
    """When one task, the go-live or a checkpoint, was forecast to end, as it stood at a moment of the night."""

    task: str
    at: datetime
    """When it was made."""
    seq: int
    """The last event of the journal that it stands on."""
    expected: datetime
    """When the task would end; where it `came`, when it did."""
    came: bool = False
    """Whether this is no forecast any more: the task has ended."""
    due: datetime | None = None
    """By when it was wanted."""
    low: datetime | None = None
    high: datetime | None = None
    claim: float = 0.0
    """The share of nights that the range claimed to hold; 0 where none was claimed."""
    rehearsals: int = 0
    """Whole nights that the range stood on."""
    made: int | None = None
    """Of the simulated nights, how many ended it in time."""
    of: int | None = None
    moved: str = ""
    """What had moved the forecast of the go-live last: a task, or another cause in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastNight:
    """The night that kept forecasts are of."""

    birth: str
    """The hash of its first event: one night counts once, however it arrives."""
    family: str
    """Of its plan: nights of one family say how good the forecasts of the next one are."""
    speed: float = 1.0
    """Above 1 in a demonstration, whose nights say nothing of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsForecasts:
    """The forecasts of one night, in the order in which they were made."""

    night: ForecastNight
    forecasts: Sequence[KeptForecast]
