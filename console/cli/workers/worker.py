"""`cutover worker`: runs attempts of jobs on this host, for engines elsewhere; or lists who does."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control

SLOTS = 4
"""Jobs that run at once where nobody says how many."""
LISTED_FOR = timedelta(hours=24)
"""How long a worker that is gone is still listed: a whole night."""


@examples(
    "cutover worker --labels hospital-dmz --control 'postgresql://?service=c'",
    "cutover worker --labels hospital-dmz,db2 --slots 8 --name db2",
    "cutover worker --list           who is there, on which host, how busy",
    "cutover worker --list --json | jq '.workers[] | select(.there)'",
)
@click.command(short_help="Run jobs on this host, for engines elsewhere.")
@click.option("--labels", help="What it serves: `runs_on` of plans, with commas between them.")
@click.option("--slots", type=click.IntRange(1, 1000), help=f"Jobs that run at once. Default: {SLOTS}.")
@click.option("--name", help="What it is called on screens. Default: this host's name.")
@click.option("--list", "lists", is_flag=True, help="Instead: which workers are there, as an observer may ask.")
@json_option
@control_option
def worker(
    labels: str | None, slots: int | None, name: str | None, lists: bool, as_json: bool, control_dsn: str | None
) -> int:
    """Run the jobs of plans that say `runs_on` with one of these labels, until SIGTERM or SIGINT.

    It opens connections alone: to the control database, as a login with cutover_worker,
    and to what its jobs move. Services, passfiles and variables are this host's own.
    """
    from console.errors import Misused

    if lists and (labels, slots, name) != (None, None, None):
        raise Misused("--list stands alone", hint="cutover worker --list [--json]")
    if lists:
        return wait_for(_list(control(control_dsn), as_json=as_json))
    if as_json:
        raise Misused("--json is of --list", hint="cutover worker --list --json")
    wanted = tuple(dict.fromkeys(filter(None, (one.strip() for one in (labels or "").split(",")))))
    if not wanted:
        raise Misused("no label is named", hint="cutover worker --labels hospital-dmz, or --list")
    return wait_for(_serve(control(control_dsn), wanted, slots or SLOTS, name))


async def _list(where: "Control", *, as_json: bool) -> int:
    from console.running.wire import journal
    from console.streams import page_width
    from console.text.workers.listed import worker_json, workers_text, worth_listing
    from jobs.workers.program import this_program

    async with journal(where, say=say, looks_only=True) as store:
        rows = await store.workers(since=await store.now() - LISTED_FOR)
    shown, program = worth_listing(rows), this_program()
    if as_json:
        put_json({"program": program, "workers": [worker_json(row, program=program) for row in shown]})
    elif shown:
        put(workers_text(shown, program=program, width=page_width()))
    else:
        say("no worker was heard of in the last 24 hours: cutover worker --labels LABEL begins one")
    return Exit.OK


async def _serve(where: "Control", labels: tuple[str, ...], slots: int, name: str | None) -> int:
    from console.running.wire import control_dsn
    from console.running.workers.serving import serve

    dsn = await control_dsn(where, make=False, say=say)
    await serve(dsn, labels=labels, slots=slots, name=name or "", say=say)
    return Exit.OK
