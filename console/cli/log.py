"""`cutover log`: everything that happened in a run, from its beginning, as lines."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, run_argument, wait_for
from console.cli.telling_options import by_clock_of, reader_zone, zone_option
from console.exits import Exit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@examples(
    "cutover log 7f3a                 all of the night, and its summary",
    "cutover log 7f3a --task B02",
    "cutover log 7f3a --all | grep criteria",
)
@click.command(short_help="Print everything that happened in a run.")
@run_argument
@click.option("--task", metavar="TASK", help="Only what concerns this task and its rollback.")
@click.option("--all", "everything", is_flag=True, help="Readings of criteria and the like, too.")
@zone_option
@control_option
def log(run_name: str | None, task: str | None, everything: bool, zone: str | None, control_dsn: str | None) -> int:
    """Print what the journal of RUN (default: the newest), or of a pack, tells, a line an event, and its summary.

    What its engines noted for themselves is in engine-RUN-facts.log, older parts of it
    in .1 to .4, in the log folder of their hosts.

    Ends with 0 whatever became of the run: `cutover attach --plain` ends with the code of its end.
    """
    there = reader_zone(zone)
    return wait_for(_log(run_name, task=task, everything=everything, there=there, dsn=control_dsn))


async def _log(
    run_name: str | None, *, task: str | None, everything: bool, there: "ZoneInfo | None", dsn: str | None
) -> int:
    from console.cli.opened_run import opened_run
    from console.errors import NotFound
    from console.text.closing_summary import farewell
    from console.text.plain_log import header, lines
    from console.text.run_summary import lasted
    from console.view.look import look_back
    from plans.characters import shown

    async with opened_run(run_name, dsn) as found:
        view, entries = await look_back(found.store, found.run, read=found.take_past())
        view = by_clock_of(view, there)
        if task is not None and task not in (*view.plan.by_id, *view.state.units):
            raise NotFound(f"{view.run} has no task {task}", hint=", ".join(view.plan.by_id))
        told = [*header(view), "", *lines(view, entries, minor=everything, about=task)]
        if view.state.ended is not None and task is None:
            told += farewell(view, elapsed=lasted(view.state))
    for line in told:
        put(shown(line))
    return Exit.OK
