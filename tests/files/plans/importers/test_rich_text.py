"""RTF that was called a CSV: its text, without what a word processor says of its looks."""

import pytest

from plans.importers.cells import Unreadable
from plans.importers.rich_text import plain_text
from tests.files.plans.importers.test_making import after, imported, told

_BEGINNING = rb"{\rtf1\ansi\ansicpg1252{\fonttbl\f0\fswiss Helvetica;}{\colortbl;\red0;}{\*\generator x;}\pard "


def test_letters_by_their_numbers_signs_and_ends_of_lines_are_read() -> None:
    assert plain_text(_BEGINNING + rb"a\u229?b \'e5;\{x\}\par {\b bold} \emdash y\line z}") == "aåb å;{x}\nbold —y\nz"
    assert plain_text(rb"{\rtf1\ansicpg1251 \'cf}") == "П"
    assert plain_text(rb"{\rtf1\ansicpg99999 \'e5}") == "å"


def test_a_list_in_rtf_becomes_a_plan_and_that_is_said() -> None:
    lines = b"ID,Task,Owner,Duration,Predecessors\\\nA1,Stop,Ann,30 min,\\\nA2,Copy \\'96 all,Bob,1 h,A1}"
    made = imported(_BEGINNING + lines)
    assert after(made) == {"A1": [], "A2": ["A1"]}
    assert made.draft.tasks[1].title == "Copy – all"
    assert "read as RTF that was called something else" in told(made)


def test_what_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(Unreadable, match="nested deeper"):
        plain_text(rb"{\rtf1" + b"{" * 200)
