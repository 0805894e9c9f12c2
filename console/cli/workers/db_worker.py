"""`cutover db worker`: which logins may serve which labels."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control


@examples(
    "cutover db worker w_dmz hospital-dmz      may serve that label",
    "cutover db worker w_dmz hospital-dmz --remove",
    "cutover db worker                         who may serve which label",
)
@click.command(short_help="Say which logins may serve which labels.")
@click.argument("login", required=False)
@click.argument("label", required=False)
@click.option("--remove", is_flag=True, help="It may serve that label no longer.")
@control_option
def worker(login: str | None, label: str | None, remove: bool, control_dsn: str | None) -> int:
    """Say that LOGIN may serve LABEL as a worker; without both, list who may.

    It takes a login with cutover_owner. LOGIN itself needs cutover_worker, and no more.
    """
    from console.errors import Misused

    if login is None and not remove:
        return wait_for(_list(control(control_dsn)))
    if login is None or label is None:
        raise Misused("say which login and which label", hint="cutover db worker w_dmz hospital-dmz")
    return wait_for(_say(control(control_dsn), login, label, serves=not remove))


async def _list(where: "Control") -> int:
    from console.running.wire import journal

    async with journal(where, say=say) as store:
        known = await store.worker_logins()
    for label, logins in sorted(known.items()):
        put(f"{label}: {', '.join(sorted(logins))}")
    if not known:
        say("no login may serve any label; cutover db worker LOGIN LABEL says so")
    return Exit.OK


async def _say(where: "Control", login: str, label: str, *, serves: bool) -> int:
    from console.errors import NotFound
    from console.running.wire import journal

    async with journal(where, make=True, say=say) as store:
        if not serves and login not in (await store.worker_logins()).get(label, frozenset()):
            raise NotFound(f"{login} may not serve {label}", hint="cutover db worker lists who may serve which label")
        await store.say_of_worker(login, label, serves=serves)
    say(f"{login} may {'' if serves else 'no longer '}serve {label}")
    return Exit.OK
