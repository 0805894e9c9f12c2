"""What changed is written with few bytes, and a terminal shows what it would show if each part were written out."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from console.terminal.pens import Pen, Piece, written

WIDTH, HEIGHT = 40, 6
PENS = [Pen(*parts) for parts in (
    ("", "38;5;252", "48;5;234"), ("1", "38;5;255", "48;5;234"), ("1;4", "38;5;255", "48;5;234"), ("2", "", ""),
    ("", "31", ""), ("7", "31", "42"), ("", "", ""),
)]  # fmt: skip
ROWS = st.lists(st.tuples(st.text("ab\u2588 \u6f22", max_size=5), st.sampled_from(PENS), st.integers(0, 6)), max_size=4)


def _pieces(rows: list[list[tuple[str, Pen, int]]]) -> list[Piece]:
    """Parts from left to right, none over another one: a wide character takes two columns."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        for text, pen, gap in row:
            x += gap
            found.append(Piece(y, x, text, pen))
            x += 2 * len(text)
    return found


def _shown(text: str) -> list[dict[int, object]]:
    screen = pyte.Screen(WIDTH + 40, HEIGHT)
    pyte.Stream(screen).feed(text)
    return [{x: screen.buffer[y][x] for x in range(WIDTH + 40)} for y in range(HEIGHT)]


@given(st.lists(ROWS, min_size=HEIGHT, max_size=HEIGHT), st.randoms())
def test_whatever_is_left_out_a_terminal_shows_the_same(rows: list[list[tuple[str, Pen, int]]], order: object) -> None:
    pieces = _pieces(rows)
    order.shuffle(pieces)  # type: ignore[attr-defined]
    each = "".join(written([piece]) for piece in pieces)
    assert _shown(written(pieces)) == _shown(each)
    assert len(written(pieces)) <= max(len(each), len("\x1b[0m"))


def test_a_style_is_named_once_and_a_place_only_where_the_cursor_is_not() -> None:
    plain, bold = PENS[0], PENS[1]
    pieces = [
        Piece(3, 5, "19:27", plain),
        Piece(3, 13, "+18m", plain),
        Piece(4, 5, "19:27", plain),
        Piece(4, 10, "!", bold),
    ]
    assert written(pieces) == (
        "\x1b[4;6H\x1b[0;38;5;252;48;5;234m19:27\x1b[3C+18m\x1b[5;6H19:27\x1b[1;38;5;255m!\x1b[0m"
    )


def test_what_a_style_says_nothing_of_is_taken_back() -> None:
    assert PENS[0].after(PENS[1]) == "\x1b[0;38;5;252;48;5;234m"
    assert PENS[3].after(PENS[0]) == "\x1b[0;2m"
    assert PENS[6].after(PENS[4]) == "\x1b[0m"
