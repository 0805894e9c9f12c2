"""What an engine hears of an attempt that workers on other hosts run."""

from typing import Protocol

from jobs.lying import Lying, Refusal
from jobs.progress import Heard
from jobs.run.events import Program
from jobs.run.events.lanes import LanesOfLabel
from jobs.runner import Listener, Ticket


class FarListener(Listener, Protocol):
    """Who hears of an attempt that a worker runs."""

    async def program_started(self, ticket: Ticket, program: Program, output: str = "") -> None:
        """As of an attempt that runs here. `output`: the file, on the worker's host, of what it prints."""
        ...

    def taken(self, ticket: Ticket, worker: str, host: str) -> None:
        """A worker has it, which is called so, on that host."""
        ...

    def refusal(self, ticket: Ticket) -> Refusal | None:
        """What the list of hosts says against a ticket that waits for a worker; None where nothing."""
        ...

    def untaken(self, ticket: Ticket, lying: Lying) -> None:
        """No worker has taken it for so long that people have to hear of it."""
        ...

    def lanes(self, ticket: Ticket, of: LanesOfLabel) -> None:
        """The lanes of one label of it stand otherwise than before."""
        ...

    def heard(self, ticket: Ticket, heard: Heard) -> None:
        """The worker that has it was heard of again."""
        ...
