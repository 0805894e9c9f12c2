"""Figures, lengths, names and numbers as they are said aloud."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.telling.brief.facts import Contact
from console.telling.brief.room import GROWTH, SMALLEST, Room, grow
from console.telling.brief.voice import Voice, few_words, spoken_phone
from console.telling.moments import Moments
from plans.model.languages import Language

OSLO = ZoneInfo("Europe/Oslo")
LARGEST = grow(lambda _: True)


def voice(language: Language = Language.ENGLISH) -> Voice:
    return Voice(moments=Moments(zone=OSLO, home=OSLO, day=date(2026, 11, 12), language=language), room=LARGEST)


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("+47 900 00 003", "+47 90 00 00 03"),
        ("90000004", "90 00 00 04"),
        ("duty +47 900 11 000", "duty +47 90 01 10 00"),
        ("020 7946 0018", "020 79 46 00 18"),
        ("(555) 010-4477", "55 50 10 44 77"),
        ("(+47) 90000004", "+47 90 00 00 04"),
        ("on call (90000004)", "on call 90 00 00 04"),
        ("90000004 / 90000005", "90 00 00 04 / 90 00 00 05"),
        ("089/123456", "089 12 34 56"),
        ("room 113", "room 113"),
        ("#cutover-bridge", "#cutover-bridge"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_said_in_pairs(contact: str, said: str) -> None:
    assert spoken_phone(contact) == said


@pytest.mark.parametrize(
    ("minutes", "english", "norwegian"),
    [
        (0, "on time", "i rute"),
        (1, "1 minute late", "1 minutt forsinket"),
        (17, "17 minutes late", "17 minutter forsinket"),
        (-3, "3 minutes early", "3 minutter før tiden"),
        (125, "2 hours 5 minutes late", "2 timer 5 minutter forsinket"),
        (60, "1 hour late", "1 time forsinket"),
        (60 * 76, "3 days 4 hours late", "3 dager 4 timer forsinket"),
    ],
)
def test_lateness_is_said_in_words(minutes: float, english: str, norwegian: str) -> None:
    late = timedelta(minutes=minutes)
    assert voice().lateness(late) == english
    assert voice(Language.NORWEGIAN).lateness(late) == norwegian


def test_a_list_counts_what_it_does_not_name() -> None:
    assert voice().listed(["A"]) == "A"
    assert voice().listed(["A", "B"]) == "A and B"
    assert voice().listed(list("ABCDEFGH")) == "A, B, C, D and 4 more"
    assert voice(Language.NORWEGIAN).listed(list("ABCDEFGH")) == "A, B, C, D og 4 til"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The line is down.", "The line is down"),
        ("one two three four five", "one two three..."),
        ("x" * 40, f"{'x' * 24}..."),
        ("", ""),
        ("  many\n lines\x1b ", "many lines?"),
    ],
)
def test_what_people_wrote_is_told_in_few_words(text: str, said: str) -> None:
    assert few_words(text, 4 if text.startswith("The") else 3) == said


def test_where_there_is_no_room_the_smallest_is_taken_and_each_step_makes_it_larger() -> None:
    assert grow(lambda _: False) == SMALLEST
    fitting: list[Room] = []
    grow(lambda room: not fitting.append(room))
    assert len(fitting) == len(set(fitting)) == len(GROWTH)
    assert LARGEST.items == 3


def test_whoever_has_no_number_or_no_name_is_said_to() -> None:
    assert voice().called(Contact(name="Lab", phone="90000004")) == "Lab, phone 90 00 00 04"
    assert voice(Language.NORWEGIAN).called(Contact(name="Lab")) == "Lab, ingen telefon kjent"
    assert voice().called(Contact(name="")) == "Nobody owns it"
