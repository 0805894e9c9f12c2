"""The figures of runs as a file for the collector of text files of node_exporter, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from console.errors import NotFound
from console.running.output_file import write_whole
from console.running.service.manager import told as told_to_manager
from console.running.settings import control
from console.running.told_to_end import until_told_to_end
from console.running.watching.several import Several
from console.saying import Say
from console.telling.machines.exposition import Dialect
from console.telling.machines.figures import figures
from console.telling.machines.watched import AllWatched, Watched
from console.version import program_version
from jobs.journal.base import RunRow
from plans.errors import CutoverError
from plans.plurals import counted

NAME = "cutover.prom"
"""The collector reads no file of another ending."""
EVERY = 15.0
"""Real seconds from one file to the next."""
_FIRST = 1.0
"""The same until something is known of a run."""
Choose = Callable[[Sequence[RunRow], str | None], RunRow]


def file_in(asked: Path) -> Path:
    """The file of figures in a folder. Raises `NotFound` where there is none: the collector reads one that is."""
    if not asked.is_dir():
        raise NotFound(f"there is no folder {asked}", hint="the one of node_exporter's --collector.textfile.directory")
    return asked / NAME


@asynccontextmanager
async def keeping_file(
    file: Path, told: Callable[[], AllWatched], *, say: Say, every: float = EVERY
) -> AsyncIterator[None]:
    """Have the file written again and again for the length of a block; afterwards there is none, as nobody keeps it.

    Args:
        told: the runs at this moment.
        say: told once when it cannot be written, and once when it can be again.
        every: real seconds from one file to the next.
    """
    task = asyncio.create_task(_keep(file, told, say, every), name="text file")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(OSError):
            await asyncio.to_thread(file.unlink)


async def _keep(file: Path, told: Callable[[], AllWatched], say: Say, every: float) -> None:
    trouble = ""
    while True:
        known = told()
        text = figures(known.runs, Dialect.PROMETHEUS, program=program_version(), left_out=known.left_out)
        before, trouble = trouble, await _written(file, text)
        if trouble != before:
            say(f"figures: {trouble}" if trouble else f"figures: {file} is written again")
        await asyncio.sleep(every if known.runs else min(every, _FIRST))


async def _written(file: Path, text: str) -> str:
    """Write it beside the event loop; why it could not be, empty where it was."""
    try:
        await asyncio.to_thread(write_whole, file, text, public=True)
    except CutoverError as error:
        return error.what
    return ""


async def keep_file_alone(file: Path, typed: Sequence[str], dsn: str | None, *, choose: Choose, say: Say) -> None:
    """Keep the file until SIGTERM or SIGINT, without serving anything.

    Args:
        typed: the runs as they were typed; none for those that matter now.
        choose: which of the runs, newest first, somebody means. Raises `NotFound`.

    Raises:
        Denied: the login may do more than look, or may not even look.
        Unavailable: the control database is away, and nothing can be told yet.
    """
    from console.running.wire import observed_journal

    async with observed_journal(control(dsn), say=say, name="cutover board --textfile") as store:
        rows = await store.runs() if typed else ()
        names = tuple(dict.fromkeys(choose(rows, one).run for one in typed))
        async with Several(store, names, say=say) as several:
            await several.first(EVERY)
            async with (
                keeping_file(file, lambda: watched_of(several), say=say),
                told_to_manager(lambda: f"writes figures of {counted(len(several.shown()), 'run')}"),
            ):
                say(f"figures are written to {file}")
                await until_told_to_end(_for_ever())


async def _for_ever() -> None:
    await asyncio.Event().wait()


def watched_of(several: Several) -> AllWatched:
    """Those of the runs that are known."""
    runs = (Watched(view=one.view, trends=one.trends) for one in several.shown() if one.view is not None)
    return AllWatched(runs=tuple(runs), left_out=several.left_out)
