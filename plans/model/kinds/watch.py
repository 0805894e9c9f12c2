"""`watch`: keeps asking a database, and warns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.durations import format_duration
from plans.model.databases import DatabaseId
from plans.model.kind_traits import KindTraits, NoEffect, Specification, Timing
from plans.model.kinds.asking import asking


class ComparisonSign(StrEnum):
    """The comparisons that a watch's condition may use."""

    LT = "<"
    LE = "<="
    EQ = "="
    NE = "!="
    GE = ">="
    GT = ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`depth > 100`: a column of the watched row against a number."""

    column: str
    comparison: ComparisonSign
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSpec(Specification):
    """Keeps asking for the task's whole duration (on the run's clock) and warns."""

    on: DatabaseId
    query: str
    every: timedelta = timedelta(seconds=30)
    warn_if: Condition | None = None
    fail_if: Condition | None = None

    @property
    def traits(self) -> KindTraits:
        """It only looks, and does so as long as the task lasts."""
        figures = frozenset({"samples", "warnings"})
        return asking(self.on, self.query, figures=figures, lasts_as_planned=True)

    def described(self) -> list[str]:
        """Where it is asked, and the query in full."""
        return [f"on {self.on}", *self.query.splitlines()]

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """It asks at both ends of its time alone, or is cut off before it is over."""
        lasts = format_duration(timing.duration)
        if self.every >= timing.duration:
            message = f"{timing.between(self.every)} and watches for {lasts}: it asks at both ends alone"
            yield NoEffect(key=("watch",), message=message, hint="every: less than its duration")
        elif timing.timeout < timing.duration:
            cut_off = f"is cut off after {format_duration(timing.timeout)}"
            message = f"{timing.task} watches for {lasts} and {cut_off}"
            yield NoEffect(key=(), message=message, hint=f"timeout: more than {lasts}")
