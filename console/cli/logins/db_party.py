"""`cutover db party`: which logins are of which parties of plans."""

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
    """By login its parties."""
    return await store.login_parties()


async def _change(store: "Journal", login: str, party: str, member: bool) -> None:
    await store.say_of_party(login, party, member=member)


async def _remarks(store: "Journal", where: "Control", login: str) -> Sequence[str]:
    """What keeps it from proving anything."""
    told = []
    if login not in await store.commanders():
        told.append(f"{login} may not command here yet: it needs a login with cutover_operator to agree to anything")
    if where.embedded:
        told.append(
            "this is an account's own control database: it does not tell one person from another, and proves nothing"
        )
    return told


PARTIES = LoginList(
    thing="party",
    command="cutover db party",
    example="cutover db party kari operations",
    is_so="{login} is of {thing}",
    is_no_longer="{login} is no longer of {thing}",
    is_not="{login} is not of {thing}",
    nobody="no login is of any party; cutover db party LOGIN PARTY says so",
    known=_known,
    holds=lambda known, login, party: party in known.get(login, frozenset()),
    change=_change,
    remarks=_remarks,
)


@examples(
    "cutover db party kari operations      may agree as its second person",
    "cutover db party kari operations --remove",
    "cutover db party                      who is of which party",
)
@click.command(short_help="Say which logins are of which parties.")
@click.argument("login", required=False)
@click.argument("party", required=False)
@click.option("--remove", is_flag=True, help="It is of that party no longer.")
@control_option
def party(login: str | None, party: str | None, remove: bool, control_dsn: str | None) -> int:
    """Say that LOGIN is of PARTY, the id of a party in plans; without both, list them.

    It takes a login with cutover_owner. Who is of a party may agree as its second
    person. On the embedded control database of an account it is a list and no right:
    that one does not tell one person from another.
    """
    return wait_for(PARTIES.run(control(control_dsn), login, party, remove=remove))
