"""`cutover plan diff`: what a plan says otherwise than another one, or than the plan that holds in a run."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, is_file, load_plan, put, wait_for
from console.cli.opened_run import ENDINGS, opened_run
from console.exits import Exit

if TYPE_CHECKING:
    from plans.model import Plan


@examples(
    "cutover plan diff plan.yaml plan-r2.yaml",
    "cutover plan diff plan-r2.yaml 7f3a      what an amendment would change",
    "cutover plan diff plan-r2.yaml night.cutover",
)
@click.command(short_help="Say in words what changed from one plan to another.")
@click.argument("plan_file", metavar="PLAN", type=click.Path(dir_okay=False))
@click.argument("other", metavar="PLAN|RUN")
@control_option
def diff(plan_file: str, other: str, control_dsn: str | None) -> int:
    """Say what changed from one plan to another, in their order; with a RUN, from the plan that holds in it to PLAN.

    What a gate asks for less is what an amendment names and a go has to accept. Nothing is changed.
    """
    from console.text.comparing.plan_change_page import change_text
    from jobs.run.plan_change import change_between

    if is_file(other) and not other.endswith(ENDINGS):
        before, after = (load_plan(file, quiet=True).plan for file in (plan_file, other))
        put(change_text(change_between(before, after), after.timezone))
        return Exit.OK
    return wait_for(_against_a_run(load_plan(plan_file, quiet=True).plan, other, control_dsn))


async def _against_a_run(fresh: "Plan", name: str, dsn: str | None) -> int:
    from console.running.amendment import change_in_run

    async with opened_run(name, dsn) as opened:
        put(await change_in_run(opened.store, opened.run, fresh, opened.take_past()))
    return Exit.OK
