"""Which foreign keys nobody enforces while rows come, and in which order their tables are sifted. Pure.

Left out are those that are NOT VALID, whose orphans may stay, and those that compare otherwise than `=` in an anti-join
would: by an operator of an extension, by a period, or char(n) with another type. The server proves these at the end,
as it does without `bad_rows`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.foreign_key_text import foreign_key
from jobs.copy.set_aside.ordering import Sift
from jobs.postgres.catalog.members import Members
from jobs.postgres.catalog.tables import Catalog, Column, ForeignKey, Table
from jobs.postgres.quote import qualified
from jobs.rows.fill_order import filling_groups, references
from jobs.rows.selection import Pair


class OrphanKeys:
    """Groups the foreign keys of one attempt; tables go by the quoted names of the copy's targets."""

    def __init__(
        self,
        pairs: Sequence[Pair],
        away: Collection[TablePart],
        watched: Collection[ForeignKey],
        members: Members,
        target: Catalog,
        *,
        triggers: bool,
    ) -> None:
        """What is known of the target.

        Args:
            away: what is set aside, or will be, foreign keys among it.
            watched: the foreign keys that stand.
            triggers: whether the target's stay on, so that what is watched is enforced.
        """
        selected = {pair.target.oid: pair for pair in pairs}
        self.pairs = {relation: selected[member.selected] for relation, member in members.items()}
        """The pairs by the quoted name of a target, or of a partition of it."""
        self._keys = self._by_table([*_set_aside(away), *([] if triggers else watched)], target)
        self.sifts = self._ordered([key for key in watched if triggers or key.always])
        """Each behind those of the tables that it refers to."""
        self._first = {sift.tables[0]: sift for sift in self.sifts}

    def sift(self, first: str) -> Sift:
        """The one that begins with this table."""
        return self._first[first]

    def of(self, sift: Sift) -> list[ForeignKey]:
        """The foreign keys that its tables refer by."""
        return [key for table in sift.tables for key in self._keys[table]]

    def _by_table(self, keys: Collection[ForeignKey], target: Catalog) -> dict[str, list[ForeignKey]]:
        """Choose those that can be sifted by, each with the table of the copy that refers by it."""
        tables = {(table.schema, table.name): table for table in target.tables.values()}
        by_table: dict[str, list[ForeignKey]] = {}
        for key in keys:
            if key.proved and self._plain(key, tables):
                by_table.setdefault(self.pairs[key.referring_sql].target.sql, []).append(key)
        return by_table

    def _plain(self, key: ForeignKey, tables: Mapping[tuple[str, str], Table]) -> bool:
        """Whether it is this task's, and `=` as it stands in an anti-join is what the key itself compares by."""
        pair = self.pairs.get(key.referring_sql)
        above = next((tables[name] for name in (key.referenced, *key.referenced_in) if name in tables), None)
        if pair is None or above is None:
            return False
        both = zip(map(pair.target.column, key.columns), map(above.column, key.referenced_columns), strict=True)
        return all(here and there and _compared_alike(here, there) for here, there in both)

    def _ordered(self, firing: Collection[ForeignKey]) -> list[Sift]:
        """The sifts, each behind those of the tables that it refers to."""
        names = {(pair.target.schema, pair.target.name): pair.target.sql for pair in self.pairs.values()}
        keys = list(chain.from_iterable(self._keys.values()))
        refers, enforced = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for here, there in self._within(keys):
            refers[here].add(there)
        for here, there in self._within(firing):
            enforced[there].add(here)
        sifts = []
        for group in filling_groups(references(names, keys)):
            tables = [names[name] for name in group if names[name] in self._keys]
            if tables:
                sifts.append(
                    Sift(
                        tables=tuple(tables), refers_to=_union(refers, tables), referred_to_by=_union(enforced, tables)
                    )
                )
        return sifts

    def _within(self, keys: Collection[ForeignKey]) -> Iterator[tuple[str, str]]:
        """Yield, of those between this task's tables, who refers to whom."""
        for key in keys:
            here, there = self.pairs.get(key.referring_sql), self.pairs.get(qualified(*key.referenced))
            if here is not None and there is not None:
                yield here.target.sql, there.target.sql


def _set_aside(away: Collection[TablePart]) -> list[ForeignKey]:
    """The foreign keys among what is set aside, each of a table that holds rows."""
    keys = (foreign_key(part) for part in away if part.kind is PartKind.FOREIGN_KEY and not part.height)
    return [key for key in keys if key is not None]


def _union(related: Mapping[str, set[str]], tables: Collection[str]) -> frozenset[str]:
    return frozenset(chain.from_iterable(related[table] for table in tables))


def _compared_alike(here: Column, there: Column) -> bool:
    """An operator of an extension may not be in reach, and beside another type char(n) is compared as text."""
    if here.collation != there.collation:
        return False
    if here.type == there.type:
        return here.type.kind == "e" or (here.type.kind == "b" and here.type.everywhere)
    return all(type_.kind == "b" and type_.everywhere and type_.name != "bpchar" for type_ in (here.type, there.type))
