"""A line that is too long for its room goes on below, and nothing of it is lost."""

import pytest

from console.layout.frame import Span, Style, columns, fold
from console.layout.glyphs import ASCII, UNICODE


def folded(*spans: Span, width: int) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in fold(spans, width, UNICODE)]


def test_it_breaks_between_words_and_goes_on_two_columns_further_in() -> None:
    assert folded(Span("  check the ward lists"), width=14) == ["  check the", "    ward lists"]


def test_a_word_without_room_is_broken_where_the_room_ends() -> None:
    assert folded(Span("abcdefghij"), width=6) == ["abcdef", "  ghij"]


def test_blanks_at_the_end_take_no_line_and_an_empty_one_has_one() -> None:
    assert folded(Span("abc    "), width=3) == ["abc"]
    assert folded(width=3) == [""]


def test_each_part_keeps_its_style() -> None:
    [first, second] = fold((Span("who ", Style.DIM), Span("acts now", Style.BOLD)), 8, ASCII)
    assert first == (Span("who ", Style.DIM), Span("acts", Style.BOLD))
    assert second == (Span("  "), Span("now", Style.BOLD), Span("   "))


@pytest.mark.parametrize(
    "text", ["abcde\N{COMBINING ACUTE ACCENT}f", "abcde\N{ZERO WIDTH JOINER}f", "日本語", "a\x1bbcdef"]
)
def test_what_takes_no_column_or_two_or_must_not_be_shown_moves_nothing_out_of_its_room(text: str) -> None:
    lines = fold((Span(text),), 5, UNICODE)
    assert [sum(columns(span.text) for span in line) for line in lines] == [5] * len(lines)
    shown = "".join("".join(span.text for span in line).strip() for line in lines)
    assert shown == text.replace("\x1b", "?").replace("\N{ZERO WIDTH JOINER}", "?")
