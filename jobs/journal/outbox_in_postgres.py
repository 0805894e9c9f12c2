"""Messages to people, a part of `jobs.journal.postgres.PostgresJournal`."""

from collections.abc import Mapping, Sequence

from jobs.journal import rows
from jobs.journal.base import Fenced
from jobs.journal.link import Link
from jobs.journal.outbox import OUTBOX_REASON, Delivery, EngineCall, Posted, Waiting


class OutboxInPostgres:
    """See `jobs.journal.outbox.Outbox`."""

    _reader: Link
    _writer: Link

    async def waiting_messages(self, run: str, *, limit: int = 2_000) -> Sequence[Waiting]:
        return tuple(map(rows.waiting, await self._reader.fetch("outbox_waiting", run, limit)))

    async def posted_messages(self, run: str, *, limit: int = 200) -> Sequence[Posted]:
        return tuple(map(rows.posted, await self._reader.fetch("outbox_posted", run, limit)))

    async def gather_messages(self, run: str, *, term: int, letters: Mapping[str, Sequence[str]]) -> None:
        ids = [name for messages in letters.values() for name in messages]
        of = [letter for letter, messages in letters.items() for _ in messages]
        if not await self._reader.fetch("outbox_gather", run, term, ids, of, doing="send messages"):
            raise Fenced.in_another_term(run, term)

    async def settle_message(self, run: str, *, term: int, delivery: Delivery) -> None:
        facts = (delivery.letter, delivery.delivered, delivery.reason[:OUTBOX_REASON], delivery.next_at)
        if not await self._reader.fetch("outbox_settle", run, term, *facts, doing="send messages"):
            raise Fenced.in_another_term(run, term)

    async def claim_call(self, run: str, loss: str, caller: str) -> bool:
        return bool(await self._reader.fetch("claim_call", run, loss, caller, doing="call for a lost engine"))

    async def settle_call(self, run: str, loss: str, caller: str) -> None:
        await self._reader.fetch("settle_call", run, loss, caller, doing="call for a lost engine")

    async def engine_calls(self, run: str) -> Sequence[EngineCall]:
        return tuple(map(rows.engine_call, await self._reader.fetch("engine_calls", run)))
