"""Lessons: what was learnt in a night, opened and closed by whoever says it."""

from zoneinfo import ZoneInfo

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.lesson_command import KeepLesson, LessonAct
from jobs.run.decisions.preconditions import unit_named
from jobs.run.events import LessonClosed, LessonOpened
from plans.plurals import counted

MOST = 500
"""Lessons of one run: more are no lessons, and nobody sees to them."""


def keep(desk: Desk, command: KeepLesson, by: str) -> None:
    """Open a lesson, or close one."""
    match command.act:
        case LessonAct.OPEN:
            _open(desk, command, by)
        case LessonAct.CLOSE:
            _close(desk, command, by)


def _open(desk: Desk, command: KeepLesson, by: str) -> None:
    text = " ".join(command.text.split())
    _is_new(desk, text)
    _can_be_seen_to(desk, command)
    desk.emit(
        LessonOpened(
            lesson=f"L{len(desk.state.lessons) + 1}",
            text=text,
            by=by,
            unit=unit_named(desk, command.task) if command.task is not None else None,
            owner=command.owner or "",
            due=command.due,
        )
    )


def _can_be_seen_to(desk: Desk, command: KeepLesson) -> None:
    """Refuse an owner whom the plan does not know, and a day that is past."""
    if command.owner is not None and command.owner not in desk.plan.parties:
        raise NotNow(f"there is no party {command.owner}", hint=", ".join(desk.plan.parties))
    if command.due is not None and command.due < desk.real.astimezone(ZoneInfo(desk.plan.timezone)).date():
        raise NotNow(f"{command.due} is past", hint="due: the day by which it is to be seen to")


def _is_new(desk: Desk, text: str) -> None:
    """Refuse what is said already, and more than anybody would read."""
    lessons = desk.state.lessons
    same = next((one.id for one in lessons if one.closed is None and one.text == text), None)
    if same is not None:
        raise NotNow(f"{same} says that already")
    if len(lessons) >= MOST:
        raise NotNow(f"{counted(MOST, 'lesson', 'lessons')} are as many as a run keeps")


def _close(desk: Desk, command: KeepLesson, by: str) -> None:
    """Close the lesson that the first word names; what follows is what became of it."""
    name, _, reason = " ".join(command.text.split()).partition(" ")
    lesson = next((one for one in desk.state.lessons if one.id == name.upper()), None)
    if lesson is None:
        known = ", ".join(one.id for one in desk.state.lessons if one.closed is None)
        raise NotNow(f"there is no lesson {name[:40]}", hint=f"open: {known}" if known else "none is open")
    if lesson.closed is not None:
        raise NotNow(f"{lesson.id} is closed already")
    desk.emit(LessonClosed(lesson=lesson.id, by=by, reason=reason))
