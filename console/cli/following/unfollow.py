"""`cutover db unfollow`: what replications left on a database goes, with that database alone."""

import asyncio
import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, put, say, somebody_is_there, wait_for
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.postgres.connection.endpoint import Endpoint
    from jobs.postgres.sides import Connection
    from jobs.postgres.target.live_side import LiveSide
    from jobs.replication.removing.leftovers import LeftFence, Leftovers
    from jobs.replication.removing.remove import Removed
    from jobs.replication.removing.writers import Writers

_LOOKS, _LOOK_SECONDS = 300, 0.02
"""An engine looks at what follows every five seconds, for some hundredths of one: one at work is seen within six."""
_WORD = "unfollow"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What somebody asked for."""

    only: str | None
    only_print: bool
    yes: bool
    while_running: bool
    writers: str | None


@examples(
    "cutover db unfollow --dsn 'postgresql://?service=legacy'",
    "cutover db unfollow --dsn service=legacy --dsn service=platform --yes",
    "cutover db unfollow --dsn service=legacy --print > sql.txt     for a DBA",
)
@click.command(short_help="Drop all that following databases left, in any state.")
@click.option(
    "--dsn", "dsns", metavar="DSN", multiple=True, required=True, help="A database; give both, one after one."
)
@click.option("--only", metavar="NAME", help="Only what begins so: cutover_3f9a2c11d0_ is one replication of a run.")
@click.option("--print", "only_print", is_flag=True, help="Print the statements, change nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--while-running", is_flag=True, help="Also while an engine is at work there.")
@click.option(
    "--writers",
    type=click.Choice(["back", "out", "away"]),
    help="Roles that a switch keeps out: `back` makes this the side that is written to again, `out` is for good. "
    "Default: back, unless the switch was finished. `away`: nobody writes any more to this side, which people were "
    "switched to. `back` and `away` take one --dsn.",
)
def unfollow(
    dsns: tuple[str, ...], only: str | None, only_print: bool, yes: bool, while_running: bool, writers: str | None
) -> int:
    """Drop the subscriptions, slots and publications of this program in each database, and say which.

    Needs no engine, no plan and no control database; the other side may be away. Roles that a half-done switch keeps
    from writing may write again. Rows stay. May be interrupted and called again.
    """
    asked = _Asked(only=only, only_print=only_print, yes=yes, while_running=while_running, writers=writers)
    return wait_for(_unfollow(dsns, asked))


async def _unfollow(dsns: "Sequence[str]", asked: _Asked) -> int:
    from console.errors import Misused
    from jobs.postgres.connection.endpoint import endpoint
    from jobs.replication.names import PREFIX
    from plans.model import Connection as Address

    if asked.only is not None and not asked.only.startswith(PREFIX):
        raise Misused(f"--only begins with {PREFIX}", hint="as the names of what is found do")
    if asked.writers in ("back", "away") and len(dsns) > 1:
        raise Misused(
            f"--writers {asked.writers} says of one side whether it is written to, and several are named",
            hint="give the --dsn of that side alone: on the one that people come back to `back`, on the other `away`",
        )
    places = [endpoint(Address(dsn=dsn), os.environ) for dsn in dsns]
    return max([await _whatever_happens(place, places, asked) for place in places])


async def _whatever_happens(place: "Endpoint", places: "Sequence[Endpoint]", asked: _Asked) -> Exit:
    """Clean one database; what its server refuses, or that it is away, keeps nobody from cleaning the next one."""
    from jobs.postgres.errors import DRIVER_ERRORS, CannotConnect, ConnectionRefused, classify
    from jobs.replication.removing.remove import StillRead

    try:
        return await _one(place, [other for other in places if other is not place], asked)
    except (CannotConnect, ConnectionRefused) as error:
        say(f"not reached, so not cleaned: {error}")
    except StillRead as error:
        say(f"{place.shown}: {error}")
    except DRIVER_ERRORS as error:
        failure = classify(error)
        if failure is None:
            raise
        say(f"{place.shown}: {failure.facts.sentence} (what is left is found again: call it again)")
    return Exit.DATABASE


async def _one(place: "Endpoint", others: "Sequence[Endpoint]", asked: _Asked) -> Exit:
    """Clean one database."""
    from jobs.postgres.connection.connect import APPLICATION, connected
    from jobs.replication.names import PREFIX
    from jobs.replication.removing.by_people import said_otherwise
    from jobs.replication.removing.leftovers import read_left
    from jobs.replication.removing.writers import Writers

    begins, writers = asked.only or PREFIX, Writers(asked.writers) if asked.writers is not None else None
    async with connected(place, application=f"{APPLICATION} db") as connection:
        left = await read_left(connection, begins)
        otherwise = await said_otherwise(connection, begins, writers)
        if not left and not otherwise:
            say(f"{place.shown}: nothing of a replication is left")
            return Exit.OK
        if asked.only_print:
            put("\n".join([f"-- {place.shown}", *(f"{one};" for one in left.statements()), *left.kept_out()]))
            return Exit.OK
        _tell(place.shown, left, otherwise)
        await _agree(place.shown, connection, asked)
        ended = await _remove(place.shown, connection, left, others, writers)
        if writers is not None and otherwise:
            await _record(place.shown, connection, begins, writers)
        return ended


def _tell(shown: str, left: "Leftovers", otherwise: "Sequence[LiveSide]") -> None:
    """Say what is there, and what is recorded otherwise than is said now."""
    from jobs.replication.removing.by_people import contrary

    for one in (*left.told(), *map(contrary, otherwise)):
        say(f"{shown}: {one}")


async def _record(shown: str, connection: "Connection", begins: str, writers: "Writers") -> None:
    """Record who writes here also where no role was kept out, of which nothing says so yet."""
    from jobs.replication.removing.by_people import record, said_otherwise
    from jobs.replication.removing.writers import Writers

    for one in await record(connection, await said_otherwise(connection, begins, writers), writers):
        put(f"{shown}: {one}")
    if writers is Writers.BACK:
        say("The other side still says that people write to it: cutover db unfollow --dsn ... --writers away there.")
    else:
        say("Whoever can still log in here can still write here: keep them out by hand.")


async def _agree(shown: str, connection: "Connection", asked: _Asked) -> None:
    """Raise `Declined` where an engine is at work there, or nobody says that it is meant."""
    from console.errors import Declined

    if not asked.while_running and (runs := await _at_work(connection)):
        raise Declined(
            f"{shown}: an engine of run {', '.join(sorted(runs))} is at work there",
            hint="end it first, or let its plan unfollow; --while-running if it is meant",
        )
    if asked.yes:
        return
    if not somebody_is_there():
        raise Declined(f'nothing was dropped: nobody was there to type "{_WORD}"', hint="a script says --yes")
    say("What follows from here, or follows this database, stops for good.")
    if click.prompt(f'Type "{_WORD}" to go on', default="", show_default=False, err=True).strip() != _WORD:
        raise Declined(f'nothing was dropped: "{_WORD}" was not typed')


async def _at_work(connection: "Connection") -> frozenset[str]:
    """Runs whose engines come by within some seconds."""
    from jobs.replication.removing.leftovers import runs_at_work

    for _ in range(_LOOKS):
        if runs := await runs_at_work(connection):
            return runs
        await asyncio.sleep(_LOOK_SECONDS)
    return frozenset()


async def _remove(
    shown: str,
    connection: "Connection",
    left: "Leftovers",
    others: "Sequence[Endpoint]",
    writers: "Writers | None",
) -> Exit:
    from jobs.replication.removing.remove import remove_left

    removed = await remove_left(connection, left, there=partial(_other_side, others), writers=writers)
    told = _told(shown, removed)
    return Exit.DATABASE if left.unread else told


async def _other_side(others: "Sequence[Endpoint]", fence: "LeftFence") -> "LiveSide | None":
    """What the other side knows of a switch, where one was given and can be asked."""
    from jobs.postgres.connection.connect import APPLICATION, connected
    from jobs.postgres.errors import DRIVER_ERRORS, CannotConnect
    from jobs.postgres.target.live_side import live_side

    for other in others:
        try:
            async with connected(other, application=f"{APPLICATION} db") as connection:
                return await live_side(connection, fence.birth, fence.replication)
        except (CannotConnect, *DRIVER_ERRORS):
            continue
    return None


def _told(shown: str, removed: "Removed") -> Exit:
    for one in removed.done:
        put(f"{shown}: {one}")
    for one in removed.stays:
        say(f"{shown}: {one}")
    if not removed.denied:
        return Exit.OK
    say(f"{shown}: this role may not run what is left; have a DBA run it, then again:")
    for one in removed.denied:
        put(f"{one};")
    return Exit.DATABASE
