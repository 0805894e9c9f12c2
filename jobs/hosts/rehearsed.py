"""What a host that is reached over ssh lacks to run programs of a plan: asked before the night, with nothing run."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from jobs.hosts import script
from jobs.hosts.line import line_to
from jobs.hosts.said import Printed, Told, Word
from plans.characters import shown

SECONDS = 30.0


async def lacks(ssh: str, programs: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """What it says it lacks, or why it does not say; empty where nothing speaks against it. Raises `NoSsh`.

    Args:
        ssh: as ssh takes it.
        programs: their whole paths.
        environ: of this process, for ssh.
    """
    try:
        async with asyncio.timeout(SECONDS), line_to(ssh, script.rehearse(programs), environ) as line:
            said, is_over = await _told(line.heard())
            if not is_over and not said:
                await line.over()
                return (f"it was not reached over ssh: {line.trouble or 'its shell ended without a word'}",)
            return said
    except TimeoutError:
        return (f"it did not answer within {SECONDS:.0f} s",)


async def _told(heard: AsyncIterator[Told | Printed]) -> tuple[tuple[str, ...], bool]:
    """What is lacking, and whether the host has said all of it."""
    said: list[str] = []
    async for one in heard:
        match one:
            case Told(word=Word.REFUSED, text=text):
                said.append(shown(text))
            case Told(word=Word.TRIED):
                return tuple(said), True
            case _:
                continue
    return tuple(said), False
