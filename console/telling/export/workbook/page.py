"""One sheet before it is written: a table, and what of it stands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from console.telling.export.cells import Table


class Tint(Enum):
    """What a colour means; the word stands in the cell besides."""

    GOOD = "over, and well"
    AT_WORK = "at work, or open"
    CARE = "with a caveat, or held up"
    BAD = "somebody must act, or it failed"


TALLEST = 27
"""Lines of the tallest row that a spreadsheet shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet."""

    table: Table
    about: str
    """What it holds, in a few words."""
    frozen: int = 1
    """So many columns stay in sight on the left."""
    printed: int | None = None
    """So many columns are printed; None for all."""
    strong: frozenset[int] = frozenset()
    """Rows that stand out: checkpoints and milestones."""
    tints: Mapping[tuple[int, int], Tint] = field(default_factory=dict)
    """By row and column, both from 0, the heading not counted."""
    lines: int = 8
    """So many lines of a row are seen at once, at most: all of it is in the cell."""
    of_one: bool = False
    """Whether it is one of several of its kind, each about somebody else."""
    is_list: bool = False
    """Whether it is a list of what is called what, without headings and filters."""
