"""How rehearsals cut the tables that they copied, and whether the night cuts them in the same way. Pure.

A table that came in chunks in every rehearsal and comes in one piece on the night begins again when it is cut off: the
planner's estimate, the size of the table or a changed word of the plan decides that, and nobody should find it out at
three in the morning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jobs.api import CutBy, Rehearsed
from jobs.run.events import task_of
from jobs.run.state.model import RunState
from plans.model import DatabaseId

_ONE_BY_ONE = 10
"""Tables of one copy that get a sentence of their own."""


def cuts_of(state: RunState) -> Mapping[str, Mapping[str, CutBy]]:
    """How a run cut each table that it copied: by database:schema.table, then by task."""
    found: dict[str, dict[str, CutBy]] = {}
    for unit, known in state.units.items():
        task, is_rollback = task_of(unit)
        if known.evidence is None or is_rollback:
            continue
        cuts = {one.table: one.cut for one in known.evidence.tables if one.cut is not None}
        for title in known.evidence.wrote:
            if cut := cuts.get(title.partition(":")[2]):
                found.setdefault(title, {})[task] = cut
    return found


@dataclass(frozen=True, slots=True)
class RehearsedCuts:
    """What is known of all rehearsals together: of each table, what the last one did that copied it."""

    of: Mapping[str, tuple[str, Mapping[str, CutBy]]] = field(default_factory=dict)
    """By database:schema.table, the run and its cuts by task."""

    @classmethod
    def gathered(cls, newest_first: Iterable[RunState]) -> "RehearsedCuts":
        """Those of these rehearsals."""
        found: dict[str, tuple[str, Mapping[str, CutBy]]] = {}
        for state in newest_first:
            for title, cuts in cuts_of(state).items():
                found.setdefault(title, (state.run, cuts))
        return cls(found)

    def by(self, task: str, target: DatabaseId) -> Mapping[str, Rehearsed]:
        """By schema.table of this target, how it was cut by this task, or by the only other one that copied it."""
        found: dict[str, Rehearsed] = {}
        for title, (run, cuts) in self.of.items():
            database, _, table = title.partition(":")
            only = next(iter(cuts.values())) if len(set(cuts.values())) == 1 else None
            cut = cuts.get(task, only)
            if database == target and cut is not None:
                found[table] = Rehearsed(run=run, cut=cut)
        return found


NOT_REHEARSED = RehearsedCuts()
"""Nothing is known, and nothing is said."""


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
    rest = [f"{more} more tables are cut otherwise than in rehearsal (the evidence has each)"] if more > 0 else []
    return [*map(str, changed[:_ONE_BY_ONE]), *rest]
