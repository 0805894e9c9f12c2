"""What a journal in memory keeps for whoever asks later: samples, heads that were told, commands that were consumed."""

from abc import abstractmethod
from collections.abc import Sequence

from jobs.journal.base import Sent
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import TOLD_TO, TOLD_WHERE, ToldHead
from tests.support.people.memory_hosts import HostsInMemory
from tests.support.people.memory_store import Run
from tests.support.people.memory_tickets import TicketsInMemory


class RecordsInMemory(HostsInMemory, TicketsInMemory):
    """What a journal promises of them."""

    @abstractmethod
    def recorded(self, run: str) -> Run | None:
        """The run; None where there is none, or the store is away."""

    @abstractmethod
    def _under(self, run: str, term: int) -> Run:
        """The run under this term."""

    async def keep_samples(self, run: str, *, term: int, samples: Sequence[StoredSample]) -> None:
        found = self._under(run, term)
        found.samples = {**{(one.at, one.task): one for one in samples}, **found.samples}

    async def samples(self, run: str) -> Sequence[StoredSample]:
        found = self.recorded(run)
        return tuple(one for _, one in sorted(found.samples.items())) if found is not None else ()

    async def tell_head(self, run: str, *, seq: int, hash: str, where: str, to: str) -> bool:
        found = self.recorded(run)
        if found is None or not any((one.seq, one.hash) == (seq, hash) for one in found.events):
            return False
        new = await self._head(seq, hash, where[:TOLD_WHERE], to[:TOLD_TO])
        if not any(_place(one) == _place(new) for one in found.told):
            found.told.append(new)
        return True

    async def told_heads(self, run: str) -> Sequence[ToldHead]:
        found = self.recorded(run)
        return tuple(found.told) if found is not None else ()

    async def commands(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Sent]:
        found = self.recorded(run)
        return tuple(one for one in found.commands if one.id > after)[:limit] if found is not None else ()

    async def _head(self, seq: int, digest: str, where: str, to: str) -> ToldHead:
        return ToldHead(seq=seq, hash=digest, where=where, to=to, at=await self.now(), by=await self.whoami())


def _place(one: ToldHead) -> tuple[object, ...]:
    return one.seq, one.hash, one.where, one.to, one.by
