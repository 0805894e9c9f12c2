"""Brings large objects to the target: small ones many at a time, large ones in pieces, exactly once.

Whatever is written is written down in the same transaction (cutover.large_object), so that an attempt goes on behind
what an earlier one has committed; inside an object only where the source is kept still, else that one begins anew.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from jobs.api import Fact, Fence, JobDatabase
from jobs.postgres.connection.settings import apply_settings, end_with_client
from jobs.postgres.quote import identifier, literal
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.beside.large_objects import Roles, WantedObjects, batches, read_roles
from plans.plurals import counted

SMALL_BYTES = 64 * 1024
"""Bytes: an object of fewer is brought together with others."""
PIECE_BYTES = 4 * 1024 * 1024
"""Bytes of a large one that are read at once."""
PIECES_PER_COMMIT = 16
"""Pieces between two commits."""


class LargeObjectCopy:
    """Brings the large objects of one attempt."""

    def __init__(self, fence: Fence, wanted: WantedObjects, *, still: bool, told: Callable[[], None]) -> None:
        """What there is to bring.

        Args:
            still: the source is kept as it is between attempts.
            told: called when there is more of it.
        """
        self._fence = fence
        self._wanted = wanted
        self._still = still
        self._told = told
        self._brought, self._bytes, self._lost = 0, wanted.done_bytes, wanted.done_lost
        self._roles = Roles()

    @property
    def note(self) -> str:
        """For the screen: `large objects 200 of 5,000`."""
        todo = len(self._wanted.todo)
        return f"large objects {self._brought:,} of {todo:,}" if self._brought < todo else ""

    @property
    def caveats(self) -> list[str]:
        """What they have lost on the way."""
        lost = (
            (
                self._lost.unowned,
                "belong to this copy's role, which may not give them to their owner on the target",
            ),
            (self._lost.ungranted, "lack grants, the role that had them is not on the target"),
        )
        return [f"{counted(number, 'large object')} {what}" for number, what in lost if number]

    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where there are none."""
        done = self._wanted.done + self._brought
        return {"large_objects": done, "large_object_bytes": self._bytes} if done else {}

    @asynccontextmanager
    async def ready(
        self, source: JobDatabase, target: JobDatabase, snapshot: str
    ) -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        """Share the snapshot while it is there; yields what brings all of them. Raises `SnapshotLost`."""
        if not self._wanted.todo:
            yield _nothing
            return
        async with reading_from(source, "read objects") as reading, writing_to(target, "write objects") as writing:
            await apply_settings(reading)
            await apply_settings(writing)
            await end_with_client(writing)
            await join_snapshot(reading, snapshot)

            async def bring() -> None:
                self._roles = await read_roles(writing)
                for some in batches(self._wanted.todo):
                    await self._some(reading, writing, some)
                    self._told()

            yield bring

    async def _some(self, reading: SourceConnection, writing: TargetConnection, numbers: Sequence[int]) -> None:
        """Bring small objects together, and then each large one by itself."""
        about = {row["object"]: row for row in await reading.fetch(statement("lo_about"), numbers)}
        beginnings = await reading.fetch(statement("lo_read"), numbers, SMALL_BYTES)
        pieces = {row["object"]: row["piece"] for row in beginnings}
        small = {number: pieces[number] for number in numbers if len(pieces[number]) < SMALL_BYTES}
        await self._small(writing, small, about)
        for number in numbers:
            if number not in small:
                await self._large(reading, writing, number, about[number], pieces[number])
                self._brought += 1
                self._told()

    async def _small(
        self, writing: TargetConnection, pieces: Mapping[int, bytes], about: Mapping[int, asyncpg.Record]
    ) -> None:
        """Bring whole objects in one transaction."""
        sizes = {number: len(piece) for number, piece in pieces.items()}
        async with writing.transaction():
            await take(writing, self._fence)
            await self._create(writing, pieces)
            for number in pieces:
                await self._dress(writing, number, about[number])
            await self._record(writing, sizes, complete=True)
        self._brought += len(pieces)
        self._bytes += sum(sizes.values())

    async def _large(
        self, reading: SourceConnection, writing: TargetConnection, number: int, about: asyncpg.Record, first: bytes
    ) -> None:
        at = self._wanted.begun.get(number, 0) if self._still else 0
        if not at:
            async with writing.transaction():
                await take(writing, self._fence)
                await self._create(writing, {number: first})
                await self._record(writing, {number: len(first)}, complete=False)
            at = len(first)
        complete = False
        while not complete:
            async with writing.transaction():
                await take(writing, self._fence)
                for _ in range(PIECES_PER_COMMIT):
                    piece = await reading.fetchval(statement("lo_read_piece"), number, at, PIECE_BYTES)
                    await writing.execute(statement("lo_put"), number, at, piece)
                    at += len(piece)
                    complete = len(piece) < PIECE_BYTES
                    if complete:
                        await self._dress(writing, number, about)
                        break
                await self._record(writing, {number: at}, complete=complete)
            self._told()
        self._bytes += at

    async def _create(self, writing: TargetConnection, pieces: Mapping[int, bytes]) -> None:
        """Under their own numbers, in place of what stands there of an earlier attempt."""
        if stale := [number for number in pieces if number in self._wanted.begun]:
            await writing.execute(statement("lo_unlink"), stale)
        if pieces:
            await writing.execute(statement("lo_create"), list(pieces), list(pieces.values()))

    async def _record(self, writing: TargetConnection, sizes: Mapping[int, int], *, complete: bool) -> None:
        await writing.execute(
            statement("lo_record"), self._fence.run, self._fence.task, list(sizes), list(sizes.values()), complete,
            self._fence.token,
        )  # fmt: skip

    async def _dress(self, writing: TargetConnection, number: int, about: asyncpg.Record) -> None:
        """Comment, grants, owner; the owner last, for only he may give the others."""
        dressing = []
        if about["comment"]:
            dressing.append(f"comment on large object {number} is {literal(about['comment'])}")
        for role, right, grantable in about["grants"]:
            if role and role not in self._roles.of:
                continue
            option = " with grant option" * (grantable == "true")
            grantee = identifier(role) if role else "public"
            dressing.append(f"grant {right.lower()} on large object {number} to {grantee}{option}")
        may, is_me = self._roles.of.get(about["owner"], (False, False))
        if may and not is_me:
            dressing.append(f"alter large object {number} owner to {identifier(about['owner'])}")
        self._lost += self._roles.lost(about)
        if dressing:
            await writing.execute("; ".join(dressing))


async def _nothing() -> None:
    """There are none."""
