"""Lessons in words: of a run, and of the rehearsals of a plan. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from console.text.columns import WIDTH, wrapped
from plans.model import Plan
from plans.model.night import Lesson
from plans.plurals import counted
from plans.rehearsals.lessons import NamedLesson, lesson_details, open_lessons

_NAMED = 6
"""Lessons of rehearsals that a status names."""


def lesson_lines(
    lessons: Sequence[NamedLesson], *, today: date, plan: Plan | None, width: int = WIDTH
) -> Iterator[str]:
    """One after the other: name, whether it is open, closed or past its due date, whose it is, and its text."""
    for one in lessons:
        yield f"{one.name}  {standing(one.lesson, today)}{lesson_details(one.lesson, plan)}"
        yield from wrapped("    ", f"{one.lesson.text}{_became(one.lesson)}", width=width)


def standing(lesson: Lesson, today: date) -> str:
    """`open`, `OVERDUE`, or `closed 2026-11-28`."""
    if lesson.closed is not None:
        return f"closed {lesson.closed:%Y-%m-%d}"
    return "OVERDUE" if is_overdue(lesson, today) else "open"


def is_overdue(lesson: Lesson, today: date) -> bool:
    """Whether it is open, and the day by which it was to be seen to is past."""
    return lesson.closed is None and lesson.due is not None and lesson.due < today


def _became(lesson: Lesson) -> str:
    return f" ({lesson.reason})" if lesson.reason else ""


def told_open(lessons: Sequence[NamedLesson], today: date) -> str:
    """`3 lessons are open, 1 past its due date: DR3/L1`; empty where none is."""
    known = [one for one in lessons if one.lesson.closed is None]
    late = [one.name for one in known if is_overdue(one.lesson, today)]
    if not known:
        return ""
    verb = "is" if len(known) == 1 else "are"
    past = f", {len(late)} past {'its' if len(late) == 1 else 'their'} due date: {', '.join(late)}" if late else ""
    return f"{counted(len(known), 'lesson', 'lessons')} {verb} open{past}"


def of_run(lessons: Sequence[Lesson]) -> str:
    """`L1 Ask earlier; L2 closed`: those of one run, the open ones in full."""
    closed = [one.id for one in lessons if one.closed is not None]
    known = [f"{one.id} {one.text}{lesson_details(one)}" for one in lessons if one.closed is None]
    return "; ".join([*known, *([f"closed: {', '.join(closed)}"] if closed else [])])


def of_rehearsals(plan: Plan) -> str:
    """`2 open from rehearsals: DR3/L1, DR3/L2`; empty where none is."""
    names = [one.name for one in open_lessons(plan.nights)]
    more = " ..." if len(names) > _NAMED else ""
    return f"{len(names)} open from rehearsals: {', '.join(names[:_NAMED])}{more}" if names else ""


def lesson_json(lesson: Lesson, name: str = "") -> dict[str, object]:
    """One lesson for a script."""
    return {
        "id": name or lesson.id,
        "text": lesson.text,
        "task": lesson.task or None,
        "owner": lesson.owner or None,
        "due": lesson.due.isoformat() if lesson.due is not None else None,
        "opened": lesson.opened.isoformat(),
        "closed": lesson.closed.isoformat() if lesson.closed is not None else None,
        "reason": lesson.reason,
    }
