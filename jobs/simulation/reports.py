"""What people who work report while they do: counts, ticks, and that it is done. Pure, and without memory."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jobs.run.decisions.figures import read_file
from jobs.run.events import UnitId
from jobs.run.outlook.status import unconfirmed
from jobs.run.simulate import Act
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Counter, Manual

STEPS = 8
"""In how many steps the ticks of a confirmation advance, and a counter at least."""
_COUNTED_EVERY = timedelta(minutes=10)
"""How often a long count is reported."""


def reports(
    unit: UnitId, body: Manual | Confirm, known: UnitState, started: datetime, takes: timedelta
) -> Iterator[tuple[datetime, Act]]:
    """What is reported next of work that takes so long, and when.

    Args:
        unit: what is worked at.
        body: what it is.
        known: as far as it has come.
        started: when it was begun, run time.
        takes: until its last report.
    """
    if isinstance(body, Confirm):
        yield from _ticks(unit, body, known, started, takes)
    elif body.counter is not None and known.count < body.counter.target:
        yield _count(unit, body.counter, known, started, takes)
    else:
        args: dict[str, object] = {"task": unit}
        if body.criterion:
            args["verdict"] = "passed"
        if body.ask:
            args["figures"] = {one.name: one.within for one in body.ask}
        if body.evidence_file:
            args["file"] = read_file("simulated", "0" * 64)
        yield started + takes, Act(verb="done", args=args)


def _count(
    unit: UnitId, counter: Counter, known: UnitState, started: datetime, takes: timedelta
) -> tuple[datetime, Act]:
    target = counter.target
    steps = min(target, max(STEPS, takes // _COUNTED_EVERY))
    step = known.count * steps // target + 1
    value = -(-target * step // steps)
    return started + takes * step / steps, Act(verb="count", args={"task": unit, "value": value})


def _ticks(
    unit: UnitId, body: Confirm, known: UnitState, started: datetime, takes: timedelta
) -> Iterator[tuple[datetime, Act]]:
    """All items of one of the steps at once, each with its next tick."""
    missing = set(unconfirmed(known, body))
    total = len(body.items)
    for index, item in enumerate(body.items):
        if item.id not in missing:
            continue
        has = known.ticked(item.id)
        tick = next(one for one in body.ticks if one not in has)
        step = -(-(index + 1) * STEPS // total)
        share = (step - 1 + (body.ticks.index(tick) + 1) / len(body.ticks)) / STEPS
        yield started + takes * share, Act(verb="confirm", args={"task": unit, "item": item.id, "tick": tick})
