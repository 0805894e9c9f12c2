"""An engine at work for the length of a block, and what the journal then says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from jobs.engine.loop import Engine, read_state
from jobs.journal.base import Journal
from jobs.run.events import Event
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED, RehearsedCuts
from jobs.run.state.records import entry_of
from jobs.run.state.unit import Phase
from plans.model.host import NO_HOST, HostSettings
from tests.support.engines import ScriptedCrew, engine


@asynccontextmanager
async def executing(
    journal: Journal,
    crew: ScriptedCrew,
    folder: Path,
    name: str = "e1",
    *,
    run: str = "r1",
    rehearsed: RehearsedCuts = NOT_REHEARSED,
    settings: HostSettings = NO_HOST,
) -> AsyncIterator[Engine]:
    """Killed at the end of the block, not shut down."""
    made = engine(journal, run, crew, folder, name, rehearsed, settings)
    work = asyncio.create_task(made.execute())
    try:
        yield made
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def phase(journal: Journal, unit: str) -> Phase:
    state, _ = await read_state(journal, "r1")
    return state.unit(unit).phase


async def stands(journal: Journal, unit: str, expected: Phase) -> bool:
    return await phase(journal, unit) is expected


async def recorded(journal: Journal, kind: type[Event]) -> list[Event]:
    """The events of this kind, in order."""
    events = [entry_of(one).event for one in await journal.read("r1")]
    return [one for one in events if isinstance(one, kind)]
