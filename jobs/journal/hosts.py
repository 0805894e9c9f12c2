"""The list of hosts on which programs of plans may run, as the control database holds it: who may be reached, by which
way, for which programs. Its owner writes it; a plan, which may have come by mail, only names a host of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.model import RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHost:
    """What is said of a host for one kind of run. Either `label` or `ssh` says how it is reached."""

    name: str
    """As plans call it (`on_host`)."""
    kind: RunKind
    label: str = ""
    """Workers with this label run on it."""
    ssh: str = ""
    """Where the system's own ssh leads: `user@host`, or a name of its configuration."""
    programs: tuple[str, ...] = ()
    """The whole paths of what may be run there, and what names the code of `python` jobs (`HostProgram.program`)."""
    variables: tuple[str, ...] = ()
    """The names of the variables that these may be given."""
    any_program: bool = False
    """Whether plans may run anything there; of one that workers run on."""
    at: datetime | None = None
    """When that was said; None of what is about to be."""
    by: str = ""

    @property
    def way(self) -> str:
        """How it is reached, for people."""
        return f"ssh {self.ssh}" if self.ssh else f"workers with the label {self.label}"


class HostStore(Protocol):
    """What a journal does with the list. Errors are those of `jobs.journal.base`."""

    async def hosts(self) -> Sequence[ListedHost]:
        """All that stands in it, in the order of names."""
        ...

    async def list_host(self, host: ListedHost) -> None:
        """Put it on the list, in place of what was said of it for that kind of run; the owner may. Raises `Denied`."""
        ...

    async def unlist_host(self, name: str, kind: RunKind) -> None:
        """Take it off the list for one kind of run; the owner may. Raises `Denied`."""
        ...
