"""What the nights that count for a plan do not cover: rollbacks above all, the critical path, what changed since."""

from collections.abc import Iterator, Sequence

from plans.model import Plan, RunKind
from plans.plurals import counted
from plans.rehearsals.durations import Rehearsed, known_of, never_measured
from plans.schedule import schedule

_NAMED = 12
"""Ids that are named; of more the rest is counted."""


def gaps(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each gap that there is, as a message with its ids and what to do about it; nothing of a plan without nights."""
    known = known_of(plan)
    if not known.nights:
        return
    nights = counted(known.nights, "rehearsal", "rehearsals")
    found = (
        (f"of {nights}, none played the rollback of", _not_played(known), "cutover run PLAN --rehearse-rollback GATE"),
        (
            "on the critical path and never rehearsed:",
            _never_on_the_critical_path(plan, known),
            "the forecast goes by its planned duration",
        ),
        ("rehearsed only before they were changed:", _changed(known), "their measurements do not count"),
        (
            "rehearsed only otherwise, in the other kind of run:",
            _of_another_kind(known),
            "only: says which kind has it",
        ),
        (
            "rehearsed on other hardware than production's:",
            _on_other_hardware(plan),
            "a machine of another size teaches its own speed",
        ),
    )
    yield from ((f"{message} {named(ids)}", hint) for message, ids, hint in found if ids)


def named(ids: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def _not_played(known: Rehearsed) -> list[str]:
    return [name for name, one in known.rollbacks.items() if not one.counting]


def _never_on_the_critical_path(plan: Plan, known: Rehearsed) -> list[str]:
    never = {task.id for task in never_measured(plan, known)}
    return [name for name in schedule(plan).critical_path if name in never]


def _changed(known: Rehearsed) -> list[str]:
    return [name for name, one in known.tasks.items() if one.before_a_change and not one.counting]


def _of_another_kind(known: Rehearsed) -> list[str]:
    return [name for name, one in known.tasks.items() if one.in_another_kind and not one.counting]


def _on_other_hardware(plan: Plan) -> list[str]:
    """The nights that ran on something else, by the plan's own words."""
    here = plan.hardware.get(RunKind.PRODUCTION, "")
    return [night.told for night in plan.timed_nights if here and night.hardware.described not in ("", here)]
