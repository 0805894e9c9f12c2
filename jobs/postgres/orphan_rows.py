"""Rows that refer to no row: set aside like every other bad row, where the plan says so and nothing refused them.

Under silent triggers, or while a foreign key is set aside, an orphan goes in. Once the rows of a table and of those
that it refers to are in, and before its foreign keys are made again or proved, an anti-join for each of them finds its
orphans. One transaction deletes them, writes down their keys, and takes them off the counts of their chunks, so that
the next attempt believes what is left. What an orphan leaves behind is one too: tables are sifted behind those that
they refer to, those of a circle together and until nothing more is found. An attempt after this one sifts again, and
finds nothing.

Nothing is ever taken along by a delete: triggers are silent, or the foreign keys that they belong to are set aside.
Where others refer to an orphan by one that stands, it ends the copy; so it does where no key names it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from jobs.api import Fatal, Fence
from jobs.postgres.aside.ordering import Sift
from jobs.postgres.aside.parts import Kind, Part
from jobs.postgres.aside.references import foreign_key
from jobs.postgres.bad_rows import Rejected, RejectedRows, write_down
from jobs.postgres.chunks import Range, condition, written
from jobs.postgres.copy_checkpoints import Chunk, NotOurs, by_ranges, count_rows, read_chunks
from jobs.postgres.foreign_keys import Orphans, counted, filled, joined, orphans, own_rows
from jobs.postgres.members import Members
from jobs.postgres.quote import identifier, qualified
from jobs.postgres.rights import emptying
from jobs.postgres.selection import EVERY_ROW, Pair
from jobs.postgres.selection_order import filling_groups, references
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, Column, ForeignKey, Table

POINTS_NOWHERE = "23503"
"""foreign_key_violation."""


class ReferredTo(Fatal):
    """Rows that are not this task's refer to its orphans by a foreign key that stands."""


