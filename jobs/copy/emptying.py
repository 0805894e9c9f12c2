"""In which transactions tables are emptied: one where the server has room for all its locks, else as many as it takes.

A delete locks a table, its indexes and all that refers to it, a TRUNCATE a table and its indexes; a partition counts
as a table. Tables whose rows refer to each other in a circle are deleted from together, and Postgres truncates
together what foreign keys tie in any way. That is not cut, however much it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.catalog.members import read_members
from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.lock_table import room, short_of
from jobs.postgres.sides import Connection
from jobs.rows.fill_order import filling_groups, references, tied_groups
from jobs.rows.selection import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is not cut."""

    pairs: tuple[Pair, ...]
    locked: frozenset[int]
    """All tables (oids) that emptying these locks."""


async def deletions(connection: Connection, pairs: Sequence[Pair], target: Catalog) -> list[list[Pair]]:
    """What to delete from in one transaction each, every table before those that it refers to."""
    by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    oids = {(table.schema, table.name): table.oid for table in target.tables.values()}
    referring: dict[int, set[int]] = {}
    for key in target.foreign_keys:
        here, there = key.between(oids)
        if here is not None and there is not None:
            referring.setdefault(oids[there], set()).add(oids[here])
    groups = []
    for names in reversed(filling_groups(references(by_name, target.foreign_keys))):
        some = tuple(by_name[name] for name in reversed(names))
        locked = {pair.target.oid for pair in some}
        groups.append(Group(pairs=some, locked=frozenset(locked.union(*(referring.get(oid, ()) for oid in locked)))))
    return cut(groups, await _weights(connection, groups), await room(connection))


async def truncations(
    connection: Connection, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]
) -> list[list[Pair]]:
    """What to truncate in one transaction each."""
    groups = _tied(pairs, foreign_keys)
    in_turn = cut(groups, await _weights(connection, groups), await room(connection))
    place = {pair.target.oid: number for number, pair in enumerate(pairs)}
    return [sorted(some, key=lambda pair: place[pair.target.oid]) for some in in_turn]


async def too_many(connection: Connection, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]) -> list[str]:
    """The reasons against truncating them: more at once than the server has locks for."""
    groups = _tied(pairs, foreign_keys)
    weights = await _weights(connection, groups)
    reasons = []
    for group in groups:
        locks = sum(weights[oid] for oid in group.locked)
        if (needed := await short_of(connection, locks)) is not None:
            reasons.append(
                f"{group.pairs[0].title} and what foreign keys tie to it ({len(group.pairs):,} tables in all) "
                f"can only be truncated together, and the target has no room for {locks:,} locks: "
                f"raise max_locks_per_transaction there to {needed:,}, or empty them by hand"
            )
    return reasons


def cut(groups: Sequence[Group], weights: Mapping[int, int], most: int) -> list[list[Pair]]:
    """What goes in one transaction each, in the order of the groups: at most so many locks unless one needs more. Pure.

    Args:
        weights: by table (oid), how many locks it takes.
    """
    in_turn: list[list[Pair]] = []
    held: set[int] = set()
    taken = 0
    for group in groups:
        taken += sum(weights[oid] for oid in group.locked - held)
        if not in_turn or taken > most:
            in_turn.append([])
            held.clear()
            taken = sum(weights[oid] for oid in group.locked)
        in_turn[-1] += group.pairs
        held |= group.locked
    return in_turn


def _tied(pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]) -> list[Group]:
    """The tables that Postgres truncates together, group by group."""
    by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    groups = []
    for names in tied_groups(by_name, foreign_keys):
        tied_pairs = tuple(by_name[name] for name in names)
        groups.append(Group(pairs=tied_pairs, locked=frozenset(pair.target.oid for pair in tied_pairs)))
    return groups


async def _weights(connection: Connection, groups: Collection[Group]) -> Mapping[int, int]:
    """Count, by table, the locks that a statement takes which writes to it, its partitions included."""
    tables = frozenset[int]().union(*(group.locked for group in groups))
    weights = dict.fromkeys(tables, 0)
    for member in (await read_members(connection, tables)).values():
        weights[member.selected] += member.locks
    return weights
