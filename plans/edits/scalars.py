"""A text as one value of YAML: as the one before it was written, where that can hold it, else in double quotes.

Nothing that a text holds can become structure: what is not surely a plain word is quoted.
"""

import json
import re

from plans.characters import shown_lines

_PLAIN = re.compile(r"[^\W\d_](?:[\w.()/%+-]| (?! ))*[\w.)%]|[^\W\d_]")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n", "none", "nan", "inf"})
_QUOTES = "\"'"
_ESCAPED = re.compile("[\ufeff\ufffe\uffff]")
"""What may stand in a value and not in YAML: a cell that was pasted may begin with it, and nobody sees it."""
_WIDE = 2
"""Blanks by which a text of several lines stands right of its key."""


def quoted(text: str) -> str:
    """In double quotes: JSON's strings are YAML's, and what a terminal would obey is taken out."""
    written = json.dumps(shown_lines(text.replace("\r\n", "\n").replace("\r", "\n")), ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def plain(text: str) -> str:
    """As it stands where it can be nothing but itself, else in double quotes."""
    is_word = text.isprintable() and _PLAIN.fullmatch(text) and text.casefold() not in _WORDS
    return text if is_word else quoted(text)


def like(text: str, style: str, *, indent: int = -1, line_break: str = "\n") -> str:
    """Written as the value was that it replaces.

    Args:
        style: of that one, as in `Node.style`.
        indent: of its key, where it may have several lines; -1 where it may not.
        line_break: what ends lines.
    """
    if style == '"':
        return quoted(text)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if style in ("|", ">") and indent >= 0 and _fits_a_block(text):
        lines = (" " * (indent + _WIDE) + line if line else "" for line in text.split("\n"))
        return line_break.join(["|-", *lines])
    return plain(text)


def _fits_a_block(text: str) -> bool:
    """Whether each line can stand as it is: none that begins or ends in a blank, nothing that a terminal obeys."""
    lines = text.split("\n")
    return bool(lines[0]) and bool(lines[-1]) and all(line.isprintable() and line == line.strip() for line in lines)
