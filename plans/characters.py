"""Characters that a terminal obeys instead of showing them: none may stand in a plan or a command, none goes out.

`unfit` is for what comes in, and names the character; `shown` is the one filter before everything that goes out to a
screen, a terminal, a picture or a file that people read.
"""

import json
import re

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\u2028\u2029"  # line ends that no editor shows as such
    "\ud800-\udfff]"  # halves of characters
)


def unfit(text: str) -> str:
    """The first character of a text that must not stand in it, as `U+001B`; empty where there is none."""
    match = _UNFIT.search(text)
    return f"U+{ord(match[0]):04X}" if match is not None else ""


def shown(text: str) -> str:
    """One line for people: blanks for whatever is blank, `?` for whatever cannot be printed."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def shown_lines(text: str) -> str:
    """Several lines for people or for another program: only what a terminal would obey is made `?`."""
    return _UNFIT.sub("?", text)


def shown_json(text: str) -> str:
    """JSON of one line in which every character that cannot be printed is escaped; it means the same."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
