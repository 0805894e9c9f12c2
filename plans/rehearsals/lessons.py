"""Lessons of nights: which of them are open, under the names by which they are spoken of among several nights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from plans.model import PartyId, Plan
from plans.model.night import Lesson, Night


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLesson:
    """A lesson of one of several nights."""

    name: str
    """`DR3/L1`: the night, and the lesson in it."""
    lesson: Lesson


def named_lessons(nights: Sequence[Night]) -> tuple[NamedLesson, ...]:
    """Every lesson of these nights: the open ones first, the earliest due date first.

    Of a night that comes twice, what is closed in one of both is closed.
    """
    once: dict[str, Night] = {}
    for night in nights:
        once[night.birth] = with_lessons_of(once[night.birth], night) if night.birth in once else night
    named = [
        NamedLesson(name=f"{night.called}/{lesson.id}", lesson=lesson)
        for night in once.values()
        for lesson in night.lessons
    ]
    return tuple(sorted(named, key=lambda one: (one.lesson.closed is not None, one.lesson.due or date.max)))


def open_lessons(nights: Sequence[Night]) -> tuple[NamedLesson, ...]:
    """Those that nobody has closed, in the same order."""
    return tuple(one for one in named_lessons(nights) if one.lesson.closed is None)


def with_lessons_of(night: Night, other: Night) -> Night:
    """A night with the lessons of another record of it: what either says is closed is closed."""
    lessons = {lesson.id: lesson for lesson in night.lessons}
    for lesson in other.lessons:
        if lesson.id not in lessons or lessons[lesson.id].closed is None:
            lessons[lesson.id] = lesson
    return replace(night, lessons=tuple(lessons.values()))


def lesson_details(lesson: Lesson, plan: Plan | None = None) -> str:
    """`, due 2026-12-01, for Network team, from A08`: what stands behind its name, before its text."""
    party = plan.parties.get(PartyId(lesson.owner)) if plan is not None else None
    parts = (
        f"due {lesson.due}" if lesson.due is not None else "",
        f"for {party.name if party is not None else lesson.owner}" if lesson.owner else "",
        f"from {lesson.task}" if lesson.task else "",
    )
    return "".join(f", {part}" for part in parts if part)
