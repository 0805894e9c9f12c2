"""Reasons stand on lines of their own where there are lines, and one line holds the first and a count."""

from console.text.reasons import around_count, brief, listed, parts, where
from jobs.rows.selection import SelectionRefused

NINE = str(SelectionRefused("nothing was copied", [f"ehr.t{n}: has {'no such column ' * 8}" for n in range(9)]))


def test_a_refusal_is_its_head_and_every_reason_on_a_line_that_is_wrapped() -> None:
    head, *lines = listed(NINE, indent=4, width=60)
    assert head == "nothing was copied: 9 reasons"
    assert sum(line.startswith("    ehr.t") for line in lines) == 9
    assert max(map(len, lines)) <= 60
    assert all(line.startswith("    ") for line in lines)


def test_in_one_line_it_is_the_first_and_how_many_more_and_where_they_stand() -> None:
    line = brief(NINE, where("7f3a", "B02"))
    assert line.startswith("nothing was copied: ehr.t0: has no such column")
    assert line.endswith(" .., and 8 more: cutover log 7f3a --task B02")
    assert len(line) < 160


def test_a_single_reason_and_a_text_without_reasons_are_whole() -> None:
    assert brief(str(SelectionRefused("nothing was copied", ["ehr.a: is gone"])), "x") == (
        "nothing was copied: ehr.a: is gone"
    )
    assert brief("the connection was lost", "x") == "the connection was lost"
    assert brief("", "x") == ""
    assert parts("one") == ("one", ())
    assert where("7f3a", "") == "cutover log 7f3a"


def test_the_count_of_the_other_reasons_is_told_apart_from_what_may_be_shortened() -> None:
    line = brief(NINE, where("7f3a", "B02"))
    start, count = around_count(f"{line}, holds up 4")
    assert start.endswith(" ..")
    assert count == ", and 8 more, holds up 4"
    assert around_count(brief(NINE, where("7f3a", "")))[1] == ", and 8 more"
    assert around_count("the connection was lost, and 8 more") == ("the connection was lost, and 8 more", "")


def test_a_colon_before_the_reasons_is_said_once() -> None:
    assert brief("new does not follow (broken):\n  old: a table", "") == "new does not follow (broken): old: a table"
