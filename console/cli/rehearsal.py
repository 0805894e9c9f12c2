"""`cutover rehearsal`: what runs took, kept in files beside the plan and laid side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import control_option, examples, json_option, put, put_json, say, wait_for
from console.cli.lazy import LazyGroup
from console.exits import Exit
from console.running.settings import control
from console.streams import emit

if TYPE_CHECKING:
    from jobs.rehearsals.comparison import Comparison
    from plans.model.night import Night

_HERE = "console.cli.rehearsal"


@examples(
    "cutover rehearsal record 7f3a -o rehearsals/dr3.json",
    "cutover rehearsal compare rehearsals/dr2.json rehearsals/dr3.json",
    "cutover rehearsal retime plan.yaml --from rehearsals/dr3.json",
    "cutover rehearsal simulate plan.yaml",
)
@click.group(
    cls=LazyGroup,
    sections={
        "Rehearsals": [
            ("record", f"{_HERE}:record"),
            ("compare", f"{_HERE}:compare"),
            ("forecasts", "console.cli.kept_forecasts:forecasts"),
            ("retime", "console.cli.retime:retime"),
            ("simulate", "console.cli.simulate:simulate"),
        ]
    },
    short_help="Keep what runs took, and compare them.",
)
def rehearsal() -> None:
    """Keep what runs took in files beside the plan, lay runs side by side, and plan with what was measured."""


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
    from console.cli.nights import measured
    from console.running.output_file import write_whole
    from console.running.wire import journal
    from plans.rehearsals.file import written

    async with journal(control(dsn), say=say) as store:
        night = await measured(store, run_name)
    _refuse_other_content(file, night, replace=replace)
    write_whole(file, written(night))
    counting = sum(1 for unit in (*night.tasks, *night.rollbacks) if unit.counts)
    going = "" if night.result is not None else "; the run is not over: what has not ended is not in it"
    put(f"{file}: run {night.run}, {counting} of {len(night.tasks) + len(night.rollbacks)} tasks measured{going}")
    return Exit.OK


def _refuse_other_content(file: Path, night: "Night", *, replace: bool) -> None:
    """Keep what a file holds, unless it is an earlier record of the same run. Raises `Declined`."""
    from console.cli.nights import read_night
    from console.errors import Declined
    from plans.problems import PlanProblems

    if replace or not file.exists():
        return
    try:
        same = read_night(str(file)).birth == night.birth
    except PlanProblems:
        same = False
    if not same:
        raise Declined(f"{file} holds something else", hint="name another file, or say --replace")


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
    from console.cli.nights import named_nights
    from console.errors import Misused
    from console.text.nights_compared import compared_csv, compared_text
    from jobs.rehearsals.comparison import compare

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    nights = await named_nights(names, dsn)
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


def _plain(comparison: "Comparison", labels: list[str]) -> dict[str, Any]:
    from pydantic import TypeAdapter

    from jobs.rehearsals.comparison import Comparison

    return {"labels": labels, **TypeAdapter(Comparison).dump_python(comparison, mode="json")}
