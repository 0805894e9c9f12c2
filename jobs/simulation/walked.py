"""Nights walked through the plan without the engine: order, clock times and durations, and nothing that is decided.

Nothing fails, every checkpoint is a go when its time is over. Where that is so, times are those of the real `decide`.
"""

from collections.abc import Iterator, Sequence

from jobs.run.events import Result, UnitId
from jobs.simulation.durations import Drawn
from jobs.simulation.night import SimulatedNight
from jobs.timing.steps import walk
from plans.model import TaskId


def walked(drawn: Drawn) -> Iterator[SimulatedNight]:
    """The same nights as `jobs.simulation.night.play` gives, by a tenth of the work and less."""
    for night in drawn.nights:
        seconds = [night.takes[unit].total_seconds() for unit in drawn.order]
        times = walk(drawn.steps, seconds, {})
        yield SimulatedNight(
            number=night.number,
            result=Result.COMPLETED.value,
            end=max((end for _, end in times), default=0.0),
            starts=_by_task(drawn.order, [start for start, _ in times]),
            ends=_by_task(drawn.order, [end for _, end in times]),
        )


def _by_task(order: Sequence[UnitId], moments: Sequence[float]) -> dict[TaskId, float]:
    return {TaskId(unit): moment for unit, moment in zip(order, moments, strict=True)}
