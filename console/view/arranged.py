"""How a person has the tasks of the board laid out: whose, in which order, and folded by stream or not."""

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """In which order the tasks stand."""

    PLAN = "plan"
    FORECAST = "forecast"
    """By when each is forecast to begin."""
    LATENESS = "lateness"
    """What is past its deadline first, then by how late each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Beside the view that was chosen."""

    of: str = ""
    """The stream, or the party, of a view that is of one."""
    order: Order = Order.PLAN
    grouped: bool = False
    """Whether each stream stands below a head of its own."""
    folded: frozenset[str] = frozenset()
    """The streams of which only the head is shown."""
