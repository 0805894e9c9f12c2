"""Whole nights from their beginning: how long everything lasts in each, before anything has happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.timing.estimate import Footing, estimate
from jobs.timing.expectation import Expectation, Group
from jobs.timing.nights import SoFar
from jobs.timing.patterns import simulated_nights
from jobs.timing.samples import SimulatedNights, one_night
from jobs.timing.steps import Step
from jobs.timing.tonight import GroupShift, TonightSoFar, shifts_of
from jobs.timing.work import TimedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeNights:
    """So many nights of one work, from the one with the fastest factor to the slowest."""

    footing: Footing
    steps: Sequence[Step]
    """The work in topological order, in seconds from the start; `Step.seconds` is what is expected."""
    groups: Sequence[Group]
    factors: Sequence[Sequence[float]]
    """By night, then by group: by how much what is expected of it is multiplied."""
    seconds: Sequence[Sequence[float]]
    """By night, then by step: how long it lasts."""


def whole_nights(expectation: Expectation, start: datetime, *, nights: int, seed: int) -> WholeNights:
    """The nights that an estimate at the start walks: every night has one factor, which all its tasks share.

    Args:
        expectation: of all work.
        start: when the plan begins.
        nights: how many.
        seed: which night follows the pattern of which rehearsal.
    """
    count = len(expectation.work.tasks)
    shifts = shifts_of(expectation, TonightSoFar(done=[0.0] * count, took={}))
    group = {at: place for place, shift in enumerate(shifts) for at in shift.group.members}
    factor = {at: shift.factor for shift in shifts for at in shift.group.members}
    work = expectation.work
    steps = [_step(work, at, start, expectation.seconds[at] * factor.get(at, 1.0), group) for at in range(count)]
    simulated = simulated_nights(expectation, shifts, steps, samples=nights, seed=seed)
    return WholeNights(
        footing=estimate(expectation, SoFar(), start).footing,
        steps=steps,
        groups=[shift.group for shift in shifts],
        factors=list(map(list, zip(*_factors(shifts, simulated), strict=True))) or [[]] * nights,
        seconds=[one_night(steps, simulated, night) for night in range(nights)],
    )


def _step(work: TimedWork, at: int, start: datetime, seconds: float, group: Mapping[int, int]) -> Step:
    task = work.tasks[at]
    return Step(
        at=at,
        after=task.after,
        floor=max((task.not_before - start).total_seconds(), 0.0) if task.not_before is not None else 0.0,
        seconds=seconds,
        group=group.get(at, -1),
        limit=task.limit,
        rank=work.rank[at] if work.rank else at,
        ties=task.ties,
    )


def _factors(shifts: Sequence[GroupShift], simulated: SimulatedNights) -> Iterator[list[float]]:
    """By group, then by night."""
    for shift, row in zip(shifts, simulated.factors, strict=True):
        yield [shift.factor * factor for factor in row]
