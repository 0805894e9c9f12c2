"""Tables that a copy cuts in another way than the last rehearsal did. Pure.

A table that came in chunks in every rehearsal and comes in one piece on the night begins again when it is cut off: the
planner's estimate, the size of the table or a changed word of the plan decides that, and nobody should find it out at
three in the morning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.api import CutBy, Rehearsed
from plans.plurals import counted

_ONE_BY_ONE = 10
"""Tables of one copy that get a sentence of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recut:
    """A table that is cut in another way than it was rehearsed."""

    table: str
    now: CutBy
    before: Rehearsed

    def __str__(self) -> str:
        again = ": cut off, all of it begins again" if self.loses else ""
        return f"{self.table} is copied {self.now}, and was {self.before.cut} in rehearsal {self.before.run}{again}"

    @property
    def loses(self) -> bool:
        """Whether what was resumable no longer is."""
        return self.now is CutBy.ONE_PIECE


def recut(now: Mapping[str, CutBy], rehearsed: Mapping[str, Rehearsed]) -> tuple[Recut, ...]:
    """Every table that is cut otherwise than in the last rehearsal that copied it; what loses by it first."""
    changed = (
        Recut(table=table, now=cut, before=rehearsed[table])
        for table, cut in now.items()
        if table in rehearsed and rehearsed[table].cut is not cut
    )
    return tuple(sorted(changed, key=lambda one: not one.loses))


def told(changed: Sequence[Recut]) -> list[str]:
    """A sentence for each table; of very many the rest is counted."""
    more = len(changed) - _ONE_BY_ONE
    rest = (
        [f"{counted(more, 'more table is', 'more tables are')} cut otherwise than in rehearsal (the evidence has each)"]
        if more > 0
        else []
    )
    return [*map(str, changed[:_ONE_BY_ONE]), *rest]
