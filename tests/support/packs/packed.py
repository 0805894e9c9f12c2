"""A small night in a journal in memory, executed by a real engine after a rehearsal of the same plan, and its pack."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from jobs.journal.base import Journal
from jobs.packs import archive
from jobs.packs.gathering import gather
from jobs.packs.pack import Pack
from jobs.packs.packs import pack_bytes
from jobs.packs.texts import with_sums
from plans.load import load
from tests.support.command_line import plan_file
from tests.support.engines import ScriptedCrew, created, engine, utc_now
from tests.support.eventually import eventually
from tests.support.memory_journal import MemoryJournal

RUN, REHEARSAL = "r1", "dr1"
REHEARSED = (
    ("start", {"task": "T1"}),
    ("done", {"task": "T1"}),
    ("vote", {"task": "G1", "party": "roros", "answer": "go"}),
    ("vote", {"task": "G1", "party": "owner", "answer": "go"}),
    ("decide", {"task": "G1", "choice": "go"}),
)
ORDERS = (
    ("start", {"task": "T1"}),
    ("done", {"task": "T1"}),
    ("note", {"text": "as agreed"}),
    ("note", {"text": "and again"}),
    ("vote", {"task": "G1", "party": "roros", "answer": "no-go"}),
    ("vote", {"task": "G1", "party": "owner", "answer": "go"}),
)
HEAD = 10
"""Events of the run: created, nights counted, engine, T1 started and done, G1 open, two notes, two votes."""
NOTED, NOTED_AGAIN, VOTED = HEAD - 3, HEAD - 2, HEAD - 1


async def execute(
    journal: Journal, folder: Path, run: str, orders: tuple[tuple[str, Mapping[str, object]], ...]
) -> None:
    """Begin a run of the small plan, and give these commands, each once the one before has been consumed."""
    await created(journal, load(plan_file(folder)), run=run)
    made = engine(journal, run, ScriptedCrew(), folder)
    work = asyncio.create_task(made.execute())
    for verb, args in orders:
        command = await journal.send(run, verb, args)
        await eventually(lambda wanted=command: _consumed(journal, run, wanted))
    made.shut_down()
    await work


async def _consumed(journal: Journal, run: str, command: int) -> bool:
    return any(one.command_id == command for one in await journal.read(run))


async def night(folder: Path) -> MemoryJournal:
    """A journal with the rehearsal, and the run that nobody executes just now."""
    journal = MemoryJournal(now=utc_now)
    await execute(journal, folder, REHEARSAL, REHEARSED)
    await execute(journal, folder, RUN, ORDERS)
    return journal


async def packed(journal: Journal, run: str = RUN) -> Pack:
    """The pack of a run."""
    return await gather(journal, run, program="0", to="here")


def written(pack: Pack, folder: Path, name: str = "night.cutover", *, evidence: bool = False) -> Path:
    """The pack as a file."""
    file = folder / name
    file.write_bytes(pack_bytes(pack, evidence=evidence))
    return file


def changed(file: Path, part: str, change: Callable[[str], str], *, sums: bool = False) -> Path:
    """Change a part of a pack's file by hand: where `sums`, by somebody who writes the sums anew."""
    parts = dict(archive.opened(file))
    parts[part] = change(parts[part].decode()).encode()
    if sums:
        del parts["SHA256SUMS"]
        parts = with_sums(parts)
    file.write_bytes(archive.written(parts, at=utc_now()))
    return file
