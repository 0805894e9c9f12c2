"""How much of everything a brief has room for, and what is given up first where there is little."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is more than this is counted, or ends with `...`."""

    items: int
    """Tasks that have a sentence of their own."""
    problems: int
    names: int
    """What a list names."""
    title: int
    """Words of a title, and of what people wrote of a thing."""
    reason: int
    """Words of why; none where it is 0."""
    person: int
    """Words of a name."""
    alarm: int = 5
    """Words of why the night stands still."""
    night: int = 4
    """Words of what the night is called: those who hear it know."""


SMALLEST = Room(items=1, problems=0, names=1, title=1, reason=0, person=1, alarm=3, night=2)
"""What there is always room for."""
GROWTH: tuple[Mapping[str, int], ...] = (
    {"person": 2, "title": 2},
    {"alarm": 8},
    {"problems": 1},
    {"items": 2},
    {"person": 3, "title": 3},
    {"reason": 5},
    {"items": 3},
    {"names": 2},
    {"title": 4},
    {"names": 3},
    {"alarm": 14},
    {"night": 4},
    {"reason": 8},
    {"problems": 2},
    {"title": 6, "person": 4},
    {"names": 4},
    {"reason": 14},
    {"title": 8},
    {"problems": 3},
)
"""What more room is given to, in this order: each step that still fits is taken."""


def grow(fits: Callable[[Room], bool]) -> Room:
    """The largest room that still fits, by these steps from the smallest."""
    room = SMALLEST
    for step in GROWTH:
        larger = replace(room, **step)
        room = larger if fits(larger) else room
    return room
