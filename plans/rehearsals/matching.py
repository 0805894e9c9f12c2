"""Which measurement of a night is of which task of today's plan: by id, by the ids that it had before, by its work."""

from collections.abc import Iterable, Mapping

from plans.model import RunKind, Task
from plans.model.night import Night, UnitTimes

Units = Mapping[str, UnitTimes]
"""Of one night, by the ids of then."""


def by_id(units: Iterable[UnitTimes]) -> Units:
    """Tasks, or rollbacks, of one night by their ids."""
    return {unit.id: unit for unit in units}


def unit_of(units: Units, task: Task, work: str) -> UnitTimes | None:
    """What a night has of a task; of several that bore one of its ids the one that did the same work.

    Args:
        units: of one night.
        task: of today's plan.
        work: the fingerprint of the task, or of its rollback.
    """
    found = [units[name] for name in (task.id, *task.was) if name in units]
    same = (unit for unit in found if unit.work == work)
    return next(same, found[0] if found else None)


def counts_for(unit: UnitTimes, task: Task, work: str, night: Night) -> bool:
    """Whether it is a measurement of this work, as this kind of run does it."""
    return unit.counts and unit.work == work and not of_another_kind(task, night.kind)


def of_another_kind(task: Task, kind: RunKind) -> bool:
    """Whether a task belongs to the other kind of run alone: a night of this kind did it otherwise."""
    return task.only is not None and task.only is not kind
