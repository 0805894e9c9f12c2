"""Bytes become lines whoever sends them, and nothing in a line is more than text."""

from console.teletype.typed_lines import LONGEST, TOO_LONG, LineSplitter


def test_a_line_ends_where_it_ends_however_its_bytes_come() -> None:
    lines = LineSplitter("utf-8")
    assert lines.take(b"hold R\xc3") == []
    assert lines.take(b"\xb8ros\r\nneeds\nst") == ["hold Røros", "needs"]


def test_what_cannot_be_printed_is_left_out() -> None:
    assert LineSplitter("utf-8").take(b"ho\x1b[31mld\x00\tx\xff\n") == ["ho[31mld x\N{REPLACEMENT CHARACTER}"]


def test_a_line_that_is_too_long_is_left_aside_whole() -> None:
    lines = LineSplitter("utf-8")
    assert lines.take(b"a" * (LONGEST + 1)) == []
    assert lines.take(b"abort\nneeds\n") == [TOO_LONG, "needs"]
