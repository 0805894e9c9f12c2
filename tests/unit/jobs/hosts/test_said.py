"""What a host says is known by its mark, and what a program printed by its form."""

import pytest

from jobs.hosts.said import Printed, Told, Word, together, understood

MARK = "0123456789abcdef"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (b" 68 69 0a\n", Printed(b"hi\n")),
        (b"0123456789abcdef S 3 2026-11-29T21:40:34Z\n", Told(Word.ENDED, "3 2026-11-29T21:40:34Z")),
        (b"0123456789abcdef .\r\n", Told(Word.BEAT)),
        (b"Last login: today\n", None),
        (b"fedcba9876543210 S 0\n", None),
        (b"0123456789abcdef ? x\n", None),
        (b"\xff\xfe\n", None),
        (b"\n", None),
    ],
)
def test_a_line_is_understood_or_passed_over(line: bytes, meant: object) -> None:
    assert understood(line, MARK) == meant


def test_what_was_printed_in_one_go_comes_in_one_piece_and_in_its_order() -> None:
    beat = Told(Word.BEAT)
    said = [Printed(b"a"), Printed(b"b"), beat, beat, Printed(b"c")]
    assert [*together(said)] == [Printed(b"ab"), beat, beat, Printed(b"c")]
