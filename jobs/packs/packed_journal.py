"""A pack read as a journal: `jobs.past`, `jobs.nights` and every view of the console read it as they read any other."""

from bisect import bisect_right
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Journal, Lease, News, NoSuchRun, Recorded, RunRow, Sent, Snapshot, Standing
from jobs.journal.frozen import frozen
from jobs.journal.outbox import Posted
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import ToldHead
from jobs.packs.pack import Pack
from jobs.packs.refusing import OnlyRead
from plans.model.kept_forecasts import NightsForecasts

_NEVER = timedelta.max


@dataclass(frozen=True, slots=True)
class _Kept:
    """A run's journal as it is read: each event once, in the order of their numbers."""

    row: RunRow
    standing: Standing
    events: Sequence[Recorded]


class PackedJournal(OnlyRead):
    """See `jobs.journal.base.Journal`: the reading side as it promises, at the time at which the pack was made.

    What a pack does not hold is not there: who looks at the run, who is of which party, counts of flows, kept folds.
    """

    def __init__(self, pack: Pack, file: str = "") -> None:
        """
        Args:
            file: how whoever opened it named the file.
        """
        self.pack = pack
        self.file = file
        self._runs = {one.row.run: _Kept(one.row, one.standing, _in_order(one.events)) for one in reversed(pack.runs)}
        self._consumed = {one.command_id for one in pack.main.events}

    @property
    def run(self) -> str:
        """The name of the run that it is a pack of."""
        return self.pack.main.row.run

    async def now(self) -> datetime:
        return self.pack.at

    async def runs(self) -> Sequence[RunRow]:
        return tuple(one.row for one in self.pack.runs)

    async def bundle(self, plan_sha256: str) -> str:
        try:
            return frozen(plan_sha256, self.pack.bundles[plan_sha256])
        except KeyError:
            raise NoSuchRun(f"the pack holds no plan {plan_sha256[:16]}") from None

    async def read(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Recorded]:
        found = self._runs.get(run)
        if found is None:
            return ()
        first = bisect_right(found.events, after, key=lambda event: event.seq)
        return found.events[first : first + limit]

    async def standing(self, run: str) -> Standing:
        if run not in self._runs:
            raise NoSuchRun(f"the pack holds no run {run}", hint=f"it is a pack of {self.run}")
        return self._runs[run].standing

    async def inbox(self, run: str, *, after: int) -> Sequence[Sent]:
        return tuple(one for one in await self.commands(run, after=after) if one.id not in self._consumed)

    async def commands(self, run: str, *, after: int = 0, limit: int = 10_000) -> Sequence[Sent]:
        ours = self.pack.commands if run == self.run else ()
        return tuple(one for one in ours if one.id > after)[:limit]

    async def lease(self, run: str) -> Lease | None:
        lease = (await self.standing(run)).lease
        return lease if lease is not None and lease.expires > self.pack.at else None

    async def free_since(self, run: str) -> datetime | None:
        return self.pack.free_since if run == self.run else None

    async def progress(self, run: str) -> Sequence[Snapshot]:
        return self.pack.progress if run == self.run else ()

    async def samples(self, run: str) -> Sequence[StoredSample]:
        return self.pack.samples if run == self.run else ()

    async def forecasts(self, run: str) -> NightsForecasts | None:
        return self.pack.forecasts if run == self.run else None

    async def family_forecasts(self, family: str, *, real: bool, nights: int) -> Sequence[NightsForecasts]:
        alike = (one for one in self.pack.family_forecasts if one.night.family == family)
        return tuple(one for one in alike if (one.night.speed == 1) is real)[-nights:]

    async def posted_messages(self, run: str, *, limit: int = 200) -> Sequence[Posted]:
        return self.pack.messages[:limit] if run == self.run else ()

    async def told_heads(self, run: str) -> Sequence[ToldHead]:
        return self.pack.told if run == self.run else ()

    async def approvals(self) -> Sequence[ApprovalEntry]:
        return self.pack.approvals

    async def follow(self, run: str, *, after: int, poll: timedelta = _NEVER) -> AsyncGenerator[News, None]:
        """The first look, and nothing behind it: there is nothing to `poll` for."""
        del poll
        standing = await self.standing(run)
        yield News(
            events=await self.read(run, after=after, limit=len(self._runs[run].events)),
            progress=await self.progress(run),
            commands=bool(await self.inbox(run, after=0)),
            newest_command=max((one.id for one in self.pack.commands), default=0),
            lease=await self.lease(run),
            head=standing.seq,
            now=self.pack.at,
        )


def file_of(journal: Journal) -> str:
    """The file of a journal that is a pack's, as somebody named it; empty of a control database's."""
    return journal.file if isinstance(journal, PackedJournal) else ""


def _in_order(events: Sequence[Recorded]) -> Sequence[Recorded]:
    """By their numbers, of each the first that the file has: the file's own order is judged where it is read."""
    first = {one.seq: one for one in reversed(events)}
    return tuple(first[seq] for seq in sorted(first))
