"""Which lessons of several nights are open, in which order, and what they are called."""

from dataclasses import replace
from datetime import date

from plans.model.night import Lesson, Night
from plans.rehearsals.lessons import open_lessons
from plans.rehearsals.merged import with_nights
from tests.support.nights import at, night, task
from tests.unit.plans.rehearsals.test_file import a_night


def lesson(name: str, *, due: date | None = None, closed: bool = False) -> Lesson:
    return Lesson(id=name, text=f"Text of {name}", opened=at(0), due=due, closed=at(9) if closed else None)


def learnt(label: str, *lessons: Lesson, birth: str = "") -> Night:
    return replace(a_night(), birth=birth or label, label=label, lessons=lessons)


def test_what_is_due_first_comes_first_and_what_is_closed_does_not_come() -> None:
    first = learnt("dr1", lesson("L1"), lesson("L2", due=date(2022, 12, 9)))
    second = learnt("dr2", lesson("L1", due=date(2022, 12, 1)), lesson("L2", closed=True))
    assert [one.name for one in open_lessons([first, second])] == ["DR2/L1", "DR1/L2", "DR1/L1"]


def test_of_two_records_of_one_night_the_closed_one_holds() -> None:
    file, journal = learnt("dr1", lesson("L1", closed=True)), learnt("", lesson("L1"), lesson("L2"), birth="dr1")
    for nights in ([file, journal], [journal, file]):
        assert [one.lesson.id for one in open_lessons(nights)] == ["L2"]


def test_a_night_of_a_file_and_of_the_control_database_keeps_what_was_closed_in_the_file() -> None:
    file = replace(learnt("dr1", lesson("L1", closed=True)), result=None)
    whole = learnt("", lesson("L1"), lesson("L2"), birth="dr1")
    [merged] = with_nights(replace(night(task("A1")), nights=(file,)), [whole]).nights
    assert (merged.result, merged.called) == ("completed", "DR1")
    assert [one.name for one in open_lessons([merged])] == ["DR1/L2"]
