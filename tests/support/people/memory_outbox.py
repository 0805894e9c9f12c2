"""The outbox of the journal in memory: the same promises as the one in Postgres."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobs.journal.outbox import OUTBOX_REASON, Delivery, EngineCall, Outgoing, Posted, Waiting


@dataclass(slots=True, kw_only=True)
class _Lying:
    posted: Posted
    next_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.posted.delivered_at is None and not self.posted.given_up


@dataclass(slots=True)
class MemoryOutbox:
    """The messages of one run."""

    lying: dict[str, _Lying] = field(default_factory=dict)
    calls: list[EngineCall] = field(default_factory=list)

    def put(self, messages: Iterable[Outgoing]) -> None:
        for one in messages:
            posted = Posted(
                id=one.id,
                seq=one.seq,
                party=one.party,
                channel=one.channel,
                at=one.at,
                letter="",
                attempts=0,
                delivered_at=None,
                given_up=False,
                reason="",
            )
            self.lying.setdefault(one.id, _Lying(posted=posted))

    def waiting(self) -> tuple[Waiting, ...]:
        ordered = sorted(self.lying.values(), key=lambda one: (one.posted.seq, one.posted.id))
        return tuple(
            Waiting(
                id=one.posted.id,
                seq=one.posted.seq,
                party=one.posted.party,
                channel=one.posted.channel,
                at=one.posted.at,
                letter=one.posted.letter,
                attempts=one.posted.attempts,
                next_at=one.next_at,
            )
            for one in ordered
            if one.waits
        )

    def posted(self) -> tuple[Posted, ...]:
        everything = (one.posted for one in self.lying.values())
        return tuple(sorted(everything, key=lambda one: (-one.seq, one.id)))

    def gather(self, letter: str, ids: Iterable[str]) -> None:
        for one in (self.lying[name] for name in ids if name in self.lying):
            one.posted = replace(one.posted, letter=one.posted.letter or letter)

    def settle(self, delivery: Delivery, now: datetime) -> None:
        for one in self.lying.values():
            if one.waits and one.posted.letter == delivery.letter:
                one.next_at = delivery.next_at
                one.posted = replace(
                    one.posted,
                    attempts=one.posted.attempts + 1,
                    reason=delivery.reason[:OUTBOX_REASON],
                    delivered_at=now if delivery.delivered else None,
                    given_up=not delivery.delivered and delivery.next_at is None,
                )


class MessagesInMemory(ABC):
    """What a journal promises of its outbox."""

    @abstractmethod
    def outbox(self, run: str) -> MemoryOutbox:
        """Of a run."""

    @abstractmethod
    def outbox_under(self, run: str, term: int) -> tuple[MemoryOutbox, datetime]:
        """The same for whoever holds the lease, and the time."""

    @abstractmethod
    async def now(self) -> datetime:
        """The store's clock."""

    async def waiting_messages(self, run: str, *, limit: int = 2_000) -> Sequence[Waiting]:
        return self.outbox(run).waiting()[:limit]

    async def posted_messages(self, run: str, *, limit: int = 200) -> Sequence[Posted]:
        return self.outbox(run).posted()[:limit]

    async def gather_messages(self, run: str, *, term: int, letters: Mapping[str, Sequence[str]]) -> None:
        outbox = self.outbox_under(run, term)[0]
        for letter, ids in letters.items():
            outbox.gather(letter, ids)

    async def claim_call(self, run: str, loss: str, caller: str) -> bool:
        outbox, now = self.outbox(run), await self.now()
        earlier = [one for one in outbox.calls if one.id == loss]
        if any(one.made_at is not None or now - one.at < timedelta(minutes=1) for one in earlier):
            return False
        outbox.calls.append(EngineCall(id=loss, caller=caller, at=now))
        return True

    async def settle_call(self, run: str, loss: str, caller: str) -> None:
        outbox, now = self.outbox(run), await self.now()
        outbox.calls = [
            replace(one, made_at=now) if (one.id, one.caller) == (loss, caller) else one for one in outbox.calls
        ]

    async def engine_calls(self, run: str) -> Sequence[EngineCall]:
        return tuple(reversed(self.outbox(run).calls))

    async def settle_message(self, run: str, *, term: int, delivery: Delivery) -> None:
        outbox, now = self.outbox_under(run, term)
        outbox.settle(delivery, now)
