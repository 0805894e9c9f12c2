"""Proves the rows that change while all rows are proved, by their keys, until nobody writes any more.

A proof of all rows takes as long as it takes, and what changes behind its back is not in it. So from before it begins
what changes is noted, and compared by its keys as soon as the other side has it; a row that changes again is compared
again. In the pause only what changed in the last moments is left, however large the tables are.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice

from jobs.api import Evidence, Fact, JobContext, TableEvidence
from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import begin
from jobs.postgres.together import together
from jobs.reconcile.bisect import MOST_KEYS, Difference, DifferenceKind, Key, KeyNames, listed
from jobs.reconcile.keys import differing_keys
from jobs.replication.changed.noted import NotedChanges, noting
from jobs.replication.changed.pgoutput import Changed
from jobs.replication.records import Group
from jobs.replication.switching.way import Way
from jobs.rows.checksum import Form, Side, sides
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs
from plans.model import TableSelection
from plans.plurals import counted

MOST_WAITING = 200_000
"""Rows of one table that wait to be proved; of one that outruns that all rows count as changed."""
_PAUSE_SECONDS = 1.0
"""Between two rounds while there is time."""
_ROUNDS = 10
_FEW = 500
"""Rows that are left to the pause without another round."""


@asynccontextmanager
async def changed_rows(
    ctx: JobContext, way: Way, feeds: Sequence[Group], rows: TableSelection
) -> AsyncIterator["ChangedRows | None"]:
    """Note from here on which rows change; None where the log cannot be read, so that nothing is known.

    Args:
        feeds: what brings changes to the side that is come to.
        rows: of tables by name.
    """
    async with AsyncExitStack() as stack:
        try:
            changes = await stack.enter_async_context(noting(ctx, way, feeds))
        except (TimeoutError, *DRIVER_ERRORS):  # transactions that do not end, no slot free, no right to one
            yield None
            return
        reading = await stack.enter_async_context(reading_from(ctx.database(rows.source), "changed rows"))
        proving = await stack.enter_async_context(writing_to(ctx.database(rows.target), "changed rows"))
        pairs, form = await _pairs(reading, proving, rows)
        await together(apply_settings(reading), apply_settings(proving))
        yield ChangedRows(
            changes=changes,
            reading=reading,
            proving=proving,
            form=form,
            tables={pair.title: sides(pair) for pair in pairs},
            names=KeyNames(ctx.run, plain=False),
        )


async def _pairs(
    reading: SourceConnection, proving: TargetConnection, rows: TableSelection
) -> tuple[Sequence[Pair], Form]:
    await together(begin(reading), begin(proving))
    source, target = await together(read_catalog(reading), read_catalog(proving))
    pairs, _ = await read_pairs(rows, reading, source, target, filling=False)
    await together(reading.execute("rollback"), proving.execute("rollback"))
    return pairs, Form(native=False, convert=source.encoding != target.encoding)


@dataclass(slots=True, kw_only=True)
class ChangedRows:
    """What has changed and is not proved yet, by table."""

    changes: NotedChanges
    reading: SourceConnection
    proving: TargetConnection
    form: Form
    tables: Mapping[str, tuple[Side, Side]]
    names: KeyNames
    waiting: dict[str, set[Key]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Tables of which it is not known which rows have changed, once any has."""
    proved: int = 0
    _keys_per_second: float = 0.0
    _ends: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def keeping_up(self) -> AsyncIterator[None]:
        """As long as the block lasts rows are proved as they change, beside it; after it few are left."""
        beside = asyncio.create_task(self._keep_up())
        try:
            yield
            self._ends.set()
            await beside
        finally:
            beside.cancel()
            await asyncio.wait([beside])
        for _ in range(_ROUNDS):
            await self._round()
            if sum(map(len, self.waiting.values())) <= _FEW:
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def even(self) -> Evidence:
        """The proof of what waited when both sides were last seen even, while people write: what has not changed since
        and differs has not come, and will not."""
        waited = {title: set(keys) for title, keys in self.waiting.items()}
        self._keep(waited, await self._note())
        found: dict[str, list[Difference]] = {}
        for title, keys in waited.items():
            found[title] = await self._differing(title, keys)
        fresh = await self._note()
        for title, some in found.items():
            found[title] = [one for one in some if one.key not in fresh.get(title, ())]
        return self._evidence(found)

    async def last(self, seconds: float) -> tuple[frozenset[str], Evidence]:
        """Prove what is left, now that nobody writes and both sides are even.

        Args:
            seconds: that this may take.

        Returns:
            The tables that it says nothing of although rows of them may have changed, and the proof of all others.
        """
        await self._note()
        beyond, rows = set[str](), self._keys_per_second * seconds
        found: dict[str, list[Difference]] = {}
        asked = 0
        for title, keys in sorted(self.waiting.items(), key=lambda item: len(item[1])):
            asked += len(keys)
            if asked > max(rows, _FEW):
                beyond.add(title)
            else:
                found[title] = await self._differing(title, keys)
                self.proved += len(keys) - len(found[title])
        return frozenset(beyond | self.whole), self._evidence(found)

    async def _keep_up(self) -> None:
        while not self._ends.is_set():
            await self._round()
            try:
                async with asyncio.timeout(_PAUSE_SECONDS):
                    await self._ends.wait()
            except TimeoutError:
                continue

    async def _round(self) -> None:
        """Prove what has come up to now; what differs has not travelled yet, as a rule, and waits."""
        await self._note()
        clock = asyncio.get_running_loop().time
        for title, keys in list(self.waiting.items()):
            began = clock()
            differences = await self._differing(title, keys)
            self._keys_per_second = max(self._keys_per_second, len(keys) / max(clock() - began, 0.001))
            self.proved += len(keys) - len(differences)
            self._keep(self.waiting, {title: keys - {one.key for one in differences}})

    async def _note(self) -> Mapping[str, set[Key]]:
        """What has changed since it was last asked; it waits to be proved from now on."""
        fresh: dict[str, set[Key]] = {}
        try:
            async for changed in self.changes.read():
                title, key = changed.of.title, self._ordered(changed)
                if key is None:
                    self._give_up([title])
                else:
                    fresh.setdefault(title, set()).add(key)
                    self._wait_for(title, key)
        except DRIVER_ERRORS:
            self._give_up(self.tables)
        return fresh

    def _wait_for(self, title: str, key: Key) -> None:
        if title in self.whole:
            return
        keys = self.waiting.setdefault(title, set())
        keys.add(key)
        if len(keys) > MOST_WAITING:
            self._give_up([title])

    @staticmethod
    def _keep(waiting: dict[str, set[Key]], done: Mapping[str, set[Key]]) -> None:
        """Let go of what is done; what is left of a table waits on."""
        for title, keys in done.items():
            if not (left := waiting.get(title, set()) - keys):
                waiting.pop(title, None)
            else:
                waiting[title] = left

    def _ordered(self, changed: Changed) -> Key | None:
        """Its key in the order in which both sides are asked; None where they are asked by another one."""
        if changed.key is None or changed.of.title not in self.tables:
            return None
        wanted = [column.name for column in self.tables[changed.of.title][0].key]
        values = dict(zip(changed.of.key, changed.key, strict=True))
        return tuple(values[name] for name in wanted) if wanted and set(wanted) == values.keys() else None

    def _give_up(self, titles: Sequence[str] | Mapping[str, object]) -> None:
        for title in titles:
            self.whole.add(title)
            self.waiting.pop(title, None)

    async def _differing(self, title: str, keys: Collection[Key]) -> list[Difference]:
        try:
            return await differing_keys(self.reading, self.proving, self.tables[title], self.form, list(keys))
        except DRIVER_ERRORS:
            self._give_up([title])
            return []

    def _evidence(self, differences: Mapping[str, Sequence[Difference]]) -> Evidence:
        found = {title: some for title, some in differences.items() if some}
        rows = sum(map(len, found.values()))
        facts: dict[str, Fact] = {}
        for title, some in found.items():
            facts |= self._named(title, some)
        return Evidence(
            summary=f"{counted(rows, 'row')} of {counted(len(found), 'table')} differ",
            tables=tuple(_differs(title, len(some)) for title, some in found.items()),
            facts=facts,
            passed=not found,
        )

    def _named(self, title: str, differences: Sequence[Difference]) -> Mapping[str, Fact]:
        """The keys of a table's rows that differ, as a reconcile names them, by what is wrong with them."""
        by_kind = groupby(sorted(differences, key=_kind), key=_kind)
        return {f"{title} {kind}": listed(self.names, islice(some, MOST_KEYS)) for kind, some in by_kind}


def _kind(difference: Difference) -> DifferenceKind:
    return difference.kind


def _differs(title: str, rows: int) -> TableEvidence:
    return TableEvidence(table=title, rows=rows, checksum="", differences=rows)
