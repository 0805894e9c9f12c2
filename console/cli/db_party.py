"""`cutover db party`: which logins are of which parties of plans."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control


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
    from console.errors import Misused

    if login is None and not remove:
        return wait_for(_list(control(control_dsn)))
    if login is None or party is None:
        raise Misused("say which login and which party", hint="cutover db party kari operations")
    return wait_for(_say(control(control_dsn), login, party, member=not remove))


async def _list(where: "Control") -> int:
    from console.running.wire import journal

    async with journal(where, say=say) as store:
        known = await store.login_parties()
    for login, parties in sorted(known.items()):
        put(f"{login}: {', '.join(sorted(parties))}")
    if not known:
        say("no login is of any party; cutover db party LOGIN PARTY says so")
    return Exit.OK


async def _say(where: "Control", login: str, party: str, *, member: bool) -> int:
    from console.running.wire import journal

    async with journal(where, make=True, say=say) as store:
        known = await store.login_parties()
        if not member and party not in known.get(login, frozenset()):
            from console.errors import NotFound

            raise NotFound(f"{login} is not of {party}", hint="cutover db party lists who is of which")
        if member and login not in await store.commanders():
            say(f"{login} may not command here yet: it needs a login with cutover_operator to agree to anything")
        await store.say_of_party(login, party, member=member)
    if where.embedded and member:
        say("this is an account's own control database: it does not tell one person from another, and proves nothing")
    say(f"{login} is {'of' if member else 'no longer of'} {party}")
    return Exit.OK
