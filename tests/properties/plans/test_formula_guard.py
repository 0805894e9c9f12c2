"""Texts that a spreadsheet would work out are guarded on the way out, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.formula_guard import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+47 900", "-5", "@cmd", "\t=1", "  =1", "＝1+1", "'tis", "''"])
def test_a_text_that_would_be_worked_out_or_begins_with_an_apostrophe_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Copy patients", "A03; A04 FS+30m", "o'clock"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet="'=+-@\t\r ab＝", max_size=6))
def test_what_was_guarded_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_an_apostrophe_of_somebody_elses_is_left_where_it_guards_nothing() -> None:
    assert unguarded("'s nachts") == "'s nachts"
