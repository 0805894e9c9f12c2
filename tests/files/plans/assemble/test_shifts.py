"""People and shifts of a plan file: what is read of them, and every way in which one says nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plans.model.shifts import PersonId
from tests.support.plan_files import changed, problems, sound

ANNA = '{name: Anna Berg, contact: "+47 1", substitutes: [bea]}'
EVENING = '{who: anna, for: [boss, roros], from: "10:00", to: "20:00"}'
NIGHT = '{who: [bea, anna], for: roros, from: "20:00", to: "06:00"}'


def with_people(*shifts: str, anna: str = ANNA, more: str = "") -> str:
    told = "".join(f"  - {one}\n" for one in shifts)
    return changed("tasks:\n", f"people:\n  anna: {anna}\n  bea: {{name: Bea Lie}}\n{more}shifts:\n{told}tasks:\n")


def at(day: int, hour: int) -> datetime:
    return datetime(2022, 11, day, hour, tzinfo=UTC)


def test_who_is_on_for_whom_and_when_is_read(tmp_path: Path) -> None:
    people = sound(tmp_path, with_people(EVENING, NIGHT)).plan.people
    assert [(one.people, one.parties) for one in people.shifts] == [
        (("anna",), ("boss", "roros")),
        (("bea", "anna"), ("roros",)),
    ]
    assert [(one.begins, one.ends) for one in people.shifts] == [(at(11, 9), at(11, 19)), (at(11, 19), at(12, 5))]
    assert people.people[PersonId("anna")].substitutes == ("bea",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (with_people(EVENING.replace("who: anna", "who: anja")), 'unknown person "anja" (did you mean "anna"?)'),
        (with_people(EVENING.replace("roros]", "rorso]")), 'unknown party "rorso"'),
        (with_people(EVENING.replace("roros]", "boss]")), '"boss" stands in this list twice'),
        (with_people(EVENING, anna="{name: Anna, substitutes: [anna]}"), "anna cannot stand in for themselves"),
        (with_people(EVENING, anna="{name: Anna, reach: {pager: a}}"), 'unknown channel "pager"'),
        (with_people(EVENING, more="  roros: {name: R}\n"), '"roros" is a party as well'),
        (with_people(EVENING.replace("10:00", "2022-11-12 20:00").replace('to: "20', 'to: "2022-11-12 19')),
         "it ends (2022-11-12 19:00) before it begins (2022-11-12 20:00)"),
        (with_people(EVENING, more="  cato: {name: bea lie}\n"), 'bea is called "bea lie" as well'),
        (with_people(EVENING.replace("10:00", "25:00")), '"25:00" does not exist'),
    ],
)  # fmt: skip
def test_a_shift_that_says_nothing_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    [problem] = problems(tmp_path, text)
    assert says in problem
