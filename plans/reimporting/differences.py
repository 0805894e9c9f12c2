"""What a list says otherwise than a plan, as plain data."""

from dataclasses import dataclass
from enum import Enum

from plans.model import Party, Task
from plans.reimporting.said import Key, Said


class Fate(Enum):
    """What becomes of a difference."""

    TAKEN = "taken"
    """The plan says as the list."""
    TAKEN_OUT = "taken out"
    """The list has emptied it, and the plan says it no more."""
    BOTH = "both"
    """The list and the plan were both changed: the plan's stands, with a todo."""
    ASKED = "asked"
    """The list was changed in what is for the plan to say: the plan's stands, with a todo."""
    PLANS = "the plan's"
    """The plan was changed and the list was not."""
    KEPT = "kept"
    """It is not for a list to say, or it could not be read."""
    EMPTY = "empty"
    """The cell is empty, and nobody knows whether it was filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a list says otherwise of a task."""

    task: Task
    key: Key
    said: Said | None
    """None where the cell is empty."""
    planned: str
    """What the plan says, as people read it."""
    fate: Fate
    why: str = ""
    place: str = ""
    """Of the cell."""
    before: Said | None = None
    """What the list before said."""

    @property
    def is_written(self) -> bool:
        """Whether the plan comes to say as the list."""
        return self.fate in (Fate.TAKEN, Fate.TAKEN_OUT)

    @property
    def listed(self) -> str:
        """What the list says, as people read it; empty where it has been emptied."""
        return self.said.text if self.said is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedContact:
    """A party of the plan that answers elsewhere by the list."""

    party: Party
    contact: str
    place: str
    fate: Fate
    """`KEPT` where the list has several numbers, `EMPTY` where it has none any more."""
