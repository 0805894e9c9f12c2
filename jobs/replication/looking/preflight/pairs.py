"""What of the tables of both sides does not fit each other under apply, in either direction. Pure."""

from collections.abc import Iterator, Mapping

from jobs.postgres.catalog.tables import ForeignKey, Table
from jobs.replication.looking.preflight.objections import Objection
from jobs.replication.looking.preflight.servers import FILTERS, Server
from jobs.replication.looking.preflight.tables import BY_A_KEY, TableFacts
from plans.characters import shown
from plans.model import DatabaseId, Replication
from plans.table_names import table_title

_COMPUTED = {"s": "stored", "v": "virtual"}
_CASCADES = {"c": "deletes", "n": "empties", "d": "resets"}
"""What a foreign key does to rows that refer to one which is deleted, by pg_constraint.confdeltype."""


def of_pair(of: Replication, source: TableFacts, target: TableFacts, server: Server) -> Iterator[Objection]:
    """What speaks against two tables that follow each other. Args: server: the target's."""
    left_out = set(of.rows.columns.get(source.title, {}))
    for name in source.columns:
        if name not in left_out and name in target.columns:
            yield from _computed(of, source, target, name)
    if more := [name for name in target.columns if name not in source.columns]:
        yield Objection(
            sentence=f"{of.target}: {shown(source.title)}.{', '.join(map(shown, more))} does not travel back",
            hint=f"{of.source} has no such column; the way back needs PostgreSQL 15 there" * (server.version < FILTERS),
            refuses=server.version < FILTERS,
        )
    if unsent := sorted(target.known_by.intersection(more)):
        yield Objection(
            sentence=f"{of.target}: rows of {shown(source.title)} are known by {', '.join(map(shown, unsent))} as well",
            hint=f"{of.source} has no such column; once changes flow back {BY_A_KEY}",
        )
    yield from _keys(of.target, target, source)
    yield from _keys(of.source, source, target)


def _computed(of: Replication, source: TableFacts, target: TableFacts, name: str) -> Iterator[Objection]:
    """A computed column does not travel, and must not be filled: it is computed on both sides, or on none."""
    theirs, ours = source.generated.get(name), target.generated.get(name)
    if bool(theirs) == bool(ours):
        return
    side, kind = (of.source, theirs) if theirs else (of.target, ours)
    other = of.target if theirs else of.source
    what = shown(f"{source.title}.{name}")
    yield Objection(
        sentence=f"{side}: {what} is computed ({_COMPUTED[kind or 's']}), and on {other} it is not",
        hint="make it the same on both sides, leave the column out, or use delta",
    )


def _keys(side: DatabaseId, table: TableFacts, other: TableFacts) -> Iterator[Objection]:
    """A unique key that only the applying side has stops what follows with the first row that breaks it."""
    lacking = sorted(_bare(table) - _bare(other))
    if lacking:
        yield Objection(
            sentence=f"{side}: {shown(table.title)} is unique by {shown(lacking[0])}, and on the other side it is not",
            hint="the first row that breaks it stops what follows",
            refuses=False,
        )


def _bare(table: TableFacts) -> set[str]:
    """Its unique keys, whether they are the primary one or not."""
    return {key.split(" ", 1)[1] for key in table.unique_keys}


def of_equality(of: Replication, source: Table, target: Table) -> Iterator[Objection]:
    """Texts of a key that one side holds for equal and the other tells apart, as by case, cannot both stand there."""
    keyed = {name for key in (*source.keys, *target.keys) for name in key}
    for name in sorted(keyed):
        theirs, ours = source.column(name), target.column(name)
        if theirs is None or ours is None or theirs.deterministic == ours.deterministic:
            continue
        blurring, other = (of.source, of.target) if ours.deterministic else (of.target, of.source)
        what = shown(f"{source.title}.{name}")
        yield Objection(
            sentence=f"{blurring}: the collation of {what} holds texts for equal that {other} tells apart",
            hint="the first two of them stop what follows: give both sides the same collation",
            refuses=False,
        )


def of_nulls(of: Replication, source: Table, target: Table) -> Iterator[Objection]:
    """What one side lets be empty and the other does not, cannot be applied there."""
    left_out = of.rows.columns.get(source.title, {})
    for theirs in source.columns:
        what, ours = shown(f"{source.title}.{theirs.name}"), target.column(theirs.name)
        if theirs.name in left_out:
            if theirs.not_null and not theirs.has_default and not theirs.generated:
                yield Objection(
                    sentence=f"{of.source}: {what} is left out and must not be empty there: no new row flows back",
                    hint="give it a default there; else there is no way back",
                    refuses=False,
                )
        elif ours is not None and ours.not_null is not theirs.not_null:
            strict, other = (of.target, of.source) if ours.not_null else (of.source, of.target)
            yield Objection(
                sentence=f"{strict}: {what} must not be empty, and on {other} it may be",
                hint=f"the first empty one stops what comes to {strict}",
                refuses=False,
            )


def of_foreign_keys(
    side: DatabaseId, keys: tuple[ForeignKey, ...], followed: Mapping[str, TableFacts]
) -> Iterator[Objection]:
    """Foreign keys lie still under apply: what they would do to tables that do not follow is not done."""
    for key in keys:
        referring, referenced = table_title(*key.referring), table_title(*key.referenced)
        if referenced in followed and referring not in followed and key.on_delete in _CASCADES:
            yield Objection(
                sentence=(
                    f"{side}: what is deleted of {shown(referenced)} {_CASCADES[key.on_delete]} nothing in "
                    f"{shown(referring)}, which does not follow"
                ),
                hint="foreign keys lie still under apply: let it follow too",
                refuses=False,
            )
        if referring in followed and referenced not in followed:
            yield Objection(
                sentence=f"{side}: {shown(referring)} refers to {shown(referenced)}, which does not follow",
                hint="rows may come that refer to none: let it follow too",
                refuses=False,
            )


def of_encodings(of: Replication, source: Server, target: Server) -> Iterator[Objection]:
    """A character that a side cannot hold stops what follows."""
    for side, server, other in ((of.source, source, target), (of.target, target, source)):
        if server.encoding not in ("UTF8", other.encoding):
            yield Objection(
                sentence=f"{side}: its encoding {server.encoding} does not hold every character of {other.encoding}",
                hint="the first one that it does not hold stops what comes there",
                refuses=False,
            )
