"""Counts of flows in the journal in memory: the same promises as those in Postgres."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs.journal.flow_counts import StoredCount, StoredFlow

Place = tuple[datetime, str, int]


@dataclass(slots=True, kw_only=True)
class MemoryFlow:
    """What is kept of a flow."""

    once: StoredFlow
    counts: dict[Place, StoredCount] = field(default_factory=dict)


class FlowCountsInMemory(ABC):
    """What a journal promises of counts."""

    @abstractmethod
    def flows(self, run: str) -> dict[str, MemoryFlow]:
        """Of a run."""

    @abstractmethod
    def flows_under(self, run: str, term: int) -> dict[str, MemoryFlow]:
        """The same for whoever holds the lease."""

    async def keep_flow(
        self, run: str, *, term: int, flow: StoredFlow, counts: Sequence[StoredCount], gone: Sequence[StoredCount] = ()
    ) -> None:
        known = self.flows_under(run, term).setdefault(flow.flow, MemoryFlow(once=flow))
        names = flow.names if flow.names is not None else known.once.names
        memory = flow.memory if flow.memory is not None else known.once.memory
        known.once = StoredFlow(flow=flow.flow, names=names or "[]", memory=memory or "{}")
        for one in counts:
            known.counts.setdefault(one.place, one)
        for one in gone:
            known.counts.pop(one.place, None)

    async def stored_flows(self, run: str) -> Sequence[StoredFlow]:
        return tuple(known.once for _, known in sorted(self.flows(run).items()))

    async def flow_counts(self, run: str, *, after: datetime, flow: str = "") -> Sequence[StoredCount]:
        wanted = [known for name, known in self.flows(run).items() if flow in ("", name)]
        found = [one for known in wanted for one in known.counts.values() if one.until > after]
        return tuple(sorted(found, key=lambda one: (one.until, one.flow, one.stage, one.grain)))
