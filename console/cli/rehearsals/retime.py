"""`cutover rehearsal retime`: measured durations written into the plan file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    load_plan,
    plan_argument,
    put,
    say,
    somebody_is_there,
    wait_for,
)
from console.exits import Exit

if TYPE_CHECKING:
    from console.running.rewritten_plan import PlanFile
    from plans.rehearsals.durations import Rehearsed, Use
    from plans.retime import Spliced


@examples(
    "cutover rehearsal retime plan.yaml --from dr2.json --from dr3.json",
    "cutover rehearsal retime plan.yaml --from 7f3a --use p80 --check   for CI",
)
@click.command(short_help="Write measured durations into a plan.")
@plan_argument
@click.option(
    "--from", "names", metavar="RUN|FILE", multiple=True, required=True, help="What was measured; may be repeated."
)
@click.option(
    "--use",
    type=click.Choice(["median", "p80"]),
    default="median",
    show_default=True,
    help="Which of several measurements: the middle one, or the one that four nights of five kept to.",
)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where durations would change.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@control_option
def retime(plan_file: str, names: tuple[str, ...], use: str, check: bool, yes: bool, control_dsn: str | None) -> int:
    """Show what PLAN becomes with the durations that runs and files of rehearsals measured, and write them into it.

    Only durations change, each at its place: comments, blanks and everything else stay byte for byte. Measurements of
    other work under the same id do not count; neither does what was skipped, fixed by hand or done in parts.
    """
    from console.cli.nights import check_family, named_nights
    from console.running.rewritten_plan import PlanFile
    from console.text.rehearsals.retimed_plan import retimed_text
    from plans.rehearsals.durations import Use, rehearsed

    loaded = load_plan(plan_file, quiet=True)
    nights = wait_for(named_nights(names, control_dsn))
    check_family(loaded.plan, nights)
    for label, night in nights.items():
        if night.speed != 1:
            say(f"{label} is a demonstration, at {night.speed:g} times the speed")
    known = rehearsed(loaded.plan, list(nights.values()))
    file = PlanFile(path=Path(plan_file), loaded=loaded)
    spliced = _spliced(file, known, Use(use))
    after = file.with_text(spliced.text)
    for line in retimed_text(loaded.plan, after, spliced, known, Use(use)):
        put(line)
    if check or not spliced.changes:
        return Exit.FAILED if spliced.changes else Exit.OK
    return _write(file, spliced, yes=yes)


def _spliced(file: "PlanFile", known: "Rehearsed", use: "Use") -> "Spliced":
    from plans.rehearsals.durations import retimed
    from plans.retime import retime

    return retime(file.text, file.main, retimed(known.tasks, use), retimed(known.rollbacks, use))


def _write(file: "PlanFile", spliced: "Spliced", *, yes: bool) -> int:
    """Write the plan's new text, after a yes, in the place of the one that was read."""
    from console.errors import Declined

    if not yes and not somebody_is_there():
        raise Declined("nothing was written: nobody was there to say yes", hint="say --yes, or --check to look alone")
    count = len(spliced.changes)
    if not yes and not click.confirm(f"Write {count} duration{'s' if count != 1 else ''} into {file.path}?", err=True):
        return Exit.OK
    file.write(spliced.text)
    put(f"{file.path}: {count} written")
    return Exit.OK
