"""Where a character stands in a text, as whoever wrote it counts lines."""

import re

LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a character of the text."""
    line, begin = 1, 0
    for match in LINE_BREAK.finditer(text, 0, offset):
        line, begin = line + 1, match.end()
    return line, offset - begin + 1
