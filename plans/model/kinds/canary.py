"""`canary`: sends one marked message through each of several flows, sees it arrive, and takes it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.durations import format_duration
from plans.model.canaries import Canary, CanaryAct, CanaryLook
from plans.model.flows import FlowId
from plans.model.kind_traits import KindTraits, NoEffect, Restart, Specification, Timing
from plans.model.kinds.probe import SqlProbe
from plans.model.kinds.sql import SqlSpec

_FIGURES = frozenset({"flows", "not through"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySpec(Specification):
    """One marked message through each of these flows."""

    canaries: Mapping[FlowId, Canary]
    """In the order of the plan."""

    @property
    def traits(self) -> KindTraits:
        """Once at most: what a lost attempt sent is found by its mark, and where nothing has it, somebody is asked."""
        steps = [step for canary in self.canaries.values() for _, step in _steps(canary)]
        acts = dict.fromkeys(step.on for step in steps if isinstance(step, SqlSpec))
        looks = dict.fromkeys(step.on for step in steps if isinstance(step, SqlProbe))
        return KindTraits(
            stays_with_engine=True,
            restart=Restart.FINDS_OUT,  # what is left of one that was cut off, the attempt itself knows
            uses=tuple(acts | looks),
            fences=tuple(acts),
            figures=_FIGURES,
        )

    def described(self) -> list[str]:
        """Each flow, and by what its canary is sent, seen and withdrawn."""
        return [line for flow, canary in self.canaries.items() for line in _described(flow, canary)]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it sends a canary through any of the same flows."""
        return isinstance(earlier, CanarySpec) and not self.canaries.keys().isdisjoint(earlier.canaries)

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """Its time is up before a canary's is."""
        longest = max((canary.within for canary in self.canaries.values()), default=timing.timeout)
        if longest >= timing.timeout:
            message = f"{timing.task} gives up after {format_duration(timing.timeout)}, and a canary has "
            message += f"{format_duration(longest)} for its way: it may be cut off"
            yield NoEffect(key=("canary",), message=message, hint="timeout: more than the canary's within")


def _steps(canary: Canary) -> Iterator[tuple[str, CanaryAct | CanaryLook]]:
    yield "sends", canary.send
    yield "arrived", canary.arrived
    if canary.processed is not None:
        yield "processed", canary.processed
    if canary.withdraw is not None:
        yield "withdraws", canary.withdraw


def _described(flow: FlowId, canary: Canary) -> Iterator[str]:
    yield f"{flow}, within {format_duration(canary.within)}"
    for word, step in _steps(canary):
        first, *rest = step.described()
        yield f"  {word}: {first}"
        yield from (f"    {line}" for line in rest)
