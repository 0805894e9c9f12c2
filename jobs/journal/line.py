"""A connection that listens for news of runs, and wakes whoever follows one of them: any number may share it."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobs.journal.link import NO_SETTINGS, Link

if TYPE_CHECKING:
    from jobs.journal.link import Connection

CHANNEL = "cutover_control"
PATIENCE = 10.0
"""Real seconds after which a server that has not answered counts as away."""


class Line:
    """A link that listens, with a bell for each run that is followed over it.

    Args:
        dsn: as of `Link`.
        application_name: as of `Link`.
        settings: of the session, besides those of every link.
        channel: what it listens on; a notification is a word and the name of whose bell rings.
    """

    def __init__(
        self, dsn: str, *, application_name: str, settings: Mapping[str, str] = NO_SETTINGS, channel: str = CHANNEL
    ) -> None:
        self._channel = channel
        self._bells: dict[str, list[asyncio.Event]] = {}
        self.link = Link(
            dsn,
            application_name=application_name,
            patience=PATIENCE,
            greet=self._listen,
            settings=settings,
            together=True,
        )

    @contextmanager
    def bell(self, *runs: str) -> Iterator[asyncio.Event]:
        """A bell that rings whenever something of one of these is new, and when the connection was lost."""
        bell = asyncio.Event()
        lists = [self._bells.setdefault(run, []) for run in runs]
        for bells in lists:
            bells.append(bell)
        try:
            yield bell
        finally:
            for bells in lists:
                bells.remove(bell)

    async def _listen(self, connection: "Connection") -> None:
        connection.add_termination_listener(self._lost)
        await connection.add_listener(self._channel, self._heard)

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._ring(str(payload).partition(" ")[2])

    def _lost(self, _: object) -> None:
        for run in self._bells:
            self._ring(run)

    def _ring(self, run: str) -> None:
        for bell in self._bells.get(run, ()):
            bell.set()
