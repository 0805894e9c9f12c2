"""A line to another host over the system's own ssh: its agents, its configuration, its known hosts.

Nothing is asked of anybody: no password, no new host key. A line that is broken says so within a quarter of a minute.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from jobs.api import Fatal
from jobs.child_environment import environment
from jobs.hosts.said import Printed, Told, together, understood
from jobs.hosts.script import Script
from plans.characters import shown

CONNECT_SECONDS = 10
_ALIVE_SECONDS = 5
_READ_BYTES = 262_144
_LINE_BYTES = 1_048_576
_TROUBLE_CHARACTERS = 200
_OF_SSH = ("SSH_", "KRB5")
"""Beginnings of variables that the system's ssh may need besides the minimum: of agents and tickets."""
OPTIONS = (
    *("BatchMode=yes", "StrictHostKeyChecking=yes", "ControlMaster=no", "ControlPath=none", "LogLevel=ERROR"),
    *("ClearAllForwardings=yes", "ForwardAgent=no", "ForwardX11=no", "PermitLocalCommand=no", "RequestTTY=no"),
    *(f"ConnectTimeout={CONNECT_SECONDS}", f"ServerAliveInterval={_ALIVE_SECONDS}", "ServerAliveCountMax=3"),
)


class NoSsh(Fatal):
    """This host has no ssh."""


class Line:
    """What is said on a line, until it is over or broken."""

    def __init__(self, process: asyncio.subprocess.Process, mark: str) -> None:
        self._process, self._mark = process, mark
        self.listening: asyncio.Task[None] | None = None
        self.trouble = ""
        """The last that ssh itself has said."""

    async def heard(self) -> AsyncIterator[Told | Printed]:
        """What the host says, as it comes; ends where the line does."""
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        rest = b""
        while len(rest) < _LINE_BYTES and (data := await self._process.stdout.read(_READ_BYTES)):
            *lines, rest = (rest + data).split(b"\n")
            for said in together(filter(None, (understood(line, self._mark) for line in lines))):
                yield said

    async def say(self, word: bytes) -> None:
        """Say something to what listens there. A broken line says nothing, and is found broken by who listens."""
        assert self._process.stdin is not None  # noqa: S101 - it was started with a pipe
        with suppress(BrokenPipeError, ConnectionResetError):
            self._process.stdin.write(word)
            await self._process.stdin.drain()

    async def over(self) -> None:
        """Wait, not long, for what ssh says at the end."""
        if self.listening is not None:
            await asyncio.wait({self.listening}, timeout=1)

    async def listen(self) -> None:
        """Keep what ssh says of its troubles."""
        assert self._process.stderr is not None  # noqa: S101 - it was started with a pipe
        while line := await _line_of(self._process.stderr):
            if text := shown(line.decode("utf-8", "replace").strip()):
                self.trouble = text[:_TROUBLE_CHARACTERS]


@asynccontextmanager
async def line_to(destination: str, script: Script, environ: Mapping[str, str]) -> AsyncIterator[Line]:
    """A line for the length of a block, with the script sent. Raises `NoSsh`.

    Args:
        destination: as ssh takes it.
        environ: of this process; of it ssh is given a minimum and what agents need.
    """
    given = environment((), environ) | {name: value for name, value in environ.items() if name.startswith(_OF_SSH)}
    argv = ("ssh", "-T", *(word for option in OPTIONS for word in ("-o", option)), "--", destination, "/bin/sh")
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=given,
            start_new_session=True,
            limit=_LINE_BYTES,
        )
    except OSError as error:
        raise NoSsh(f"ssh cannot be started here: {error.strerror or type(error).__name__}") from None
    line = Line(process, script.mark)
    listening = line.listening = asyncio.create_task(line.listen(), name="ssh's own words")
    try:
        await line.say(script.text.encode())
        yield line
    finally:
        await _hang_up(process)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _line_of(stream: asyncio.StreamReader) -> bytes:
    """The next line; nothing at the end, and where somebody prints one without end."""
    try:
        return await stream.readline()
    except ValueError:
        return b""


async def _hang_up(process: asyncio.subprocess.Process) -> None:
    """What runs there goes on; ssh and whatever it has started for itself (a jump) ends."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    waiting = asyncio.ensure_future(process.wait())
    await asyncio.wait({waiting}, timeout=1)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host says to a script that ends with one letter."""

    told: Told | None
    """None where it did not come to that."""
    printed: bytes = b""
    """The last of what was passed on before."""
    trouble: str = ""
    """Why it did not come to that."""


async def answered(
    destination: str, script: Script, environ: Mapping[str, str], seconds: float, most: int = 0
) -> Answer:
    """What a host says to a script within so long, up to its first letter. Raises `NoSsh`.

    Args:
        most: bytes that are kept of what it passes on before, the last of it, however much it sends.
    """
    printed = b""
    try:
        async with asyncio.timeout(seconds), line_to(destination, script, environ) as line:
            async for said in line.heard():
                if isinstance(said, Told):
                    return Answer(told=said, printed=printed)
                printed = (printed + said.data)[-most:] if most else b""
            await line.over()
            return Answer(told=None, printed=printed, trouble=line.trouble or "the line was broken")
    except TimeoutError:
        return Answer(told=None, printed=printed, trouble=f"it did not answer within {seconds:.0f} s")


async def asked(
    destination: str, script: Script, environ: Mapping[str, str], seconds: float
) -> tuple[Told | None, str]:
    """The one thing that a host says to a script; None where it says nothing within so long, with ssh's last words.

    Raises `NoSsh`.
    """
    answer = await answered(destination, script, environ, seconds)
    return answer.told, answer.trouble