class OrphanRows:
    """The orphans of one attempt; tables go by the quoted names of the copy's targets."""

    def __init__(
        self, fence: Fence, pairs: Sequence[Pair], away: Collection[Part], watched: Collection[ForeignKey],
        members: Members, target: Catalog, rejected: RejectedRows, told: Callable[[str, int], None], *, triggers: bool,
    ) -> None:  # fmt: skip
        """What there is to be sifted.

        Args:
            away: what is set aside, or will be, foreign keys among it.
            watched: the foreign keys that stand.
            told: which table has lost how many rows, once that is committed.
            triggers: whether the target's stay on, so that what is watched is enforced.
        """
        self._fence = fence
        self._rejected = rejected
        self._told = told
        self._triggers = triggers
        self._watched = watched
        selected = {pair.target.oid: pair for pair in pairs}
        self._of = {relation: selected[member.selected] for relation, member in members.items()}
        gone = (foreign_key(part) for part in away if part.kind is Kind.FOREIGN_KEY and not part.height)
        keys = [*(key for key in gone if key is not None), *([] if triggers else watched)]
        tables = {(table.schema, table.name): table for table in target.tables.values()}
        self._keys: dict[str, list[ForeignKey]] = {}
        for key in keys:
            if self._plain(key, tables):
                self._keys.setdefault(self._of[key.referring_sql].target.sql, []).append(key)
        self.sifts = self._ordered()
        """Each behind those of the tables that it refers to."""
        self._groups = {sift.tables[0]: sift for sift in self.sifts}
        self._open: dict[str, Counter[str]] = {}

    def _plain(self, key: ForeignKey, tables: Mapping[tuple[str, str], Table]) -> bool:
        """Whether it is this task's, and `=` as it stands in an anti-join is what the key itself compares by."""
        pair = self._of.get(key.referring_sql)
        above = next((tables[name] for name in (key.referenced, *key.referenced_in) if name in tables), None)
        if pair is None or above is None:
            return False
        both = zip(map(pair.target.column, key.columns), map(above.column, key.referenced_columns), strict=True)
        return all(here and there and _compared_alike(here, there) for here, there in both)

    def _ordered(self) -> list[Sift]:
        names = {(pair.target.schema, pair.target.name): pair.target.sql for pair in self._of.values()}
        keys = [key for own in self._keys.values() for key in own]
        refers, enforced = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for here, there in self._within(keys):
            refers[here].add(there)
        for here, there in self._within(self._watched) if self._triggers else ():
            enforced[there].add(here)
        groups = ([names[name] for name in group] for group in filling_groups(references(names, keys)))
        return [
            Sift(
                tables=tuple(tables),
                refers_to=frozenset[str]().union(*(refers[table] for table in tables)),
                referred_to_by=frozenset[str]().union(*(enforced[table] for table in tables)),
            )
            for group in groups
            if (tables := [table for table in group if table in self._keys])
        ]

    def _within(self, keys: Collection[ForeignKey]) -> Iterator[tuple[str, str]]:
        """Of those between this task's tables, who refers to whom."""
        for key in keys:
            here, there = self._of.get(key.referring_sql), self._of.get(qualified(*key.referenced))
            if here is not None and there is not None:
                yield here.target.sql, there.target.sql

    async def take_out(self, writing: Any, first: str) -> None:
        """Set aside the orphans of the sift that begins with this table, inside a transaction under the fence.

        Raises:
            TooManyBadRows: there are more than the plan permits; says how many, and of which foreign key.
            Orphans: no key names them, or this role may not delete them.
            ReferredTo: others refer to them.
            NotOurs: rows of others stand among the task's, and nothing tells them apart.
        """
        sift, taken = self._groups[first], Counter[str]()
        keys = [key for table in sift.tables for key in self._keys[table]]
        try:
            while await self._sift(writing, keys, taken) and not sift.refers_to.isdisjoint(sift.tables):
                pass
        except BaseException:
            self._rejected.give_back(taken.total())
            raise
        self._open[first] = taken

    def committed(self, first: str) -> None:
        """The transaction of `take_out` is committed."""
        for relation, rows in self._open.pop(first, Counter[str]()).items():
            self._rejected.committed(self._of[relation], rows)
            self._told(relation, rows)

    async def _sift(self, writing: Any, keys: Collection[ForeignKey], taken: Counter[str]) -> bool:
        """Once through all of these foreign keys. Returns whether any had orphans."""
        any_found = False
        for key in keys:
            pair = self._of[key.referring_sql]
            if rows := await orphans(writing, key, own_rows(pair, "r")):
                any_found = True
                self._refuse_if_they_must_stay(pair, key, rows)
                taken[pair.target.sql] += rows
                self._rejected.count(pair, rows, counted(key, rows))
                await self._refuse_if_referred_to(writing, pair, key)
                more = await self._set_aside(writing, pair, key) - rows
                taken[pair.target.sql] += more
                self._rejected.count(pair, more, counted(key, rows + more))
        return any_found

    async def _set_aside(self, writing: Any, pair: Pair, key: ForeignKey) -> int:
        """Delete the orphans of a key, write them down, and correct their chunks' counts. Returns how many."""
        fence, relation = self._fence, pair.target.sql
        chunks = await read_chunks(writing, fence.run, fence.task, relation)
        if await count_rows(writing, pair, Range()) > sum(chunk.rows for chunk in chunks):
            raise NotOurs(
                f"{pair.title}: rows refer to no row ({key.name}), and among them stand rows that this task has not "
                "written, so that nothing tells whose they are",
                hint="mend or delete them by hand",
            )
        deleting = statement("orphan_rows_delete").format(
            referring=key.referring_rows,
            referenced=key.referenced_rows,
            filled=filled(key, "r"),
            condition=own_rows(pair, "r"),
            joined=joined(key),
            chunk=_chunk(pair, chunks),
            key=", ".join(f"r.{identifier(name)}::pg_catalog.text" for name in pair.named_by),
        )
        found = [(row["chunk"], row["key"]) for row in await writing.fetch(deleting)]
        if not by_ranges(pair, chunks):
            places = _shared_out(len(found), chunks)
            found = [(place, named) for place, (_, named) in zip(places, found, strict=True)]
        await write_down(
            writing,
            fence,
            pair,
            [
                Rejected(
                    lo=written(chunks[place].part.lo),
                    columns=pair.named_by,
                    key=named,
                    sqlstate=POINTS_NOWHERE,
                    constraint=key.name,
                )
                for place, named in found
            ],
        )
        less = Counter(written(chunks[place].part.lo) for place, _ in found)
        taking = [(fence.run, fence.task, relation, lo, rows) for lo, rows in less.items()]
        await writing.executemany(statement("chunk_less"), taking)
        return len(found)

    def _refuse_if_they_must_stay(self, pair: Pair, key: ForeignKey, rows: int) -> None:
        reasons = [f"{pair.title}{reason}" for reason in emptying(pair.target, "delete")]
        if not pair.named_by:
            reasons.append(f"{pair.title}: there is no key to name them by")
        if reasons:
            raise Orphans("foreign keys do not hold", [(key, rows)], hint=f"cannot be set aside, {'; '.join(reasons)}")

    async def _refuse_if_referred_to(self, writing: Any, pair: Pair, key: ForeignKey) -> None:
        """By rows that stay: others', and where triggers are on all that a delete would fail on or take along.

        As soon as there may be any, nobody can come to refer to the table until the transaction ends.
        """
        locked = False
        for watched in self._watched:
            if self._of.get(qualified(*watched.referenced)) is not pair:
                continue
            referring = self._of.get(watched.referring_sql)
            if self._triggers or referring is None:
                stays = EVERY_ROW
            elif referring.batch is None:
                continue
            else:
                stays = f"({own_rows(referring, 'r')}) is not true"
            if not locked:
                await writing.execute(statement("orphan_rows_lock").format(rows=pair.target.rows_sql))
                locked = True
            asking = statement("orphan_rows_referred_to").format(
                staying=watched.referring_rows,
                stays=stays,
                stays_joined=joined(watched),
                referring=key.referring_rows,
                filled=filled(key, "d"),
                condition=own_rows(pair, "d"),
                referenced=key.referenced_rows,
                joined=joined(key, "d", "o"),
            )
            if rows := await writing.fetchval(asking):
                raise ReferredTo(
                    f"{pair.title}: rows refer to no row ({key.name}) and cannot be set aside, "
                    f"{rows} rows of {'.'.join(watched.referring)} that stay refer to them ({watched.name})",
                    hint="move or delete those first; the copy's rows never take others along",
                )


def _compared_alike(here: Column, there: Column) -> bool:
    """An operator of an extension may not be in reach, and beside another type char(n) is compared as text."""
    if here.collation != there.collation:
        return False
    if here.type == there.type:
        return here.type.kind == "e" or (here.type.kind == "b" and here.type.everywhere)
    return all(one.kind == "b" and one.everywhere and one.name != "bpchar" for one in (here.type, there.type))


def _chunk(pair: Pair, chunks: Sequence[Chunk]) -> str:
    """The number of the chunk that a row is in, as an expression; where ranges do not tell, that of the first."""
    if not by_ranges(pair, chunks) or len(chunks) < 2:
        return "0"
    cases = " ".join(f"when {condition(pair.target_key, chunk.part)} then {n}" for n, chunk in enumerate(chunks))
    return f"case {cases} else 0 end"


def _shared_out(rows: int, chunks: Sequence[Chunk]) -> list[int]:
    """For so many rows, whichever they are, the numbers of chunks that have as many, the largest first. Pure."""
    order = sorted(range(len(chunks)), key=lambda n: -chunks[n].rows)
    return [n for n in order for _ in range(chunks[n].rows)][:rows]
