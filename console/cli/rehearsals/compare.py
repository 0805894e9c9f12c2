"""`cutover rehearsal compare`: runs, files of nights and a plan side by side, as text, figures or a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import control_option, examples, json_option, load_plan, put, put_json, say, wait_for
from console.exits import Exit
from console.streams import emit

if TYPE_CHECKING:
    from jobs.rehearsals.comparison import Comparison
    from plans.model import Plan
    from plans.model.night import Night


@examples(
    "cutover rehearsal compare rehearsals/dr2.json rehearsals/dr3.json",
    "cutover rehearsal compare rehearsals/*.json 7f3a --csv",
    "cutover rehearsal compare --plan plan.yaml 7f3a --svg night.svg",
)
@click.command(short_help="Lay runs side by side.")
@click.argument("names", metavar="RUN|FILE...", nargs=-1, required=True)
@click.option("--plan", "plan_file", metavar="PLAN", help="Lay them beside what this plan says, which comes first.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, durations in seconds.")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False), help="Draw the bars into this file as well.")
@control_option
def compare(
    names: tuple[str, ...],
    plan_file: str | None,
    as_json: bool,
    as_csv: bool,
    svg: str | None,
    control_dsn: str | None,
) -> int:
    """Lay runs side by side, in the order given: what each task took, what changed from the first to the last, and why.

    What is a file (or ends in .json, or names a folder) is read; anything else is a run of the control database. One
    run named twice, as a file and by its name, is one column. With --plan the changes are those from the plan.
    """
    from console.errors import Misused

    if as_json and as_csv:
        raise Misused("--json and --csv are two forms of the same", hint="say one of them")
    plan = load_plan(plan_file, quiet=True).plan if plan_file is not None else None
    nights = wait_for(_nights(names, plan, control_dsn))
    comparison, labels = _compared(nights, plan), list(nights)
    if svg is not None:
        _draw(Path(svg), comparison, labels)
    _print(comparison, labels, as_json=as_json, as_csv=as_csv)
    return Exit.OK


async def _nights(names: tuple[str, ...], plan: "Plan | None", dsn: str | None) -> "dict[str, Night]":
    from console.cli.nights import check_family, named_nights
    from jobs.rehearsals.as_planned import AS_PLANNED, as_planned

    nights = await named_nights(names, dsn)
    if plan is None:
        return nights
    check_family(plan, nights)
    last = list(nights.values())[-1]
    return {AS_PLANNED: as_planned(plan, last), **{_apart(name): night for name, night in nights.items()}}


def _apart(name: str) -> str:
    """A night's name that is not that of the plan."""
    from jobs.rehearsals.as_planned import AS_PLANNED

    return f"run {name}" if name == AS_PLANNED else name


def _compared(nights: "dict[str, Night]", plan: "Plan | None") -> "Comparison":
    from jobs.rehearsals.comparison import compare

    families = {night.family for night in nights.values()}
    if len(families) > 1:
        say(f"these are runs of {len(families)} plans: {', '.join(sorted(families))}")
    return compare(list(nights.values()), plan)


def _draw(file: Path, comparison: "Comparison", labels: list[str]) -> None:
    """Write the picture. Raises `Declined` where something that is no picture would be lost."""
    from console.errors import Declined
    from console.running.output_file import write_whole
    from console.text.rehearsals.compared_chart import compared_svg

    if file.exists() and not file.read_bytes()[:5].startswith(b"<svg"):
        raise Declined(f"{file} holds something else", hint="name another file")
    write_whole(file, compared_svg(comparison, labels))
    say(f"{file}: open it in a browser")


def _print(comparison: "Comparison", labels: list[str], *, as_json: bool, as_csv: bool) -> None:
    from console.text.rehearsals.nights_compared import compared_csv, compared_text

    if as_json:
        put_json(_plain(comparison, labels))
    elif as_csv:
        emit(compared_csv(comparison, labels).removesuffix("\n"))
    else:
        for line in compared_text(comparison, labels):
            put(line)


def _plain(comparison: "Comparison", labels: list[str]) -> dict[str, Any]:
    from pydantic import TypeAdapter

    from jobs.rehearsals.comparison import Comparison

    return {"labels": labels, **TypeAdapter(Comparison).dump_python(comparison, mode="json")}
