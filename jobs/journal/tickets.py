"""Attempts that workers on other hosts run, as they lie in the control database, and what a journal does with them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from plans.model.kind_traits import HostProgram

TICKET_LEASE = timedelta(seconds=12)
"""Real time for which a claim lasts without renewal, by the control database's clock."""


SILENT_AFTER = timedelta(seconds=30)
"""How long nothing is heard of a worker until it counts as gone: it is seen every ten seconds."""

NOTHING: Mapping[str, datetime] = {}


class TicketState(StrEnum):
    """What became of a ticket."""

    ISSUED = "issued"
    """Nobody has claimed it."""
    CLAIMED = "claimed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """The engine took it back: whoever has it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A ticket as the engine puts it into the append of the event that begins the attempt."""

    unit: str
    attempt: int
    token: int
    label: str
    """What a worker must serve to have it."""
    content: str
    """Everything that the attempt is run by, as JSON (`jobs.workers.content`); no secret."""
    program: str = ""
    """What issued it and has to run it (`jobs.workers.program`); empty: whatever serves the label."""
    starts: HostProgram | None = None
    """What it starts that the list of hosts has to allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStanding:
    """How a ticket stands; times are the control database's."""

    number: int
    unit: str
    attempt: int
    token: int
    label: str
    state: TicketState
    issued: datetime
    now: datetime
    worker: str = ""
    """What whoever has claimed it is called; empty where nobody has."""
    host: str = ""
    claimed: datetime | None = None
    until: datetime | None = None
    """Until when it may act without renewal."""
    seen: datetime | None = None
    """When that worker was heard of last."""
    said: int = 0
    """The number of its last word."""
    progress: str | None = None
    outcome: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether whoever claimed it has let its time run out."""
        return self.state is TicketState.CLAIMED and self.until is not None and self.until <= self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWord:
    """Something that an attempt said on its way (`jobs.workers.words`)."""

    seq: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A worker as it is listed."""

    id: str
    login: str
    name: str
    labels: tuple[str, ...]
    slots: int
    version: str
    host: str
    pid: int
    came: datetime
    seen: datetime
    now: datetime
    busy: int = 0
    """Tickets that it has claimed."""
    left_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Whether it was heard of just now, and has not left."""
        return self.left_at is None and self.now - self.seen <= SILENT_AFTER


class Bell(Protocol):
    """Rings when there is news."""

    async def wait(self, longest: float) -> None:
        """Until it rings, or for so many real seconds: nobody hears while the connection is lost."""
        ...


class TicketStore(Protocol):
    """What the engine, its owner and whoever looks do with tickets. Errors are those of `jobs.journal.base`."""

    async def tickets(
        self, run: str, tokens: Mapping[str, int], *, known: Mapping[str, datetime] = NOTHING
    ) -> Sequence[TicketStanding]:
        """How the tickets of these units stand.

        Args:
            tokens: by unit, the token of the attempt.
            known: by unit, until when whoever has claimed its ticket may act, as is known: one that stands as it did
                may be left out.
        """
        ...

    async def issue(self, run: str, *, term: int, ticket: Issued) -> None:
        """Issue a ticket beside an attempt that has begun; again, it is the one that is there.

        Raises:
            Fenced: this engine leads no longer.
        """
        ...

    async def ticket_words(self, number: int, *, after: int) -> Sequence[TicketWord]:
        """What an attempt has said since; at most some hundred at once."""
        ...

    async def order(self, number: int, *, term: int, orders: str) -> None:
        """Give whoever has it, or will have it, these orders; they replace those before."""
        ...

    async def withdraw(self, number: int, *, term: int) -> bool:
        """Take it back, whoever has it; False where it has ended, or was taken back."""
        ...

    async def take_back(self, run: str, tokens: Mapping[str, int], *, term: int) -> frozenset[str]:
        """Take tickets back that nobody has claimed, so that nobody can; of this engine, and of those before it.

        Args:
            tokens: by unit, the token of the attempt.
            term: of the engine that asks; of one that leads no longer nothing is taken back.

        Returns:
            The units of those that nobody ever had: their attempts have not begun. Asked again, it is the same.
        """
        ...

    def ticket_bell(self, run: str) -> AbstractAsyncContextManager["Bell"]:
        """What rings when something is said of a ticket of this run, for the length of a block."""
        ...

    async def workers(self, *, since: datetime) -> Sequence[WorkerRow]:
        """The workers that were heard of since then, in the order of their names."""
        ...

    async def worker_logins(self) -> Mapping[str, frozenset[str]]:
        """By label the logins that may serve it, as the owner has said."""
        ...

    async def possible_workers(self) -> Sequence[str]:
        """The logins that may be workers, in the order of their names, whatever labels they may serve."""
        ...

    async def say_of_worker(self, login: str, label: str, *, serves: bool) -> None:
        """Say that a login may serve a label, or may no longer; the owner may. Raises `Denied`."""
        ...
