"""How rehearsals cut the tables that they copied, which a copy compares with what it does (`jobs.copy.recut`). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jobs.api import CutBy, Rehearsed
from jobs.run.events import task_of
from jobs.run.state.model import RunState
from plans.model import DatabaseId


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
