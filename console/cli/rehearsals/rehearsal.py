"""`cutover rehearsal`: what runs took, kept in files beside the plan and laid side by side."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, wait_for
from console.cli.lazy import LazyGroup
from console.exits import Exit
from plans.plurals import counted

if TYPE_CHECKING:
    from plans.model.night import Night

_HERE = "console.cli.rehearsals.rehearsal"


@examples(
    "cutover rehearsal record 7f3a -o rehearsals/dr3.json",
    "cutover rehearsal compare rehearsals/dr2.json rehearsals/dr3.json",
    "cutover rehearsal trend plan.yaml",
    "cutover rehearsal retime plan.yaml --from rehearsals/dr3.json",
    "cutover rehearsal simulate plan.yaml",
    "cutover rehearsal lesson list plan.yaml",
)
@click.group(
    cls=LazyGroup,
    sections={
        "Rehearsals": [
            ("record", f"{_HERE}:record"),
            ("compare", "console.cli.rehearsals.compare:compare"),
            ("trend", "console.cli.rehearsals.trend:trend"),
            ("forecasts", "console.cli.rehearsals.kept_forecasts:forecasts"),
            ("retime", "console.cli.rehearsals.retime:retime"),
            ("simulate", "console.cli.rehearsals.simulate:simulate"),
            ("lesson", "console.cli.rehearsals.lessons:lesson"),
        ]
    },
    short_help="Keep what runs took, and compare them.",
)
def rehearsal() -> None:
    """Keep what runs took in files beside the plan, lay runs side by side, and plan with what was measured."""


@examples("cutover rehearsal record 7f3a -o rehearsals/dr3.json")
@click.command(short_help="Write what a run took into a file.")
@click.argument("run_name", metavar="RUN|FILE")
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
    from console.cli.opened_run import opened_run
    from console.running.output_file import write_whole
    from plans.rehearsals.file import written
    from plans.rehearsals.lessons import with_lessons_of

    async with opened_run(run_name, dsn) as (store, run):
        night = await measured(store, run)
    earlier = _earlier_record(file, night, replace=replace)
    night = with_lessons_of(night, earlier) if earlier is not None else night
    write_whole(file, written(night))
    counting = sum(1 for unit in (*night.tasks, *night.rollbacks) if unit.counts)
    going = "" if night.result is not None else "; the run is not over: what has not ended is not in it"
    all_of_it = counted(len(night.tasks) + len(night.rollbacks), "task")
    put(f"{file}: run {night.run}, {counting} of {all_of_it} measured{going}")
    return Exit.OK


def _earlier_record(file: Path, night: "Night", *, replace: bool) -> "Night | None":
    """The record of the same run that a file holds, whose lessons may have been closed there.

    Raises:
        Declined: it holds something else, and nobody said that this may go.
    """
    from console.cli.nights import read_night
    from console.errors import Declined
    from plans.problems import PlanProblems

    if not file.exists():
        return None
    try:
        earlier = read_night(str(file))
    except PlanProblems:
        earlier = None
    if earlier is not None and earlier.birth == night.birth:
        return earlier
    if not replace:
        raise Declined(f"{file} holds something else", hint="name another file, or say --replace")
    return None
