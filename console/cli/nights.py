"""Nights by what somebody called them on a command line: files of rehearsals, packs, runs of the control database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from console.cli.common import find_run, is_file, say
from console.cli.opened_run import ENDINGS, names_pack, packed_journal
from console.errors import Declined, NotFound
from console.running.settings import control
from console.running.wire import journal
from jobs.journal.base import Journal
from jobs.past import history
from jobs.rehearsals.measure import measure
from jobs.timing.calibration import worth_keeping
from plans.bundle import Unreadable, read_text
from plans.model import Plan
from plans.model.night import Night
from plans.problems import Place, PlanProblems, Problem
from plans.rehearsals.file import read


async def named_nights(names: tuple[str, ...], dsn: str | None) -> dict[str, Night]:
    """Each night once: a file by its stem, a run by its name. Raises as `read_night`, `packed_journal`, `find_run`."""
    read = {name: await _night_of_file(name) for name in names if _is_file(name)}
    runs = [name for name in names if not _is_file(name)]
    found = {**read, **(await _measured_runs(runs, dsn) if runs else {})}
    found = {name: found[name] for name in names}
    first = {night.birth: name for name, night in reversed(found.items())}
    return _labelled({name: found[name] for name in names if first[found[name].birth] == name})


def check_family(plan: Plan, nights: Mapping[str, Night]) -> None:
    """Raise `Declined` where one of them is a night of another family than the plan's: its ids may mean other work."""
    for label, night in nights.items():
        if night.family != plan.family:
            raise Declined(
                f'{label} is a night of "{night.family[:60]}", not of "{plan.family[:60]}"',
                hint="family: in the plan says which plans belong together, whatever their titles",
            )


def _labelled(nights: Mapping[str, Night]) -> dict[str, Night]:
    """By a label for each: short where that tells it from the others, else as it was typed."""
    labels = {name: Path(name).stem if _is_file(name) else night.run for name, night in nights.items()}
    twice = {label for label, times in Counter(labels.values()).items() if times > 1}
    return {name if labels[name] in twice else labels[name]: night for name, night in nights.items()}


async def _night_of_file(name: str) -> Night:
    packed = packed_journal(name) if names_pack(name) else None
    return await measured(packed, packed.run) if packed is not None else read_night(name)


async def _measured_runs(names: Sequence[str], dsn: str | None) -> dict[str, Night]:
    async with journal(control(dsn), say=say) as store:
        return {name: await measured(store, name) for name in names}


def read_night(name: str) -> Night:
    """The night that a file tells of. Raises `NotFound`, and `PlanProblems` with the place of what is wrong."""
    return night_in(text_of_night(name), name)


def night_in(text: str, name: str) -> Night:
    """The night that the text of a file of this name tells of. Raises `PlanProblems`."""
    try:
        return read(text)
    except Unreadable as error:
        raise _unreadable(name, error) from None


def text_of_night(name: str) -> str:
    """The text of such a file. Raises as `read_night` does."""
    if not is_file(name):
        raise NotFound(f"there is no file {name}")
    try:
        return read_text(Path(name), name)
    except Unreadable as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Unreadable) -> PlanProblems:
    place = Place(file=name, line=error.line, column=error.column)
    return PlanProblems([Problem(place=place, message=error.what, hint=error.hint)])


def _is_file(name: str) -> bool:
    return name.endswith((".json", *ENDINGS)) or "/" in name or is_file(name)


async def measured(store: Journal, typed: str) -> Night:
    """The times of a run, by its name or a beginning of it.

    Raises:
        NotFound: there is no such run.
        Declined: its journal is not as it was recorded, so that nobody can say what it took.
    """
    row = await find_run(store, typed)
    past = await history(store, row.run)
    if past.state.flaws:
        raise Declined(
            f"the journal of {row.run} is not as it was recorded", hint=f"cutover verify {row.run} says where"
        )
    night, kept = measure(past), await store.forecasts(row.run)
    return replace(night, forecasts=worth_keeping(kept.forecasts)) if kept is not None else night
