"""`cutover worker`: runs attempts of jobs on this host, for engines elsewhere."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control


@examples(
    "cutover worker --labels hospital-dmz --control 'postgresql://?service=c'",
    "cutover worker --labels hospital-dmz,db2 --slots 8 --name db2",
)
@click.command(short_help="Run jobs on this host, for engines elsewhere.")
@click.option("--labels", required=True, help="What it serves: `runs_on` of plans, with commas between them.")
@click.option("--slots", type=click.IntRange(1, 1000), default=4, show_default=True, help="Jobs that run at once.")
@click.option("--name", help="What it is called on screens. Default: this host's name.")
@control_option
def worker(labels: str, slots: int, name: str | None, control_dsn: str | None) -> int:
    """Run the jobs of plans that say `runs_on` with one of these labels, until SIGTERM or SIGINT.

    It opens connections alone: to the control database, as a login with cutover_worker,
    and to what its jobs move. Services, passfiles and variables are this host's own.
    """
    wanted = tuple(dict.fromkeys(filter(None, (one.strip() for one in labels.split(",")))))
    if not wanted:
        from console.errors import Misused

        raise Misused("no label is named", hint="cutover worker --labels hospital-dmz")
    return wait_for(_serve(control(control_dsn), wanted, slots, name))


async def _serve(where: "Control", labels: tuple[str, ...], slots: int, name: str | None) -> int:
    from console.running.serving import serve
    from console.running.wire import control_dsn

    dsn = await control_dsn(where, make=False, say=say)
    await serve(dsn, labels=labels, slots=slots, name=name or "", say=say)
    return Exit.OK
