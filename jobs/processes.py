"""A program of an attempt: in a process group of its own, so that ending it ends its children too.

What it prints may hold anything, so it goes to a file that only this account may read, and nowhere else; of a long
output the last megabytes are kept.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from jobs.private_files import make_private_folder, open_private

KEPT_BYTES = 4_000_000
GRACE_SECONDS = 5.0
"""How long a program may take to end by itself after SIGTERM."""

_CHUNK = 65_536
_DRAIN_SECONDS = 0.3


def output_path(folder: Path, unit: str, attempt: int) -> Path:
    """The file of a run's private folder that gets what an attempt's program prints."""
    return folder / f"{unit}-{attempt}.out"


class Output:
    """The file of what a program prints: when it is full it becomes `NAME.1`, and begins anew.

    No method raises: a program whose output nobody reads would stand still for ever, so what a full disk cannot take is
    counted and dropped. `trouble` and `lost_bytes` say so.
    """

    def __init__(self, path: Path, *, kept: int = KEPT_BYTES) -> None:
        self.path = path
        self.lines = 0
        self.lost_bytes = 0
        self.trouble = ""
        """Why something of it was lost, in the system's words."""
        self._kept = kept
        self._written = 0
        self._file: int | None = None
        self.write(b"")

    def write(self, data: bytes) -> None:
        """Append, and count the lines."""
        self.lines += data.count(b"\n")
        done = 0
        try:
            file = self._room_for(len(data))
            while done < len(data):
                done += os.write(file, data[done:])
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
        self._written += done
        self.lost_bytes += len(data) - done

    @property
    def where(self) -> str:
        """Where to look, for people: the file, and what is not in it."""
        return f"{self.path} ({self.lost_bytes:,} bytes lost: {self.trouble})" if self.trouble else str(self.path)

    def close(self) -> None:
        """Nothing is written after this."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _room_for(self, size: int) -> int:
        if self._file is None:
            make_private_folder(self.path.parent)
        elif self._written + size > self._kept:
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self.close()
        if self._file is None:
            self._file, self._written = open_private(self.path, os.O_WRONLY | os.O_TRUNC), 0
        return self._file


class WritingEnd:
    """The end of a pipe that a child inherits; ours is closed once the child has it, or nobody would see its end."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._open = True

    def close(self) -> None:
        """Once is enough; twice does no harm."""
        if self._open:
            self._open = False
            os.close(self.number)


@asynccontextmanager
async def pipe(*, limit: int = _CHUNK) -> AsyncIterator[tuple[asyncio.StreamReader, "WritingEnd"]]:
    """A pipe's reading end (lines of at most `limit` bytes), and its writing end for a child.

    Not the subprocess module's own pipes: asyncio closes those only when the last process that inherited them ends.
    """
    reading, writing = os.pipe()
    end = WritingEnd(writing)
    reader = asyncio.StreamReader(limit=limit)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb"))
    try:
        yield reader, end
    finally:
        end.close()
        transport.close()


HELD = ("/bin/sh", "-c", 'read -r go && exec "$@" </dev/null', "sh")
"""What is put before a program that reads nothing: it waits for a line, and ends without having run where none comes,
because whoever was to say so has died. The shell then becomes the program: same pid, same start."""
GO = b"go\n"


@asynccontextmanager
async def program(
    argv: Sequence[str],
    *,
    environ: Mapping[str, str],
    output: Output,
    begun: Callable[[int], Awaitable[None]],
    given: bytes,
    moved: Callable[[int], None] = lambda _: None,
    cwd: str | None = None,
    pass_fds: Sequence[int] = (),
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program for the length of a block; if it is left while the program runs, the whole group is ended.

    Args:
        argv: what to run; it does nothing before it has read its standard input (`HELD` sees to that).
        environ: its environment.
        output: where its standard output and error go, as one stream.
        begun: is told its pid, and awaited before it is given anything: an engine that dies before then leaves nothing
            that runs.
        given: what it reads from its standard input.
        moved: is told the number of lines whenever it printed some.
        cwd: where it runs.
        pass_fds: file descriptors that it inherits.

    Raises OSError where it cannot be started.
    """
    async with pipe() as (printed, writing):
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=writing.number,
                stderr=writing.number,
                cwd=cwd,
                env=dict(environ),
                start_new_session=True,
                pass_fds=pass_fds,
            )
        finally:
            writing.close()
        reading = asyncio.create_task(_copy(printed, output, moved))
        try:
            await begun(process.pid)
            await _give(process, given)
            yield process
            await process.wait()
            # A child that it leaves behind may keep the pipe open; that is not waited for.
            await asyncio.wait({reading}, timeout=_DRAIN_SECONDS)
        finally:
            if process.returncode is None:
                await _kill_group(process)
            reading.cancel()
            await asyncio.wait({reading})


async def told(argv: Sequence[str], *, environ: Mapping[str, str], given: bytes) -> int:
    """Run a program that reads something and prints what nobody keeps; its exit status. Cancelled, the group is ended.

    Raises OSError where it cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(environ),
        start_new_session=True,
    )
    try:
        await _give(process, given)
        return await process.wait()
    finally:
        if process.returncode is None:
            await _kill_group(process)


async def printed(argv: Sequence[str], *, environ: Mapping[str, str], most: int) -> tuple[int, bytes]:
    """Run a program that reads nothing; its exit status, and at most so many bytes of what it prints.

    When it has ended, or this is cancelled, its whole group is ended: nothing that it started goes on for nobody. A
    child that keeps its output open is not waited for. Raises OSError where it cannot be started.
    """
    kept = bytearray()
    async with pipe() as (said, writing):
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing.number,
                stderr=asyncio.subprocess.DEVNULL,
                env=dict(environ),
                start_new_session=True,
            )
        finally:
            writing.close()
        reading = asyncio.create_task(_keep(said, kept, most))
        try:
            status = await process.wait()
            await asyncio.wait({reading}, timeout=_DRAIN_SECONDS)
            return status, bytes(kept)
        finally:
            await _kill_group(process)
            reading.cancel()
            await asyncio.wait({reading})


async def _keep(said: asyncio.StreamReader, kept: bytearray, most: int) -> None:
    """Keep what comes first; the rest is read and dropped, as a program whose output nobody reads stands still."""
    while data := await said.read(_CHUNK):
        kept += data[: max(most - len(kept), 0)]


async def _give(process: asyncio.subprocess.Process, given: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it was started with a pipe
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _copy(printed: asyncio.StreamReader, output: Output, moved: Callable[[int], None]) -> None:
    while data := await printed.read(_CHUNK):
        output.write(data)
        moved(output.lines)


async def _kill_group(process: asyncio.subprocess.Process) -> None:
    """SIGTERM to the group, then SIGKILL. The group's number is the first process's, as it leads its own session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    waiting = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({waiting}, timeout=GRACE_SECONDS)
    finally:
        with suppress(ProcessLookupError):  # children that outlived their parent are still in the group
            os.killpg(process.pid, signal.SIGKILL)
    await waiting
