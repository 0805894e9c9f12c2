"""`cutover db approvals`: whether production begins with approved plans alone."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control

_REQUIRED, _OPTIONAL = "required", "optional"


@examples(
    "cutover db approvals              are they required?",
    "cutover db approvals required     no production without an approved plan",
    "cutover db approvals optional",
)
@click.command(short_help="Say whether production needs an approved plan.")
@click.argument("which", metavar="[required|optional]", type=click.Choice([_REQUIRED, _OPTIONAL]), required=False)
@control_option
def approvals(which: str | None, control_dsn: str | None) -> int:
    """Say for all plans of the control database whether production begins with approved ones alone.

    It takes a login with cutover_owner, and is an entry of the chain of approvals. Without a
    word, print which holds. Where they are not required, production of a plan that is not
    the approved one shows what changed and asks why, and each gate has to accept it.
    """
    return wait_for(_show(control(control_dsn)) if which is None else _say(control(control_dsn), which == _REQUIRED))


async def _show(where: "Control") -> int:
    from console.running.wire import journal
    from console.text.approving.entries import chain_lines

    async with journal(where, say=say) as store:
        for line in chain_lines(await store.approvals()):
            put(line)
    return Exit.OK


async def _say(where: "Control", required: bool) -> int:
    from console.errors import Declined
    from console.running.wire import journal
    from jobs.approvals.standing import are_required

    if where.embedded:
        raise Declined("production never begins in an account's own control database", hint="--control DSN")
    async with journal(where, say=say) as store:
        if are_required(await store.approvals()) is required:
            say("that holds already; nothing was recorded")
            return Exit.OK
        entry = await store.require_approvals(required=required)
    put(f"approvals are {_REQUIRED if required else _OPTIONAL}, by entry {entry}")
    return Exit.OK
