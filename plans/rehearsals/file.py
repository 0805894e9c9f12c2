"""The file of a night: small, readable, versioned, and sealed against a hand that would improve it (`plans.sealed`).

A task stands on a line of its own, so that a difference between two nights can be read. A newer program adds fields
that have a default; what cannot be read as it was meant raises the format, and is refused by name: a night with lessons
is of format 2, so that no older program leaves them out without a word; one without is of format 1, which every program
reads.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from plans.bundle import Unreadable
from plans.from_plain import NotPlain, from_plain
from plans.model.night import Night
from plans.sealed import Form, sealed, unsealed

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 2
"""The newest format that this program reads; it writes the oldest in which all of a night can be told."""
_WITHOUT_LESSONS = 1
_FORMAT = "cutover_rehearsal"
_LISTS = ("tasks", "rollbacks", "lessons", "forecasts")
_NOT_WRITTEN = {"label"}
_FORM = Form(
    key=_FORMAT,
    newest=FORMAT,
    called="rehearsal",
    made_by="cutover rehearsal record RUN -o FILE writes one; a plan is named with --plan, or as PLAN",
    again="record the run again",
)


@cache
def _adapter() -> "TypeAdapter[Night]":
    from pydantic import TypeAdapter  # whoever only reads what this program wrote does without

    return TypeAdapter(Night)


def written(night: Night) -> str:
    """The text of a night's file, ending with a line feed."""
    needed = FORMAT if night.lessons else _WITHOUT_LESSONS
    return _sealed({_FORMAT: needed, **_adapter().dump_python(night, mode="json", exclude=_NOT_WRITTEN)})


def _sealed(content: Mapping[str, Any]) -> str:
    return sealed(content, by_lines=_LISTS)


def read(text: str) -> Night:
    """The night that a file's text tells of.

    Raises:
        Unreadable: it is no such file, of a newer format, or not as it was recorded; with line and column where one
            place is to blame.
    """
    content = _unsealed(text)
    told = {name: value for name, value in content.items() if name not in (_FORMAT, *_NOT_WRITTEN)}
    try:
        return from_plain(Night, told)
    except NotPlain:
        return _of_another_program(told)


def _of_another_program(told: Mapping[str, Any]) -> Night:
    """The same of one that is written otherwise: with fields of a newer program, or by hand. Raises `Unreadable`."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(told)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise Unreadable(f"this is no file of a rehearsal: {where or 'it'} is not what belongs there") from None


def with_lesson_closed(text: str, lesson: str, *, at: datetime, reason: str) -> str:
    """The text of the same file with one open lesson closed, and sealed anew: all else in it stays as it was recorded.

    Raises:
        KeyError: it holds no such lesson, or a closed one.
        Unreadable: as `read` does.
    """
    night, content = read(text), _unsealed(text)
    number = next((n for n, one in enumerate(night.lessons) if one.id == lesson and one.closed is None), None)
    if number is None:
        raise KeyError(lesson)
    closed = {**content["lessons"][number], "closed": at.isoformat(), "reason": reason}
    content["lessons"][number] = closed
    return _sealed(content)


def _unsealed(text: str) -> dict[str, Any]:
    return unsealed(text, _FORM)
