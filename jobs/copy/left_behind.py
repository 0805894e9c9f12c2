"""What a copy does not carry over, though it belongs to what is selected or plainly ought to come: said before the
first byte, in the dry run, in the evidence.

Rows travel, and what stands around rows is the target's own. So whatever the source has besides, and the target lacks,
is named here, once for each kind: nobody finds out on the day after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from jobs.copy.materialized import MaterializedViews
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.beside.sequences import Sequences
from jobs.rows.selection import Pair
from plans.plurals import counted

MOST_NAMED = 5
"""Things of a kind that a sentence names; the others are counted."""
UNLOGGED, COMMENT, DOMAIN = "unlogged table", "comment", "domain check that is NOT VALID"
_PLURALS = {"policy": "policies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that belongs to a table, or to the database."""

    kind: str
    table: str
    """The title of the target's table; empty where it is the database's."""
    name: str

    @property
    def title(self) -> str:
        """`public.person.audit`."""
        return ".".join(filter(None, (self.table, self.name)))


async def read_left_behind(
    reading: SourceConnection,
    writing: TargetConnection,
    pairs: Collection[Pair],
    sequences: Sequences,
    views: MaterializedViews,
) -> list[str]:
    """A sentence for each kind of thing.

    Args:
        sequences, views: what is carried over of these is known there.
    """
    theirs = await _read(reading, {pair.source.oid: pair.title for pair in pairs if pair.source is not None})
    ours = await _read(writing, {pair.target.oid: pair.title for pair in pairs})
    return [*sequences.left, *views.left, *told(theirs, ours)]


def told(theirs: Iterable[Thing], ours: Iterable[Thing]) -> list[str]:
    """The sentences about what is the source's and what is the target's. Pure."""
    there = set(ours)
    lacking: dict[str, list[Thing]] = defaultdict(list)
    for thing in theirs:
        if thing not in there and thing.kind not in (UNLOGGED, DOMAIN):
            lacking[thing.kind].append(thing)
    return [*(_lacking(kind, things) for kind, things in lacking.items()), *_told_of_target(there)]


def _lacking(kind: str, things: Sequence[Thing]) -> str:
    """The sentence about things of one kind that the target does not have."""
    count = counted(len(things), kind, _PLURALS.get(kind, ""))
    whose = "of the source" if not things[0].table else "of the selected tables"
    names = "" if kind == COMMENT else f": {_listed(things)}"
    return f"{count} {whose} {'is' if len(things) == 1 else 'are'} not on the target{names}"


def _told_of_target(there: Collection[Thing]) -> list[str]:
    """The sentences about things of the target alone that may cost rows."""
    sentences = []
    if unlogged := [thing for thing in there if thing.kind == UNLOGGED]:
        sentences.append(f"unlogged on the target, so that a crash of its server empties them: {_listed(unlogged)}")
    if domains := [thing for thing in there if thing.kind == DOMAIN]:
        sentences.append(f"a row that breaks a domain's check is refused, though it is NOT VALID: {_listed(domains)}")
    return sentences


def _listed(things: Sequence[Thing]) -> str:
    names = sorted(thing.title for thing in things)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


async def _read(connection: Connection, tables: dict[int, str]) -> list[Thing]:
    rows = await connection.fetch(statement("left_behind"), list(tables))
    return [Thing(kind=row["kind"], table=tables.get(row["relation"], ""), name=row["name"]) for row in rows]
