"""What a lane needs to know to sum parts of one heap of one side, and what it finds: as text on the target."""

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from jobs.rows.checksum import Form, Side, Sum
from jobs.rows.heaps import Heap


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredHeap:
    """One heap of one side of a table that is proved."""

    title: str
    number: int
    """Of the side: 0 the source's, 1 the target's."""
    side: Side
    form: Form
    heap: Heap
    budget: int | None
    """Of how many tables a connection to that side may keep the locks; None: of all."""

    def to_json(self) -> str:
        """As text."""
        return _heaps().dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "GatheredHeap":
        """The inverse of `to_json`."""
        return _heaps().validate_json(text)


def sum_to_text(found: Sum) -> str:
    """A sum as text, whatever its size."""
    return f"{found.rows} {found.total}"


def sum_from_text(text: str) -> Sum:
    """The inverse of `sum_to_text`."""
    rows, total = text.split(" ")
    return Sum(int(rows), int(total))


@cache
def _heaps() -> TypeAdapter[GatheredHeap]:
    return TypeAdapter(GatheredHeap)
