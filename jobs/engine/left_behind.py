"""Ends what earlier attempts of a task have left: programs on this host, backends on the servers."""

import asyncpg

from jobs.databases import Databases
from jobs.engine.left_programs import ProgramWatch
from jobs.run.events import UnitId
from plans.errors import CutoverError
from plans.plurals import counted


async def end_what_is_left(run: str, unit: UnitId, programs: ProgramWatch, databases: Databases) -> list[str]:
    """On this host first: a server that cannot be reached must not keep a program alive. What came of it, a sentence
    each."""
    told = [*await programs.end(unit)]
    try:
        count = await databases.terminate(run, unit)
        told.append(f"{counted(count, 'backend')} of an earlier attempt terminated")
    except CutoverError as error:
        told.append(f"could not terminate: {error.what}")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        told.append(f"could not terminate: {type(error).__name__}")
    return told
