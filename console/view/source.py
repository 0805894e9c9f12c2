"""Names what a console needs of a run: a stream of views, and somewhere to send commands to."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from console.view.model import View
from console.view.picture import Picture
from jobs.run.events import Entry


class Steps(Protocol):
    """A run as it goes on, event by event: what lines are printed from."""

    @property
    def picture(self) -> Picture:
        """What is known by now."""
        ...

    def now(self) -> View:
        """The run at this moment."""
        ...

    def steps(self) -> AsyncIterator[tuple[View, Sequence[Entry]]]:
        """A view at once, then upon news, each with the entries that came since the last one: none lost, none twice."""
        ...


class Source(Protocol):
    """Where views come from and commands go to; `console.view.live.LiveSource` is one."""

    def views(self) -> AsyncIterator[View]:
        """A view at once, then upon news and at least once a second, without end."""
        ...

    async def send(self, command: str, args: Mapping[str, object]) -> int:
        """Put a command into the run's inbox and return its id. Raises `CutoverError` where that is refused."""
        ...

    async def past(self, after: int, most: int) -> tuple[Sequence[Entry], int]:
        """The latest `most` events behind this one, and how many more there are that are left out.

        Raises `CutoverError` where they cannot be read.
        """
        ...

    async def start_engine(self, accepted: str) -> str:
        """Start an engine that goes on with a journal which is not what was recorded; says what was started.

        Args:
            accepted: the fingerprint of what was shown before the run's name was typed.

        Raises `CutoverError` where that is refused.
        """
        ...
