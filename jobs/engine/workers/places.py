"""Where each attempt runs: decided once, with its ticket, so that what was issued is what is waited for."""

from dataclasses import replace

from jobs.hosts.directory import HostDirectory
from jobs.runner import Ticket
from plans.model.kind_traits import traits_of


class Places:
    """Remembers what was decided until the attempt begins.

    Args:
        hosts: says which workers run what a host by name is to do.
    """

    def __init__(self, hosts: HostDirectory) -> None:
        self.hosts = hosts
        self._labels: dict[tuple[str, int], str] = {}

    def decide(self, ticket: Ticket) -> Ticket:
        """The ticket with the label of the workers that run it, where any do."""
        label = ticket.label or self.hosts.label_of(ticket.job.spec)
        self._labels[ticket.unit, ticket.token] = label
        return replace(ticket, label=label)

    def decided(self, ticket: Ticket) -> Ticket:
        """The same ticket, as was decided when it was issued."""
        return replace(ticket, label=self._labels.pop((ticket.unit, ticket.token), ticket.label))

    async def ssh_to(self, ticket: Ticket) -> str:
        """Where ssh leads for the host that its job names, if it does. Raises as `HostDirectory.way_to`."""
        wanted = traits_of(ticket.job.spec).on_host
        return (await self.hosts.way_to(wanted)).ssh if wanted is not None else ""
