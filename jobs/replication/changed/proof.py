"""Proves the rows that change while all rows are proved, by their keys, until nobody writes any more.

A proof of all rows takes as long as it takes, and what changes behind its back is not in it. So from before it begins
what changes is noted, and compared by its keys as soon as the other side has it; a row that changes again is compared
again. In the pause only what changed in the last moments is left, however large the tables are.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from jobs.api import Evidence, Fact, JobContext, TableEvidence
from jobs.postgres.catalog.tables import Column, read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import begin
from jobs.postgres.sql_files import statement
from jobs.postgres.together import together
from jobs.reconcile.bisect import MOST_KEYS, Difference, DifferenceKind, Key, KeyNames, listed
from jobs.reconcile.keys import differing_keys
from jobs.replication.changed.noted import NotedChanges, noting
from jobs.replication.changed.pgoutput import Changed
from jobs.replication.changed.visible import Visible
from jobs.replication.records import Group
from jobs.replication.switching.way import Way
from jobs.rows.checksum import Form, Side, sides
from jobs.rows.rowhash import Hashed
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs
from plans.model import TableSelection
from plans.plurals import counted

MOST_WAITING = 200_000
"""Rows of one table that wait to be proved; of one that outruns that all rows count as changed."""
MOST_IN_ALL = 500_000
"""Of all tables together, some 150 bytes each; beyond it the table of which most wait counts so."""
_COUNTED_EACH = 1_000
_PAUSE_SECONDS = 1.0
"""Between two rounds while there is time."""
_ROUNDS = 10
_FEW = 500
"""Rows that are left to the pause without another round."""
_NOT_NOTED = "which rows change on {} cannot be noted ({}): tables that change are proved whole in the pause"


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
        except (TimeoutError, *DRIVER_ERRORS) as error:  # transactions that do not end, no slot free, no right to one
            ctx.warn(_NOT_NOTED.format(way.left, _why(error)))
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
            tables={pair.title: _with_own_keys(pair) for pair in pairs},
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


def _with_own_keys(pair: Pair) -> tuple[Side, Side]:
    """A table as both sides have it, each with its key as it types it: by the other type all of it would be read."""
    ours, theirs = sides(pair)
    return replace(ours, key=_as_it_is(pair.key)), replace(theirs, key=_as_it_is(pair.target_key))


def _as_it_is(key: Sequence[Column]) -> tuple[Hashed, ...]:
    return tuple(Hashed(name=one.name, expression=identifier(one.name), type=one.type) for one in key)


@dataclass(slots=True, kw_only=True)
class ChangedRows:
    """What has changed and is not proved yet, by table."""

    changes: NotedChanges
    reading: SourceConnection
    proving: TargetConnection
    form: Form
    tables: Mapping[str, tuple[Side, Side]]
    names: KeyNames
    waiting: dict[str, dict[Key, int]] = field(default_factory=dict)
    """With the transaction that wrote the row last (`Changed.by`)."""
    whole: set[str] = field(default_factory=set)
    """Tables of which it is not known which rows have changed, once any has."""
    proved: int = 0
    _keys_per_second: float = 0.0
    _ends: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def keeping_up(self) -> AsyncIterator[None]:
        """As long as the block lasts rows are proved as they change, beside it; after it few are left."""
        self._ends.clear()
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
        waited = {title: dict(keys) for title, keys in self.waiting.items()}
        await self._note()
        found: dict[str, list[Difference]] = {}
        for title, keys in waited.items():
            found[title] = await self._differing(title, [key for key in keys if self._waits(title, key, keys[key])])
        await self._note(seen=True)
        for title, some in found.items():
            found[title] = [one for one in some if self._waits(title, one.key, waited[title][one.key])]
        await self._round()  # what has come by now is not left to the pause
        return self._evidence(found)

    def _waits(self, title: str, key: Key, by: int) -> bool:
        """Whether it waits, and was written by nobody since."""
        return self.waiting.get(title, {}).get(key) == by

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
                found[title] = await self._differing(title, list(keys))
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
            if (seen := await self._seen()) is None:
                return
            differing = {one.key for one in await self._differing(title, list(keys))}
            self._keys_per_second = max(self._keys_per_second, len(keys) / max(clock() - began, 0.001))
            left = {key: by for key, by in keys.items() if key in differing or not seen.shows(by)}
            self.proved += len(keys) - len(left)
            self._keep(title, left)

    async def _seen(self) -> Visible | None:
        """Which transactions all that is asked from now on shows: the log tells of some before anybody sees them."""
        try:
            return Visible.read(await self.reading.fetchval(statement("snapshot_now")))
        except DRIVER_ERRORS:
            self._give_up(list(self.waiting))
            return None

    async def _note(self, *, seen: bool = False) -> None:
        """What has changed since it was last asked waits to be proved from now on.

        Args:
            seen: whether that shall be all that is seen by now; it takes a transaction id.
        """
        try:
            if seen:
                await self.changes.flush()
            async for changed in self.changes.read():
                title = changed.of.title
                if title not in self.tables:
                    self._give_up(self.tables)  # of what it is a part nobody knows
                elif (key := self._ordered(changed)) is None:
                    self._give_up([title])
                elif title not in self.whole:
                    self._wait_for(title, key, changed.by)
        except DRIVER_ERRORS:
            self._give_up(self.tables)

    def _wait_for(self, title: str, key: Key, by: int) -> None:
        keys = self.waiting.setdefault(title, {})
        keys[key] = by
        if len(keys) > MOST_WAITING:
            self._give_up([title])
        elif len(keys) % _COUNTED_EACH == 0 and sum(map(len, self.waiting.values())) > MOST_IN_ALL:
            self._give_up([max(self.waiting, key=lambda one: len(self.waiting[one]))])

    def _keep(self, title: str, left: dict[Key, int]) -> None:
        """Let go of what is proved of a table; what is left of it waits on."""
        if title in self.whole or not left:
            self.waiting.pop(title, None)
        else:
            self.waiting[title] = left

    def _ordered(self, changed: Changed) -> Key | None:
        """Its key in the order in which both sides are asked; None where it has none, or they are asked by another."""
        if changed.key is None:
            return None
        wanted = [column.name for column in self.tables[changed.of.title][0].key]
        values = dict(zip(changed.of.key, changed.key, strict=True))
        return tuple(values[name] for name in wanted) if wanted and set(wanted) == values.keys() else None

    def _give_up(self, titles: Sequence[str] | Mapping[str, object]) -> None:
        for title in titles:
            self.whole.add(title)
            self.waiting.pop(title, None)

    async def _differing(self, title: str, keys: Sequence[Key]) -> list[Difference]:
        try:
            return await differing_keys(self.reading, self.proving, self.tables[title], self.form, keys)
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


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "somebody has written there and does not end"
    failure = classify(error)
    return failure.facts.sentence if failure is not None else "it failed"


def _kind(difference: Difference) -> DifferenceKind:
    return difference.kind


def _differs(title: str, rows: int) -> TableEvidence:
    return TableEvidence(table=title, rows=rows, checksum="", differences=rows)
