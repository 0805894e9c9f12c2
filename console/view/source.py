"""Names what a console needs of a run: a stream of views, and somewhere to send commands to."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from console.view.model import View


class Source(Protocol):
    """Where views come from and commands go to; `console.view.live.LiveSource` is one."""

    def views(self) -> AsyncIterator[View]:
        """A view at once, then upon news and at least once a second, without end."""
        ...

    async def send(self, command: str, args: Mapping[str, object]) -> int:
        """Put a command into the run's inbox and return its id. Raises `CutoverError` where that is refused."""
        ...

    async def start_engine(self, accepted: str) -> str:
        """Start an engine that goes on with a journal which is not what was recorded; says what was started.

        Args:
            accepted: the fingerprint of what was shown before the run's name was typed.

        Raises `CutoverError` where that is refused.
        """
        ...
