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

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from jobs.api import Fatal, Fence
from jobs.copy.bad_rows import Rejected, RejectedRows, write_down
from jobs.copy.checkpoints import RowsOfOthers, by_ranges, count_rows, read_chunks
from jobs.copy.hold import Chunk
from jobs.copy.orphan_keys import OrphanKeys
from jobs.copy.set_aside.ordering import Sift
from jobs.postgres.catalog.rights import emptying
from jobs.postgres.catalog.tables import ForeignKey, read_foreign_keys
from jobs.postgres.quote import identifier, qualified
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.foreign_keys import Orphans, filled, joined, orphans, orphans_of, own_rows
from jobs.rows.ranges import Range, condition, written
from jobs.rows.selection import EVERY_ROW, Pair
from plans.plurals import counted, plural

ORPHAN_SQLSTATE = "23503"
"""foreign_key_violation."""


class ReferredTo(Fatal):
    """Rows that are not this task's refer to its orphans by a foreign key that stands."""


class OrphanRows:
    """The orphans of one attempt; tables go by the quoted names of the copy's targets."""

    def __init__(
        self, fence: Fence, keys: OrphanKeys, rejected: RejectedRows, told: Callable[[str, int], None], *,
        triggers: bool,
    ) -> None:  # fmt: skip
        """What there is to be sifted.

        Args:
            told: which table has lost how many rows, once that is committed.
            triggers: whether the target's stay on.
        """
        self._fence = fence
        self._keys = keys
        self._rejected = rejected
        self._told = told
        self._triggers = triggers
        self._open: dict[str, Counter[str]] = {}

    @property
    def sifts(self) -> Sequence[Sift]:
        """Each behind those of the tables that it refers to."""
        return self._keys.sifts

    async def take_out(self, writing: TargetConnection, first: str) -> None:
        """Set aside the orphans of the sift that begins with this table, inside a transaction under the fence.

        Raises:
            TooManyBadRows: there are more than the plan permits; says how many, and of which foreign key.
            Orphans: no key names them, or this role may not delete them.
            ReferredTo: others refer to them.
            RowsOfOthers: rows of others stand among the task's, and nothing tells them apart.
        """
        sift, taken = self._keys.sift(first), Counter[str]()
        keys = self._keys.of(sift)
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
            self._rejected.committed(self._keys.pairs[relation], rows)
            self._told(relation, rows)

    async def _sift(self, writing: TargetConnection, keys: Collection[ForeignKey], taken: Counter[str]) -> bool:
        """Once through all of these foreign keys. Returns whether any had orphans."""
        any_found = False
        for key in keys:
            pair = self._keys.pairs[key.referring_sql]
            if rows := await orphans(writing, key, own_rows(pair, "r")):
                any_found = True
                self._refuse_if_they_must_stay(pair, key, rows)
                taken[pair.target.sql] += rows
                self._rejected.count(pair, rows, orphans_of(key, rows))
                await self._refuse_if_referred_to(writing, pair, key)
                more = await self._set_aside(writing, pair, key) - rows
                taken[pair.target.sql] += more
                self._rejected.count(pair, more, orphans_of(key, rows + more))
        return any_found

    async def _set_aside(self, writing: TargetConnection, pair: Pair, key: ForeignKey) -> int:
        """Delete the orphans of a key, write them down, and correct their chunks' counts. Returns how many."""
        fence, relation = self._fence, pair.target.sql
        chunks = await read_chunks(writing, fence.run, fence.task, relation)
        if await count_rows(writing, pair, Range()) > sum(chunk.rows for chunk in chunks):
            raise RowsOfOthers(
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
        deleted = [(row["chunk"], row["key"]) for row in await writing.fetch(deleting)]
        if not by_ranges(pair, chunks):
            places = _shared_out(len(deleted), chunks)
            deleted = [(place, named) for place, (_, named) in zip(places, deleted, strict=True)]
        await write_down(
            writing,
            fence,
            pair,
            [
                Rejected(
                    lo=written(chunks[place].part.lo),
                    columns=pair.named_by,
                    key=named,
                    sqlstate=ORPHAN_SQLSTATE,
                    constraint=key.name,
                )
                for place, named in deleted
            ],
        )
        less = Counter(written(chunks[place].part.lo) for place, _ in deleted)
        taking = [(fence.run, fence.task, relation, lo, rows) for lo, rows in less.items()]
        await writing.executemany(statement("chunk_less"), taking)
        return len(deleted)

    def _refuse_if_they_must_stay(self, pair: Pair, key: ForeignKey, rows: int) -> None:
        reasons = [f"{pair.title}{reason}" for reason in emptying(pair.target, "delete")]
        if not pair.named_by:
            reasons.append(f"{pair.title}: there is no key to name them by")
        if reasons:
            raise Orphans("foreign keys do not hold", [(key, rows)], hint=f"cannot be set aside, {'; '.join(reasons)}")

    async def _refuse_if_referred_to(self, writing: TargetConnection, pair: Pair, key: ForeignKey) -> None:
        """Refuse for rows that stay: others', and where triggers fire all that a delete would fail on or take along.

        As soon as there may be any, nobody can come to refer to the table until the transaction ends.
        """
        locked = False
        for standing in await read_foreign_keys(writing):
            if self._keys.pairs.get(qualified(*standing.referenced)) is not pair:
                continue
            referring = self._keys.pairs.get(standing.referring_sql)
            if self._triggers or standing.always or referring is None:
                stays = EVERY_ROW
            elif referring.batch is None:
                continue
            else:
                stays = f"({own_rows(referring, 'r')}) is not true"
            if not locked:
                await writing.execute(statement("orphan_rows_lock").format(rows=pair.target.rows_sql))
                locked = True
            asking = statement("orphan_rows_referred_to").format(
                staying=standing.referring_rows,
                stays=stays,
                stays_joined=joined(standing),
                referring=key.referring_rows,
                filled=filled(key, "d"),
                condition=own_rows(pair, "d"),
                referenced=key.referenced_rows,
                joined=joined(key, "d", "o"),
            )
            if rows := await writing.fetchval(asking):
                raise ReferredTo(
                    f"{pair.title}: rows refer to no row ({key.name}) and cannot be set aside, "
                    f"{counted(rows, 'row')} of {standing.referring_title} that "
                    f"{plural(rows, 'stays refers', 'stay refer')} to them ({standing.name})",
                    hint="move or delete those first; the copy's rows never take others along",
                )


def _chunk(pair: Pair, chunks: Sequence[Chunk]) -> str:
    """The number of the chunk that a row is in, as an expression; where ranges do not tell, that of the first."""
    if not by_ranges(pair, chunks) or len(chunks) < 2:
        return "0"
    cases = " ".join(f"when {condition(pair.target_key, chunk.part)} then {n}" for n, chunk in enumerate(chunks))
    return f"case {cases} else 0 end"


def _shared_out(rows: int, chunks: Sequence[Chunk]) -> list[int]:
    """For so many rows, whichever they are, the numbers of chunks that have as many, the largest first. Pure."""
    order = sorted(range(len(chunks)), key=lambda n: -chunks[n].rows)
    return list(islice((n for n in order for _ in range(chunks[n].rows)), rows))
