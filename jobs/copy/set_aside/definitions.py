"""An index or a constraint that can be set aside: what it is, and the statements that make it again.

The statements are complete in themselves (search_path and tablespace included), because they are all that is left of
it once it is dropped: cutover.set_aside keeps them as text.

What a partitioned table has is several parts: one for each partition that holds rows, which is built like that of a
plain table, and above them one for each partitioned table, which only joins those beneath it.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import asyncpg

from jobs.postgres.quote import identifier
from jobs.postgres.script_splitter import first_words, split
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_QUOTED = re.compile(r'"(?:[^"]|"")+"')


class PartKind(StrEnum):
    """What it is; the words of cutover.set_aside."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    EXCLUSION = "exclusion"
    INDEX = "index"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"
    NOT_NULL = "not null"


UNPROVED = frozenset({PartKind.CHECK, PartKind.NOT_NULL})
"""Set aside only where they are NOT VALID; the others stay, and prove every row that arrives."""
_LAYERS = (
    (PartKind.PRIMARY_KEY,),
    (PartKind.UNIQUE,),
    (PartKind.INDEX,),
    (PartKind.EXCLUSION,),
    (PartKind.FOREIGN_KEY, *UNPROVED),
)
_POSITIONS = {kind: place for place, kinds in enumerate(_LAYERS) for kind in kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """An index or a constraint of one table."""

    relation: str
    """The quoted name of its table, which may be a partition."""
    kind: PartKind
    name: str
    definition: str
    """Statements that make it again, to be run in one transaction."""
    height: int = 0
    """Above 0 it joins parts of the partitions of its table, which are all lower."""

    @property
    def statements(self) -> list[str]:
        """The definition, statement by statement."""
        return split(self.definition)

    @property
    def builds(self) -> list[str]:
        """The statements that build an index, which other builds on the table may go on beside."""
        return self._halves[0]

    @property
    def attaches(self) -> list[str]:
        """The statements that make a constraint of it, which want the table for themselves."""
        return self._halves[1]

    @property
    def at_once(self) -> bool:
        """Whether its index is built by the statement that makes the constraint, which wants the table for itself."""
        return self.kind is not PartKind.FOREIGN_KEY and not any(
            first_words(line)[0] == "create" for line in self.builds
        )

    @property
    def proved(self) -> bool:
        """Whether it is to hold for all rows, which the server looks at for it; not where it was NOT VALID."""
        if self.kind is PartKind.FOREIGN_KEY and not self.height:
            return sum(first_words(line)[:2] == ("alter", "table") for line in self.attaches) > 1
        return self.kind not in UNPROVED

    @property
    def unproved(self) -> Self:
        """The same foreign key, made again without a proof: it holds for what comes, and is validated by others."""
        proofs = len(self.attaches) - 1
        kept = self.statements[:-proofs] if self.proved and proofs else self.statements
        return replace(self, definition=";\n".join(kept))

    @property
    def position(self) -> int:
        """Its place among the others when they are rebuilt one after another."""
        return _POSITIONS[self.kind] + len(_LAYERS) * self.height

    @property
    def title(self) -> str:
        """`index note_author`, for messages."""
        return f"{self.kind} {self.name}"

    @property
    def told(self) -> str:
        """`public.note: index note_author`, for people."""
        table = self.relation.replace('"', "")
        return f"{table}: {self.title}"

    @property
    def drop(self) -> str:
        """The statement that drops it, with what it joins; never one that takes others along."""
        if self.kind is PartKind.INDEX:
            return f"drop index {schema_of(self.relation)}.{identifier(self.name)}"
        only = "" if self.height or self.kind in UNPROVED else " only"
        return f"alter table{only} {self.relation} drop constraint {identifier(self.name)}"

    @property
    def _halves(self) -> tuple[list[str], list[str]]:
        """Split before the first ALTER TABLE."""
        lines = self.statements
        altering = (n for n, line in enumerate(lines) if first_words(line)[:2] == ("alter", "table"))
        at = next(altering, len(lines))
        return lines[:at], lines[at:]


def schema_of(relation: str) -> str:
    """The quoted schema of a relation's quoted name, in which dots and quotes may stand."""
    schema = _QUOTED.match(relation)
    if schema is None:
        raise ValueError("a relation's name is written schema.table, both quoted")
    return schema[0]


async def recorded(connection: Connection, run: str, task: str) -> tuple[list[TablePart], list[TablePart]]:
    """What a task has set aside and not rebuilt yet, and what it has rebuilt."""
    rows = await connection.fetch(statement("aside_recorded"), run, task)
    away = [part_of(row) for row in rows if not row["restored"]]
    return away, [part_of(row) for row in rows if row["restored"]]


def part_of(row: asyncpg.Record) -> TablePart:
    """A row of cutover.set_aside."""
    return TablePart(
        relation=row["relation"],
        kind=PartKind(row["kind"]),
        name=row["name"],
        definition=row["definition"],
        height=row["position"] // len(_LAYERS),
    )
