"""What one attempt of a copy has to do, as `jobs.copy.planning` has found it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.api import Rehearsed
from jobs.copy.recut import Recut, recut
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.table import TableCopy
from jobs.copy.taken_out import TakenOut
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.lock_table import TableFiles
from jobs.rows.beside.large_objects import WantedObjects
from jobs.rows.displacing import displaced
from jobs.rows.selected import Missed
from jobs.rows.selection import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCopy:
    """What an attempt has to do."""

    pairs: Sequence[Pair]
    tables: Sequence[TableCopy]
    after: Mapping[str, frozenset[str]]
    """Where foreign keys are watched: title -> titles of the tables that must be in before."""
    around: Around
    objects: WantedObjects
    watched: Sequence[ForeignKey]
    """Foreign keys that stand while the rows come."""
    taken_out: TakenOut
    """What stood in the tables before this task filled them, and was taken out."""
    resumed: int
    """Chunks of earlier attempts that are believed."""
    taken_over: tuple[str, ...]
    """Earlier runs whose rows this attempt has made its own."""
    files: TableFiles
    """The files that the source's tables lie in."""
    budget: int | None
    """How many tables' locks a connection to the source may keep; None: all."""
    appeared: Sequence[str] = ()
    """Titles that the patterns mean by now, and did not when the task began: they are not copied."""
    missing: Sequence[Missed] = ()
    """Tables of the target that the patterns mean and the source does not have."""

    def recut(self, rehearsed: Mapping[str, Rehearsed]) -> tuple[Recut, ...]:
        """The tables that are cut otherwise than they were rehearsed."""
        return recut({table.pair.title: table.cut_by for table in self.tables}, rehearsed)

    def warnings(self, source: str) -> list[str]:
        """What people should know before the first byte. Args: source: the plan's name of the database."""
        displacing = {pair.title: pair.displaces for pair in self.pairs if pair.displaces}
        told = [displaced(source, displacing)] if displacing else []
        told += [table.at_stake for table in self.tables if table.at_stake]
        return told

    @property
    def weights(self) -> Mapping[str, int]:
        """Quoted name -> bytes to come."""
        return {table.pair.target.sql: table.weight for table in self.tables}
