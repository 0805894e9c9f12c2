"""`cutover traces`: follows the journal of a run, and sends a span for each attempt that ends."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from console.errors import Misused
from console.running.service.manager import told
from console.running.settings import run_folder
from console.running.told_to_end import until_told_to_end
from console.running.tracing.sender import Collects, Sender
from console.saying import Say
from console.telling.machines.spans import SpanBook
from console.view.following import Follower
from console.view.picture import Picture
from jobs.journal.base import Journal, RunRow
from jobs.private_files import make_private_folder, write_private
from jobs.run.events import UnitId
from jobs.run.outlook.sequence.units import body_of
from plans.model import Job
from plans.plurals import counted

LAST_WORDS = 10.0
"""Real seconds that the last spans are given once it is told to end."""
QUIET = 5.0
"""Real seconds without an event after which a run that has ended has told everything."""


def require_extra() -> None:
    """Raises `Misused` where it is not installed."""
    if any(find_spec(name) is None for name in ("opentelemetry", "requests")):
        raise Misused("this needs the extra `otel`", hint="pip install 'cutover-console[otel]'")


async def send_traces(store: Journal, row: RunRow, collector: Collects, *, again: bool, say: Say) -> Sender:
    """Send the spans of a run until it has ended and all are sent, or until SIGTERM or SIGINT.

    Args:
        again: send those as well that were sent from this host before.
        say: told what becomes of them.
    """
    async with Follower(store, row.run) as follower:
        mark = Mark(run_folder(row.run) / "traced", follower.picture.state.birth, say)
        sender = Sender(collector, say=say, sent=mark.write)
        async with told(lambda: _status(row.run, sender)):
            await _send(follower, sender, after=0 if again else mark.read())
    return sender


async def _send(follower: Follower, sender: Sender, *, after: int) -> None:
    """Read and send side by side; what is left when it ends is given some time."""
    sending = asyncio.create_task(sender.keep_sending(), name="send spans")
    try:
        await until_told_to_end(_read(follower, sender, after))
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await sender.send_what_waits()


async def _read(follower: Follower, sender: Sender, after: int) -> None:
    """Give it the spans as they end; ends some time after the run has, and once they are sent."""
    book = SpanBook(lambda unit: kind_of(follower.picture, unit))
    loop = asyncio.get_running_loop()
    last = loop.time()
    async for view, entries in follower.steps():
        for entry in entries:
            for span in book.take(entry):
                if span.seq > after:
                    sender.put(span)
        if entries:
            last = loop.time()
        if view.state.ended is not None and loop.time() - last > QUIET and not sender.waiting:
            return


def kind_of(picture: Picture, unit: UnitId) -> str:
    """Which kind of job a unit has by the plan that holds; empty of one that the plan has no more."""
    try:
        body = body_of(picture.plan, unit)
    except KeyError:
        return ""
    return str(body.kind) if isinstance(body, Job) else ""


def _status(run: str, sender: Sender) -> str:
    away = ", the collector is away" if sender.is_away else ""
    return (
        f"traces of {run}: {counted(sender.taken, 'span')} sent, {sender.waiting} wait, {sender.dropped} dropped{away}"
    )


class Mark:
    """Up to which event spans were sent from this host: after a restart none is sent twice, as far as this was kept.

    Args:
        file: where it is kept.
        birth: the hash of the run's first event: another control database may have a run of this name.
        say: told once where it cannot be kept.
    """

    def __init__(self, file: Path, birth: str, say: Say) -> None:
        self._file, self._birth, self._say, self._is_lost = file, birth, say, False

    def read(self) -> int:
        """The journal's number; 0 where nothing is known."""
        try:
            birth, seq = self._file.read_text(encoding="ascii").split()
            return int(seq) if birth == self._birth else 0
        except (OSError, ValueError):
            return 0

    def write(self, seq: int) -> None:
        """Keep it."""
        try:
            make_private_folder(self._file.parent)
            write_private(self._file, f"{self._birth} {seq}")
        except OSError as error:
            if not self._is_lost:
                self._say(f"{self._file} cannot be written ({error.strerror}): a restart sends all spans again")
            self._is_lost = True


def summary(sender: Sender) -> str:
    """What became of all spans, for the last line."""
    parts: Sequence[str] = [f"{counted(sender.taken, 'span')} sent"]
    if sender.dropped:
        parts = [*parts, f"{sender.dropped} dropped"]
    if sender.waiting:
        parts = [*parts, f"{sender.waiting} not sent: the collector is away"]
    return ", ".join(parts)
