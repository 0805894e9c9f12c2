"""Warnings about what a plan's rehearsals do not cover: once each, with the ids, where rehearsals are named."""

from collections.abc import Iterator

from plans.assemble.context import Context
from plans.characters import shown
from plans.file.yaml_source import Path
from plans.model import Checkpoint, Plan, RehearsedCriterion, RunKind
from plans.plurals import counted
from plans.rehearsals.enough import times_in_words, too_seldom
from plans.rehearsals.gaps import gaps, named
from plans.rehearsals.lessons import lesson_details, open_lessons

_AT: Path = ("rehearsals",)
_NAMED = 12
"""Lessons that are told; of more the rest is counted."""


def advise_on_rehearsals(context: Context, plan: Plan, *, asked: bool) -> None:
    """Record what is on the critical path, or is a rollback, and was never rehearsed, and what a checkpoint asks for
    and would miss; of the first nothing where no night is known and none is named.

    Args:
        plan: with every night by which it goes.
        asked: whether a control database was asked for the runs that count.
    """
    _asked_and_missed(context, plan, asked=asked)
    if not context.file.rehearsals and not plan.nights:
        return
    if not plan.timed_nights:
        context.warn(_AT, "nothing is rehearsed yet", "cutover rehearsal record RUN -o FILE")
    for message, hint in gaps(plan):
        context.warn(_AT, message, hint)
    for message in _lessons(plan):
        context.warn(_AT, message, "seen to? cutover rehearsal lesson close FILE ID; of a run: do RUN lesson close ID")
    for night in plan.nights:
        if night.speed != 1:
            text = f"{night.run} was a demonstration, at {night.speed:g} times the speed: its times do not count"
            context.warn(_AT, text)


def _lessons(plan: Plan) -> Iterator[str]:
    """What rehearsals taught and nobody has closed: the earliest due date first, of many only so many."""
    known = open_lessons(plan.nights)
    for one in known[:_NAMED]:
        yield f"lesson {one.name} is open{lesson_details(one.lesson, plan)}: {shown(one.lesson.text)}"
    if len(known) > _NAMED:
        yield f"and {counted(len(known) - _NAMED, 'more lesson is', 'more lessons are')} open"


def _asked_and_missed(context: Context, plan: Plan, *, asked: bool) -> None:
    """Record the criteria that would be untrue tonight."""
    hint = "cutover rehearsal record RUN -o FILE, named under rehearsals:"
    if not asked:
        hint += "; --connect counts the runs of the control database too"
    night = plan.for_run(RunKind.PRODUCTION)
    for index, task in enumerate(plan.tasks):
        gate = night.by_id.get(task.id, task).body
        for at, one in enumerate(gate.criteria if isinstance(gate, Checkpoint) else ()):
            if isinstance(one, RehearsedCriterion) and (missed := too_seldom(night, one)):
                path: Path = ("tasks", index, "checkpoint", "criteria", at)
                often = times_in_words(one.times)
                message = f"{task.id} asks for work that was rehearsed {often}, and not so far: {named(missed)}"
                context.warn(path, message, hint)
