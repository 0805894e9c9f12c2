"""Warnings about what a plan's rehearsals do not cover: once each, with the ids, where rehearsals are named."""

from collections.abc import Iterator, Sequence

from plans.assemble.context import Context
from plans.characters import shown
from plans.file.yaml_source import Path
from plans.model import Checkpoint, Plan, RehearsedCriterion, RunKind
from plans.plurals import counted
from plans.rehearsals.durations import Rehearsed, never_measured, rehearsed
from plans.rehearsals.enough import times_in_words, too_seldom
from plans.rehearsals.lessons import lesson_details, open_lessons
from plans.schedule import Schedule

_AT: Path = ("rehearsals",)
_NAMED = 12
"""Ids that are named; of more the rest is counted."""


def advise_on_rehearsals(context: Context, plan: Plan, planned: Schedule) -> None:
    """Record what is on the critical path, or is a rollback, and was never rehearsed; silent where none is named. And
    what a checkpoint of production asks for and would miss."""
    _asked_and_missed(context, plan)
    if not context.file.rehearsals:
        return
    if not plan.nights:
        context.warn(_AT, "nothing is rehearsed yet", "cutover rehearsal record RUN -o FILE")
        return
    known = rehearsed(plan, plan.nights)
    for message, hint in _gaps(plan, known, planned):
        context.warn(_AT, message, hint)
    for message in _lessons(plan):
        context.warn(_AT, message, "seen to? cutover rehearsal lesson close FILE ID")
    for night in plan.nights:
        if night.speed != 1:
            context.warn(_AT, f"{night.run} was a demonstration, at {night.speed:g} times the speed")


def _gaps(plan: Plan, known: Rehearsed, planned: Schedule) -> Iterator[tuple[str, str]]:
    """Each gap that there is, as a message and what to do about it."""
    nights = counted(known.nights, "rehearsal", "rehearsals")
    never = {task.id for task in never_measured(plan, known)}
    gaps = (
        (f"of {nights}, none played the rollback of", _not_played(known), "cutover run PLAN --rehearse-rollback GATE"),
        (
            "on the critical path and never rehearsed:",
            [name for name in planned.critical_path if name in never],
            "the forecast goes by its planned duration",
        ),
        ("rehearsed only before they were changed:", _changed(known), "their measurements do not count"),
    )
    return ((f"{message} {_named(ids)}", hint) for message, ids, hint in gaps if ids)


def _lessons(plan: Plan) -> Iterator[str]:
    """What rehearsals taught and nobody has closed: the earliest due date first, of many only so many."""
    known = open_lessons(plan.nights)
    for one in known[:_NAMED]:
        yield f"lesson {one.name} is open{lesson_details(one.lesson, plan)}: {shown(one.lesson.text)}"
    if len(known) > _NAMED:
        yield f"and {len(known) - _NAMED} more lessons are open"


def _not_played(known: Rehearsed) -> list[str]:
    return [name for name, one in known.rollbacks.items() if not one.counting]


def _changed(known: Rehearsed) -> list[str]:
    return [name for name, one in known.tasks.items() if one.before_a_change and not one.counting]


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def _asked_and_missed(context: Context, plan: Plan) -> None:
    """Record the criteria that would be untrue tonight, by the rehearsals that the plan names."""
    night = plan.for_run(RunKind.PRODUCTION)
    for index, task in enumerate(plan.tasks):
        gate = night.by_id.get(task.id, task).body
        for at, one in enumerate(gate.criteria if isinstance(gate, Checkpoint) else ()):
            if isinstance(one, RehearsedCriterion) and (missed := too_seldom(night, one)):
                path: Path = ("tasks", index, "checkpoint", "criteria", at)
                often = times_in_words(one.times)
                message = f"{task.id} asks for work that was rehearsed {often}, and not so far: {_named(missed)}"
                context.warn(path, message, "cutover rehearsal record RUN -o FILE, named under rehearsals:")
