"""The lines of a calendar as RFC 5545 has them: escaped, folded, ended with CR and LF."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plans.characters import shown_lines

_OCTETS = 75
"""Of a line, without its end; one that goes on begins with a blank, which counts."""
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def line(name: str, value: str, **parameters: str) -> str:
    """A line with its end, folded where it is long.

    Args:
        value: as it stands in the file; `text` makes it of what people have typed.
        parameters: none of them holds a character that would have to be quoted.
    """
    given = "".join(f";{key}={said}" for key, said in parameters.items())
    return "\r\n ".join(_folded(f"{name}{given}:{value}")) + "\r\n"


def text(value: str) -> str:
    """What somebody has typed, as the value of a line; lines of it stay lines, what a terminal obeys goes."""
    return shown_lines(value.strip()).translate(_ESCAPED)


def _folded(content: str) -> Iterator[str]:
    """Parts that each fit a line; none ends within a character."""
    part, room = "", _OCTETS
    for char in content:
        size = len(char.encode())
        if size > room:
            yield part
            part, room = "", _OCTETS - 1
        part += char
        room -= size
    yield part


def moment(name: str, at: datetime, zone: ZoneInfo) -> str:
    """A line with an instant by the clock of a zone; in UTC where that clock shows it for the second time.

    A time that a clock shows twice means the first one in a calendar, so that the second can be said in no other way.
    """
    local = at.astimezone(zone)
    if zone.key == "UTC" or local.fold:
        return line(name, utc(at))
    return line(name, f"{local:%Y%m%dT%H%M%S}", TZID=zone.key)


def utc(at: datetime) -> str:
    """`20221112T020000Z`."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
