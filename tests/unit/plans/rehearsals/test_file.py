"""The file of a night comes back as it was, and says where it is not."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from plans.bundle import Unreadable
from plans.from_plain import from_plain
from plans.model import RunKind
from plans.model.night import DoneBy, Hardware, Lesson, Night, UnitTimes, Wait, WaitFor
from plans.rehearsals.file import _sealed, read, with_lesson_closed, written
from tests.support.nights import START, at


def a_night(*tasks: UnitTimes, title: str = "Night", rollbacks: tuple[UnitTimes, ...] = ()) -> Night:
    return Night(
        run="7f3a",
        birth="b" * 64,
        head="h" * 64,
        title=title,
        family=title,
        plan_sha256="p" * 64,
        kind=RunKind.REHEARSAL,
        start=START,
        planned_start=START,
        go_live="M1",
        end=at(60),
        result="completed",
        hardware=Hardware(engines=("jump1",)),
        tasks=tasks,
        rollbacks=rollbacks,
    )


def a_task(name: str = "A1", seconds: float = 60.5) -> UnitTimes:
    return UnitTimes(
        id=name,
        title='Copy "all" of it',
        stream="MIG",
        done_by=DoneBy.MACHINE,
        work="0123456789abcdef",
        planned_seconds=600,
        how="done",
        start=START,
        end=START + timedelta(seconds=seconds),
        active_seconds=seconds,
        attempts=1,
        waits=(Wait(kind=WaitFor.LOCK, seconds=1.5),),
        rows=300,
        bytes=9000,
        workers=2,
        facts={"chunks": 3, "rate": 1.5},
    )


NIGHT = a_night(a_task(), a_task("A2"), rollbacks=(a_task("A1"),))


def test_it_comes_back_as_it_was() -> None:
    assert read(written(NIGHT)) == NIGHT


def test_what_this_program_wrote_is_read_plainly() -> None:
    content = json.loads(written(NIGHT))
    told = {name: value for name, value in content.items() if name not in ("cutover_rehearsal", "seal")}
    assert from_plain(Night, told) == TypeAdapter(Night).validate_python(told) == NIGHT


def test_a_task_stands_on_a_line_of_its_own() -> None:
    [line] = [line for line in written(NIGHT).splitlines() if '"A2"' in line]
    assert json.loads(line.strip().rstrip(","))["rows"] == 300


def test_another_hand_is_seen() -> None:
    edited = written(NIGHT).replace('"active_seconds": 60.5', '"active_seconds": 6.5', 1)
    with pytest.raises(Unreadable, match="not as it was recorded") as caught:
        read(edited)
    assert edited.splitlines()[caught.value.line - 1].strip().startswith('"seal"')


def test_blanks_and_line_ends_are_no_edit() -> None:
    assert read(json.dumps(json.loads(written(NIGHT)))) == NIGHT
    assert read(written(NIGHT).replace("\n", "\r\n")) == NIGHT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no file of a rehearsal, which is JSON"),
        ("[1]", "no file of a rehearsal"),
        ("{}", "no file of a rehearsal"),
        ('{"cutover_rehearsal": 3}', "format 2, and not 3"),
        ("[" * 100_000, "no"),
        (written(NIGHT).replace('"seal"', '"sael"'), "not as it was recorded"),
    ],
)
def test_what_is_none_is_refused(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(text)


def test_a_newer_format_is_named_at_its_place() -> None:
    with pytest.raises(Unreadable) as caught:
        read(written(NIGHT).replace('"cutover_rehearsal": 1', '"cutover_rehearsal": 7'))
    assert (caught.value.line, "newer" in caught.value.hint) == (2, True)


LEARNT = replace(
    NIGHT, lessons=(Lesson(id="L1", text="Ask earlier", opened=at(5), owner="ward", due=date(2022, 12, 1)),)
)


def test_a_night_with_lessons_is_of_a_format_that_an_older_program_refuses() -> None:
    assert read(written(LEARNT)) == LEARNT
    assert '"cutover_rehearsal": 2' in written(LEARNT)
    assert '"cutover_rehearsal": 1' in written(NIGHT)


def test_what_a_reader_calls_it_is_not_written() -> None:
    assert written(replace(NIGHT, label="dr3")) == written(NIGHT)


def test_closing_a_lesson_changes_its_line_and_the_seal_alone() -> None:
    before, after = written(LEARNT), with_lesson_closed(written(LEARNT), "L1", at=at(900), reason="done")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line.split(":")[0].strip() for line in changed] == ['{"id"', '"seal"']
    assert (read(after).lessons[0].closed, read(after).lessons[0].reason) == (at(900), "done")


def test_what_a_newer_program_of_this_format_added_stays() -> None:
    content = json.loads(written(LEARNT))
    content.pop("seal")
    text = _sealed({**content, "weather": "snow"})
    assert '"weather": "snow"' in with_lesson_closed(text, "L1", at=at(900), reason="")


@pytest.mark.parametrize("lesson", ["L2", "L1"])
def test_a_lesson_that_is_not_there_or_closed_is_not_closed(lesson: str) -> None:
    closed = with_lesson_closed(written(LEARNT), "L1", at=at(900), reason="")
    with pytest.raises(KeyError):
        with_lesson_closed(closed, lesson, at=at(901), reason="")


def test_an_edited_file_is_not_sealed_again() -> None:
    with pytest.raises(Unreadable, match="not as it was recorded"):
        with_lesson_closed(written(LEARNT).replace("60.5", "6.5"), "L1", at=at(900), reason="")
