"""What people have typed, as a wall may show it."""

import pytest

from console.board.told.typed import HIDDEN, LONGEST, without_phones
from tests.support.world import plan

PLAN = plan()


@pytest.mark.parametrize(
    "number",
    [
        "+47 900 12 345",
        "0047 900 12 345",
        "90 01 23 45",
        "900 12 345",
        "+4790012345",
        "+47 (900) 12-345",
        "+47 900 00 001",
    ],
)
def test_a_telephone_number_is_hidden(number: str) -> None:
    assert without_phones(f"ring Kari {number} straks", PLAN) == f"ring Kari {HIDDEN} straks"


@pytest.mark.parametrize("lead", ["tlf", "Tlf.", "phone", "Telefon:"])
def test_whatever_is_said_to_be_one_is_hidden_too(lead: str) -> None:
    assert "1234" not in without_phones(f"{lead} 12345678", PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "12,904,221 rows in 4 tables",
        "from 22:00-23:30, 2022-11-12",
        "T104 step 3 of 15",
        "exit status 137 after 12.5 s",
        "10.0.0.7 refused, port 5432",
        "revision 7bd6e0592cd5ac58",
    ],
)
def test_figures_times_and_addresses_are_left_as_they_are(text: str) -> None:
    assert without_phones(text, PLAN) == text


def test_what_turns_writing_or_breaks_lines_is_made_harmless() -> None:
    assert without_phones("a\u202eb\n\x1b[31mc\u2028d", PLAN) == "a?b ?[31mc d"


def test_an_endless_text_is_cut() -> None:
    told = without_phones("x " * 10_000, PLAN)
    assert len(told) <= LONGEST
    assert told.endswith("…")
