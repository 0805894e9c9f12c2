"""What a crew needs to have attempts run by workers on other hosts (`jobs.workers.hands` is it)."""

from typing import Protocol

from jobs import endings
from jobs.databases import Databases
from jobs.journal.tickets import Issued
from jobs.outcomes import CancelReason, FailureKind, Outcome, Permanent
from jobs.runner import Listener, Ticket


class AnAttempt(Protocol):
    """An attempt under way, wherever it runs."""

    def cancel(self, reason: CancelReason) -> None:
        """Have it end; the outcome comes from `run`. The first reason stays."""
        ...

    def tuned(self) -> None:
        """A knob of its ticket was turned."""
        ...

    async def run(self) -> Outcome:
        """How it ended."""
        ...


class Elsewhere(Protocol):
    """Has attempts run by workers."""

    def issued(self, ticket: Ticket, databases: Databases) -> Issued | None:
        """What goes into the append of the event that begins it."""
        ...

    def attempt(self, ticket: Ticket, databases: Databases, listener: Listener) -> AnAttempt:
        """Wait for the worker that runs it."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


class _Nobody:
    """Of a control database that no worker can reach: a demonstration's, or one of tests."""

    def issued(self, ticket: Ticket, databases: Databases) -> None:
        """Nobody would come for it."""

    def attempt(self, ticket: Ticket, databases: Databases, listener: Listener) -> AnAttempt:  # noqa: ARG002
        return Refused(f"it runs on workers with the label {ticket.label}, and this engine has none")

    async def close(self) -> None:
        """There is nothing to give back."""


class Refused:
    """An attempt that nobody runs. Args: why: a sentence."""

    def __init__(self, why: str) -> None:
        self._why = why

    def cancel(self, reason: CancelReason) -> None:
        """It has not begun."""

    def tuned(self) -> None:
        """It has no knobs."""

    async def run(self) -> Outcome:
        return Permanent(error=endings.facts(FailureKind.JOB, self._why))


NOWHERE: Elsewhere = _Nobody()
"""There are no workers."""
