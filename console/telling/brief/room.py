"""How much of everything a brief has room for, from the most to the least that is still worth reading out."""

from dataclasses import dataclass


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


ROOMS = (
    Room(items=3, problems=3, names=4, title=8, reason=14, person=4, alarm=14),
    Room(items=3, problems=2, names=3, title=6, reason=10, person=4, alarm=8),
    Room(items=3, problems=2, names=3, title=5, reason=8, person=3),
    Room(items=3, problems=2, names=3, title=4, reason=6, person=3),
    Room(items=3, problems=1, names=3, title=3, reason=5, person=3),
    Room(items=3, problems=1, names=2, title=3, reason=5, person=2),
    Room(items=3, problems=1, names=2, title=2, reason=3, person=2, night=3),
    Room(items=2, problems=1, names=2, title=3, reason=4, person=2),
    Room(items=2, problems=1, names=2, title=2, reason=0, person=2, night=3),
    Room(items=1, problems=1, names=1, title=2, reason=0, person=1, alarm=3, night=2),
    Room(items=1, problems=0, names=1, title=1, reason=0, person=1, alarm=3, night=2),
)
