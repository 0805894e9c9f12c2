"""What a crew needs to have attempts run by workers on other hosts (`jobs.workers.hands` is it)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jobs.databases import Databases
from jobs.far_listener import FarListener
from jobs.journal.tickets import Issued
from jobs.lying import Lying
from jobs.outcomes import Outcome
from jobs.runner import AnAttempt, RefusedAttempt, Ticket
from plans.model.lanes import lanes_said


class Elsewhere(Protocol):
    """Has attempts run by workers."""

    def issued(self, ticket: Ticket, databases: Databases) -> Issued | None:
        """What goes into the append of the event that begins it."""
        ...

    def attempt(self, ticket: Ticket, databases: Databases, listener: FarListener) -> AnAttempt:
        """Wait for the worker that runs it."""
        ...

    def led(self, leading: AnAttempt, ticket: Ticket, databases: Databases, listener: FarListener) -> AnAttempt:
        """Share out the work of an attempt among workers of the labels that its job names."""
        ...

    async def serving(self, label: str, now: datetime) -> Lying | None:
        """Who could have a ticket of a label that came now; None where no worker can reach this control database.

        Args:
            now: the control database's clock.
        """
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


@dataclass(slots=True)
class UnderWay:
    """An attempt under way."""

    attempt: AnAttempt
    tuning: dict[str, int]
    work: asyncio.Task[Outcome]


class _Nobody:
    """Of a control database that no worker can reach: a demonstration's, or one of tests."""

    def issued(self, ticket: Ticket, databases: Databases) -> None:
        """Nobody would come for it."""

    def attempt(self, ticket: Ticket, databases: Databases, listener: FarListener) -> AnAttempt:  # noqa: ARG002
        return RefusedAttempt(f"it runs on workers with the label {ticket.label}, and this engine has none")

    def led(self, leading: AnAttempt, ticket: Ticket, databases: Databases, listener: FarListener) -> AnAttempt:  # noqa: ARG002
        labels = ", ".join(lanes_said(ticket.job.spec))
        return RefusedAttempt(f"workers with the labels {labels} do its work, and this engine has none")

    async def serving(self, label: str, now: datetime) -> None:
        """Nobody can."""

    async def close(self) -> None:
        """There is nothing to give back."""


NOWHERE: Elsewhere = _Nobody()
"""There are no workers."""
