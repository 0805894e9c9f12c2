"""Follows a run and sends its commands. It writes nothing else."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from console.errors import Declined
from console.view import afterwords
from console.view.following import Follower
from console.view.latest_entries import latest_entries
from console.view.verifying import Beside, nobody_beside
from jobs.journal.base import Journal
from jobs.past import Past
from jobs.run.events import Entry
from plans.model.night import Night


class LiveSource(Follower):
    """Follows one run for somebody who may act. As `Follower`, with what that one has no way of.

    Args:
        journal: as of `Follower`.
        run: as of `Follower`.
        observer: whether this console only looks; its commands are refused before they are sent.
        spawn: starts an engine that goes on with flaws of this fingerprint, and says what it started; None where this
            console starts none.
        ghosts: as of `Follower`.
        read: as of `Follower`.
        beside: as of `Follower`.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        *,
        observer: bool = False,
        spawn: Callable[[str], str] | None = None,
        ghosts: Mapping[str, Night] | None = None,
        read: Past | None = None,
        beside: Beside = nobody_beside,
    ) -> None:
        super().__init__(journal, run, observer=observer, ghosts=ghosts, read=read, beside=beside)
        self._spawn = spawn

    async def send(self, command: str, args: Mapping[str, object]) -> int:
        """Put a command into the inbox; returns its id.

        Raises:
            Declined: this console only looks, or the file that is named as evidence cannot be read.
            Denied: the database's roles refuse.
        """
        if self._observer:
            raise Declined("this console only looks", hint="attach without --observe")
        from console.view.evidence_file import with_file_read  # no command is sent before the first view

        args = await asyncio.to_thread(with_file_read, command, args)
        command_id = await self._journal.send(self._run, command, args)
        if self.picture.state.over:
            await afterwords.record(self._journal, self._run)
        return command_id

    async def past(self, after: int, most: int) -> tuple[Sequence[Entry], int]:
        """As `Source.past`; those that are known already are not read again."""
        return await latest_entries(self._journal, self.picture, after, most)

    async def start_engine(self, accepted: str) -> str:
        """Start an engine; says what was started.

        Args:
            accepted: where the journal is not what was recorded, the fingerprint of what was shown before the run's
                name was typed; else empty.

        Raises:
            Declined: this console starts no engines, or its login may not execute runs.
        """
        if self._spawn is None or self._observer:
            despite = " --despite-chain" if accepted else ""
            raise Declined("this console starts no engine", hint=f"cutover engine {self._run}{despite}")
        if not await self._journal.may_execute():
            raise Declined("this login may not execute runs", hint="a login with cutover_engine has to")
        return self._spawn(accepted)
