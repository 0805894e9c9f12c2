"""Nights by what somebody called them on a command line: files of rehearsals, and runs of the control database."""

from pathlib import Path

from console.cli.common import find_run, say
from console.errors import NotFound
from console.running.settings import control
from console.running.wire import journal
from jobs.journal.base import Journal
from jobs.past import history
from jobs.rehearsals.file import read
from jobs.rehearsals.measure import measure
from jobs.rehearsals.night import Night
from plans.bundle import Unreadable, read_text
from plans.problems import Place, PlanProblems, Problem


async def named_nights(names: tuple[str, ...], dsn: str | None) -> dict[str, Night]:
    """Each night once: a file by its stem, a run by its name. Raises as `read_night` and `find_run` do."""
    found = {name: read_night(name) for name in names if _is_file(name)}
    runs = [name for name in names if not _is_file(name)]
    if runs:
        async with journal(control(dsn), say=say) as store:
            for name in runs:
                found[name] = await measured(store, name)
    once: dict[str, Night] = {}
    for name in names:
        label = Path(name).stem if _is_file(name) else found[name].run
        if found[name].birth not in {night.birth for night in once.values()}:
            once[label if label not in once else name] = found[name]
    return once


def read_night(name: str) -> Night:
    """The night that a file tells of. Raises `NotFound`, and `PlanProblems` with the place of what is wrong."""
    if not Path(name).exists():
        raise NotFound(f"there is no file {name}")
    try:
        return read(read_text(Path(name), name))
    except Unreadable as error:
        place = Place(file=name, line=error.line, column=error.column)
        raise PlanProblems([Problem(place=place, message=error.what, hint=error.hint)]) from None


def _is_file(name: str) -> bool:
    return name.endswith(".json") or "/" in name or Path(name).is_file()


async def measured(store: Journal, typed: str) -> Night:
    """The times of a run, by its name or a beginning of it. Raises `NotFound` where there is none."""
    row = await find_run(store, typed)
    return measure(await history(store, row.run))
