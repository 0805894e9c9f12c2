"""`cutover rehearsal`: what runs took, kept in files beside the plan and laid side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import control_option, examples, find_run, json_option, put, put_json, say, wait_for
from console.cli.lazy import LazyGroup
from console.exits import Exit
from console.running.settings import control
from console.streams import emit

if TYPE_CHECKING:
    from jobs.journal.base import Journal
    from jobs.rehearsals.comparison import Comparison
    from jobs.rehearsals.night import Night

_HERE = "console.cli.rehearsal"


@examples(
    "cutover rehearsal record 7f3a -o rehearsals/dr3.json",
    "cutover rehearsal compare rehearsals/dr2.json rehearsals/dr3.json",
)
@click.group(
    cls=LazyGroup,
    sections={"Rehearsals": [("record", f"{_HERE}:record"), ("compare", f"{_HERE}:compare")]},
    short_help="Keep what runs took, and compare them.",
)
def rehearsal() -> None:
    """Keep what runs took in files beside the plan, and lay runs side by side."""


@examples("cutover rehearsal record 7f3a -o rehearsals/dr3.json")
@click.command(short_help="Write what a run took into a file.")
@click.argument("run_name", metavar="RUN")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="The file to be written."
)
@click.option("--replace", is_flag=True, help="Write over the file of another run.")
@control_option
def record(run_name: str, output: str, replace: bool, control_dsn: str | None) -> int:
    """Write what each task, checkpoint and rollback of RUN took into a small file that is kept beside the plan.

    It holds no row values and no names of people. A file that is not as it was recorded is refused when it is read.
    """
    return wait_for(_record(run_name, Path(output), replace=replace, dsn=control_dsn))


async def _record(run_name: str, file: Path, *, replace: bool, dsn: str | None) -> int:
    from console.running.output_file import write_whole
    from console.running.wire import journal
    from jobs.rehearsals.file import written

    async with journal(control(dsn), say=say) as store:
        night = await _measured(store, run_name)
    _refuse_other_content(file, night, replace=replace)
    write_whole(file, written(night))
    counting = sum(1 for unit in (*night.tasks, *night.rollbacks) if unit.counts)
    going = "" if night.result is not None else "; the run is not over: what has not ended is not in it"
    put(f"{file}: run {night.run}, {counting} of {len(night.tasks) + len(night.rollbacks)} tasks measured{going}")
    return Exit.OK


def _refuse_other_content(file: Path, night: "Night", *, replace: bool) -> None:
    """Keep what a file holds, unless it is an earlier record of the same run. Raises `Refused`."""
    from console.errors import Refused
    from plans.problems import PlanProblems

    if replace or not file.exists():
        return
    try:
        same = _read(str(file)).birth == night.birth
    except PlanProblems:
        same = False
    if not same:
        raise Refused(f"{file} holds something else", hint="name another file, or say --replace")


@examples(
    "cutover rehearsal compare rehearsals/dr2.json rehearsals/dr3.json",
    "cutover rehearsal compare rehearsals/*.json 7f3a --csv",
)
@click.command(short_help="Lay runs side by side.")
@click.argument("names", metavar="RUN|FILE...", nargs=-1, required=True)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, durations in seconds.")
@control_option
def compare(names: tuple[str, ...], as_json: bool, as_csv: bool, control_dsn: str | None) -> int:
    """Lay runs side by side, in the order given: what each task took, what changed from the first to the last, and why.

    What is a file (or ends in .json, or names a folder) is read; anything else is a run of the control database. One
    run named twice, as a file and by its name, is one column.
    """
    return wait_for(_compare(names, as_json=as_json, as_csv=as_csv, dsn=control_dsn))


async def _compare(names: tuple[str, ...], *, as_json: bool, as_csv: bool, dsn: str | None) -> int:
    from console.errors import Misused
    from console.text.nights_compared import compared_csv, compared_text
    from jobs.rehearsals.comparison import compare

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    nights = await _nights(names, dsn)
    comparison, labels = compare(list(nights.values())), list(nights)
    families = {night.family for night in nights.values()}
    if len(families) > 1:
        say(f"these are runs of {len(families)} plans: {', '.join(sorted(families))}")
    if as_json:
        put_json(_plain(comparison, labels))
    elif as_csv:
        emit(compared_csv(comparison, labels))
    else:
        for line in compared_text(comparison, labels):
            put(line)
    return Exit.OK


async def _nights(names: tuple[str, ...], dsn: str | None) -> "dict[str, Night]":
    """Each night once, by what it is called."""
    from console.running.wire import journal

    found = {name: _read(name) for name in names if _is_file(name)}
    runs = [name for name in names if not _is_file(name)]
    if runs:
        async with journal(control(dsn), say=say) as store:
            for name in runs:
                found[name] = await _measured(store, name)
    once: dict[str, Night] = {}
    for name in names:
        label = Path(name).stem if _is_file(name) else found[name].run
        if found[name].birth not in {night.birth for night in once.values()}:
            once[label if label not in once else name] = found[name]
    return once


def _read(name: str) -> "Night":
    """The night that a file tells of. Raises `NotFound`, and `PlanProblems` with the place of what is wrong."""
    from console.errors import NotFound
    from jobs.rehearsals.file import read
    from plans.bundle import Unreadable, read_text
    from plans.problems import Place, PlanProblems, Problem

    if not Path(name).exists():
        raise NotFound(f"there is no file {name}")
    try:
        return read(read_text(Path(name), name))
    except Unreadable as error:
        place = Place(file=name, line=error.line, column=error.column)
        raise PlanProblems([Problem(place=place, message=error.what, hint=error.hint)]) from None


def _is_file(name: str) -> bool:
    return name.endswith(".json") or "/" in name or Path(name).is_file()


async def _measured(store: "Journal", typed: str) -> "Night":
    from jobs.past import history
    from jobs.rehearsals.measure import measure

    row = await find_run(store, typed)
    return measure(await history(store, row.run))


def _plain(comparison: "Comparison", labels: list[str]) -> dict[str, Any]:
    from pydantic import TypeAdapter

    from jobs.rehearsals.comparison import Comparison

    return {"labels": labels, **TypeAdapter(Comparison).dump_python(comparison, mode="json")}
