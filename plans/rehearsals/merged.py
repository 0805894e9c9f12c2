"""The nights of a plan's files, and others that count beside them: each once."""

from collections.abc import Iterable
from dataclasses import replace

from plans.model import Plan
from plans.model.night import Night
from plans.rehearsals.lessons import with_lessons_of


def with_nights(plan: Plan, others: Iterable[Night]) -> Plan:
    """A plan that goes by these nights too; of one that is told twice by what tells it to its end, else by the file."""
    others = tuple(others)
    if not others:
        return plan
    nights = {night.birth: night for night in plan.nights}
    for night in others:
        known = nights.get(night.birth)
        if known is None:
            nights[night.birth] = night
        else:
            fuller, other = (night, known) if known.result is None and night.result is not None else (known, night)
            nights[night.birth] = with_lessons_of(replace(fuller, label=known.label), other)
    return replace(plan, nights=tuple(nights.values()))
