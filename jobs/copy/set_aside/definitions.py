"""An index or a constraint that can be set aside: what it is, and the statements that make it again.

The statements are complete in themselves (search_path and tablespace included), because they are all that is left of
it once it is dropped: cutover.set_aside keeps them as text.

What a partitioned table has is several parts: one for each partition that holds rows, which is built like that of a
plain table, and above them one for each partitioned table, which only joins those beneath it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import asyncpg

from jobs.postgres.quote import identifier
from jobs.postgres.script_splitter import first_words, split
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_QUOTED = re.compile(r'"(?:[^"]|"")+"')


class Kind(StrEnum):
    """What it is; the words of cutover.set_aside."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    EXCLUSION = "exclusion"
    INDEX = "index"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"
    NOT_NULL = "not null"


UNPROVED = frozenset({Kind.CHECK, Kind.NOT_NULL})
"""Set aside only where they are NOT VALID; the others stay, and prove every row that arrives."""
_LAYERS = ((Kind.PRIMARY_KEY,), (Kind.UNIQUE,), (Kind.INDEX,), (Kind.EXCLUSION,), (Kind.FOREIGN_KEY, *UNPROVED))
_POSITIONS = {kind: place for place, kinds in enumerate(_LAYERS) for kind in kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of them."""

    relation: str
    """The quoted name of its table, which may be a partition."""
    kind: Kind
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
        return self.kind is not Kind.FOREIGN_KEY and not any(first_words(one)[0] == "create" for one in self.builds)

    @property
    def proved(self) -> bool:
        """Whether it is to hold for all rows, which the server looks at for it; not where it was NOT VALID."""
        if self.kind is Kind.FOREIGN_KEY and not self.height:
            return sum(first_words(one)[:2] == ("alter", "table") for one in self.attaches) > 1
        return self.kind not in UNPROVED

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
        if self.kind is Kind.INDEX:
            return f"drop index {schema_of(self.relation)}.{identifier(self.name)}"
        only = "" if self.height or self.kind in UNPROVED else " only"
        return f"alter table{only} {self.relation} drop constraint {identifier(self.name)}"

    @property
    def _halves(self) -> tuple[list[str], list[str]]:
        """Split before the first ALTER TABLE."""
        all_of_it = self.statements
        at = next((n for n, one in enumerate(all_of_it) if first_words(one)[:2] == ("alter", "table")), len(all_of_it))
        return all_of_it[:at], all_of_it[at:]


def schema_of(relation: str) -> str:
    """The quoted schema of a relation's quoted name, in which dots and quotes may stand."""
    found = _QUOTED.match(relation)
    if found is None:
        raise ValueError("a relation's name is written schema.table, both quoted")
    return found[0]


async def recorded(connection: Connection, run: str, task: str) -> tuple[list[Part], list[Part]]:
    """What a task has set aside and not rebuilt yet, and what it has rebuilt."""
    rows = await connection.fetch(statement("aside_recorded"), run, task)
    away = [part_of(row) for row in rows if not row["restored"]]
    return away, [part_of(row) for row in rows if row["restored"]]


def part_of(row: asyncpg.Record) -> Part:
    """A row of cutover.set_aside."""
    return Part(
        relation=row["relation"],
        kind=Kind(row["kind"]),
        name=row["name"],
        definition=row["definition"],
        height=row["position"] // len(_LAYERS),
    )
