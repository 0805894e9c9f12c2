"""A text that is sent, taken apart into what stands there and what is filled in."""

from plans.model.blanks import Blank, blanks, pieces


def test_what_stands_between_blanks_stays_and_doubled_braces_are_one() -> None:
    assert [piece for piece in pieces("a {{b}} {T05.end} c") if piece] == [
        "a ",
        "{",
        "b",
        "}",
        " ",
        Blank("T05.end", 8),
        " c",
    ]


def test_a_blank_names_a_task_and_a_figure_or_a_figure_of_the_run() -> None:
    found = [(one.task, one.figure) for one in blanks("{T05.ended}{A.b.rows}{now}{}")]
    assert found == [("T05", "ended"), ("A.b", "rows"), ("", "now"), ("", "")]


def test_a_brace_without_its_other_one_is_a_blank_that_is_not_closed() -> None:
    assert [(one.at, one.closed) for one in blanks("{a\n} }")] == [(0, False), (3, False), (5, False)]
