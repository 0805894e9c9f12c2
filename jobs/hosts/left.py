"""Programs on other hosts that attempts have left: their records there are asked what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.hosts import script
from jobs.hosts.line import NoSsh, answered, asked
from jobs.hosts.said import Told, Word
from jobs.hosts.script import Record, Script
from jobs.run.events import FarSide, Life

LOOK_SECONDS = 20.0
LAST_BYTES = 65_536
"""How much is read of what a program has printed since its engine died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of a program."""

    life: Life
    told: str = ""
    """How it ended, or why nobody knows."""
    has_printed: bool = False
    """Whether it may have printed something, and prints no more."""


async def look_there(far: FarSide, environ: Mapping[str, str]) -> Found:
    """Ask what became of it. One that had not begun never will from here on."""
    return await _asked(far, script.look(_record(far)), environ)


async def end_there(far: FarSide, environ: Mapping[str, str]) -> Found:
    """End it, and ask what became of it."""
    return await _asked(far, script.end(_record(far)), environ)


async def last_printed(far: FarSide, environ: Mapping[str, str]) -> bytes | None:
    """The last that one has printed which runs no more; None where it cannot be read."""
    try:
        answer = await answered(far.ssh, script.last(_record(far), LAST_BYTES), environ, LOOK_SECONDS, LAST_BYTES)
    except NoSsh:
        return None
    read = answer.told is not None and answer.told.word in (Word.ENDED, Word.GONE)
    return answer.printed if read else None


async def _asked(far: FarSide, what: Script, environ: Mapping[str, str]) -> Found:
    try:
        told, trouble = await asked(far.ssh, what, environ, LOOK_SECONDS)
    except NoSsh as error:
        return Found(life=Life.ELSEWHERE, told=error.what)
    return Found(life=Life.ELSEWHERE, told=trouble) if told is None else _found(told)


def _found(told: Told) -> Found:
    match told.word:
        case Word.RUNS:
            return Found(life=Life.ALIVE)
        case Word.NEVER:
            return Found(life=Life.GONE, told="never began")
        case Word.ENDED:
            status = int(told.text.split()[0])
            return Found(life=Life.GONE, told=f"has ended with exit status {status}", has_printed=True)
        case Word.GONE:
            return Found(life=Life.GONE, told="is gone and left no exit status", has_printed=True)
        case _:
            return Found(life=Life.ELSEWHERE, told="another host answered, or the folder of its record is not there")


def _record(far: FarSide) -> Record:
    return Record(node=far.node, path=far.record)
