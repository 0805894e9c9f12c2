"""Titles in the room that there is."""

from console.telling.export.graph.letters import CUT, cut, wide, wrapped


def test_a_title_is_broken_at_its_blanks_and_says_where_it_is_cut() -> None:
    assert wrapped("Load patients", 10, 90, 3) == ("Load patients",)
    assert wrapped("Redirect all sixty-eight interfaces", 10, 90, 3) == ("Redirect all", "sixty-eight", "interfaces")
    last = wrapped("Redirect all sixty-eight critical interfaces to the target", 10, 90, 3)[-1]
    assert last.endswith(CUT)


def test_a_word_that_is_too_long_is_cut_and_nothing_breaks_it() -> None:
    (only,) = wrapped("x" * 99, 10, 90, 3)
    assert only.endswith(CUT)


def test_letters_with_accents_and_wide_ones_are_as_wide_as_they_are() -> None:
    assert wide("Å", 10) == wide("A", 10)
    assert wide("病院", 10) > wide("ab", 10)
    assert cut("病" * 30, 10, 60) == "病" * 4 + CUT
