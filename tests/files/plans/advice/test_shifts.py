"""What a plan of shifts leaves open is named with its line: a turn while nobody is on, and people on for too long."""

import re
from pathlib import Path

import pytest

from tests.support.plan_files import HEAD, NIGHT, warnings

PEOPLE = 'people:\n  anna: {name: Anna Berg, contact: "+47 1"}\n  bea: {name: Bea Lie, contact: "+47 2"}\n'
ALL_NIGHT = '{who: bea, for: [boss, roros], from: "20:00", to: "06:00"}'


def of_people(folder: Path, *shifts: str, people: str = PEOPLE) -> list[str]:
    told = f"shifts:\n{''.join(f'  - {one}' + chr(10) for one in shifts)}" if shifts else ""
    text = HEAD.replace("tasks:\n", f"{people}{told}tasks:\n") + NIGHT
    return [one for one in warnings(folder, text) if re.search("nobody| on for |shift|anna", one)]


def test_a_night_on_which_somebody_is_always_on_says_nothing(tmp_path: Path) -> None:
    day = '{who: anna, for: [boss, roros], from: "10:00", to: "20:00"}'
    assert of_people(tmp_path, day, ALL_NIGHT) == []


def test_a_turn_while_nobody_is_on_is_named_with_the_time_that_is_missing(tmp_path: Path) -> None:
    said = of_people(tmp_path, '{who: anna, for: roros, from: "10:00", to: "13:00"}', ALL_NIGHT.replace("boss, ", ""))
    assert said[0].startswith("in no shift and without a contact, so called by nobody: boss")
    assert said[1:] == [
        "nobody of roros is on from 13:00 to 13:30, who must act in it: A3 is planned 12:00 to 13:30 "
        '(shifts: {who: ..., for: roros, from: "13:00", to: ...})',
        "nobody of roros is on from 16:30 to 16:40, who must act in it: G1 is planned 16:30 to 16:40 "
        '(shifts: {who: ..., for: roros, from: "16:30", to: ...})',
    ]


@pytest.mark.parametrize(
    ("shifts", "says"),
    [
        (['{who: anna, for: [boss, roros], from: "04:00", to: "17:00"}'],
         "Anna Berg is on for 13 h (04:00 to 17:00); over 12 h at G1"),
        (['{who: anna, for: boss, from: "06:00", to: "14:00"}', '{who: anna, for: roros, from: "16:00", to: "20:30"}'],
         "Anna Berg is on for 12 h 30 min (06:00 to 20:30)"),
        (['{who: anna, for: boss, from: "2022-11-11 03:00", to: "11:00"}'],
         "this shift is over before the night starts"),
    ],
)  # fmt: skip
def test_who_is_on_for_too_long_is_named_and_a_rest_ends_that(tmp_path: Path, shifts: list[str], says: str) -> None:
    assert any(says in one for one in of_people(tmp_path, *shifts, ALL_NIGHT))


def test_a_rest_of_eight_hours_ends_a_stretch(tmp_path: Path) -> None:
    early, late = (
        '{who: anna, for: boss, from: "06:00", to: "14:00"}',
        '{who: anna, for: boss, from: "22:00", to: "06:00"}',
    )
    assert not any("is on for" in one for one in of_people(tmp_path, early, late, ALL_NIGHT))


def test_somebody_whom_nobody_can_call_or_who_is_in_no_shift_is_named(tmp_path: Path) -> None:
    said = of_people(tmp_path, ALL_NIGHT, people="people:\n  anna: {name: Anna}\n  bea: {name: Bea, contact: x}\n")
    assert any("anna has no contact" in one for one in said)
    assert any("the person anna is used nowhere" in one for one in said)
