"""`cutover db worker`: which logins may serve which labels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, wait_for
from console.cli.logins.lists import Known, LoginList
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control
    from jobs.journal.base import Journal


async def _known(store: "Journal") -> Known:
    """By label its logins."""
    return await store.worker_logins()


async def _remarks(store: "Journal", where: "Control", login: str) -> Sequence[str]:  # noqa: ARG001
    """What keeps it from being a worker: a login that is not there yet, or a slip of the pen."""
    if login in await store.possible_workers():
        return ()
    return (f"{login} may not be a worker here yet: it needs a login with cutover_worker",)


async def _change(store: "Journal", login: str, label: str, serves: bool) -> None:
    await store.say_of_worker(login, label, serves=serves)


LABELS = LoginList(
    thing="label",
    command="cutover db worker",
    example="cutover db worker w_dmz hospital-dmz",
    is_so="{login} may serve {thing}",
    is_no_longer="{login} may no longer serve {thing}",
    is_not="{login} may not serve {thing}",
    nobody="no login may serve any label; cutover db worker LOGIN LABEL says so",
    known=_known,
    holds=lambda known, login, label: login in known.get(label, frozenset()),
    change=_change,
    remarks=_remarks,
)


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
    return wait_for(LABELS.run(control(control_dsn), login, label, remove=remove))
