"""`cutover attach`: opens a console on a run that is under way, or over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    find_readable_run,
    find_run_to_watch,
    keys_option,
    put,
    run_argument,
    say,
    wait_lightly,
)
from console.cli.ghosts import ghost_of_run, ghost_option
from console.cli.papers import paper_folder, paper_option
from console.running.settings import control

if TYPE_CHECKING:
    from pathlib import Path


@examples(
    "cutover attach                   the newest run",
    "cutover attach 7f3a --observe    look only",
    "cutover attach 7f3a --ghost dr3  with that rehearsal beside it",
    "cutover attach 7f3a --plain | tee night.log",
    "cutover attach 7f3a --plain --keys    lines, and commands typed as lines",
    "cutover attach --observe --call       call if the engine is lost",
    "cutover attach 7f3a --paper /mnt/usb  and papers in case of fire",
    "cutover attach 7f3a --party roros     what waits for a party; it answers",
)
@click.command(short_help="Open a console on a run; as many as you like, from wherever.")
@run_argument
@click.option("--observe", is_flag=True, help="Only look: no key sends a command.")
@click.option("--plain", is_flag=True, help="Lines of text instead of the screen.")
@keys_option
@click.option("--call", is_flag=True, help="Tell people if the engine is lost, by the hooks of plan and host.")
@click.option("--party", metavar="WHO", help="Only what waits for a party, in lines, and its own answers.")
@paper_option
@ghost_option
@control_option
def attach(
    run_name: str | None,
    observe: bool,
    plain: bool,
    keys: bool,
    call: bool,
    party: str | None,
    paper: str | None,
    ghost: str | None,
    control_dsn: str | None,
) -> int:
    """Open a console on RUN (default: the newest). Leaving it never stops the run.

    With --plain, or without a terminal, prints lines until the run has ended, then a summary, and ends with 1 where
    go-live was not reached or something did not reconcile. With --keys everything that the screen's keys do is typed
    as a line: ? says what. With --call this console tells those whom engine_lost hooks name if nobody works on the run,
    or if its control database cannot be reached from here, also with --observe. With --party it shows in lines what
    waits for one party, which votes and confirms there for itself and does nothing else. With --paper it writes the
    state and the remaining plan as files, also while the control database is away: the engine's host may be what burns.
    """
    if party is not None:
        from console.errors import Misused

        if observe or keys or call or paper is not None or ghost is not None:
            raise Misused("--party is a console of its own", hint="cutover attach RUN --party roros")
        return wait_lightly(_attach_party(run_name, party, dsn=control_dsn))
    what = _Asked(observe=observe, plain=plain, keys=keys, call=call, papers=paper_folder(paper))
    return wait_lightly(_attach(run_name, what, ghost=ghost, dsn=control_dsn))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a console is to do."""

    observe: bool
    plain: bool
    keys: bool
    call: bool
    papers: "Path | None"


async def _attach_party(run_name: str | None, party: str, *, dsn: str | None) -> int:
    from console.running.party_console import attach_party
    from console.running.wire import journal

    where = control(dsn)
    async with journal(where, say=say) as store:
        found = await find_readable_run(store, run_name)
    return await attach_party(where, found.run, party, read=found.take_past(), put=put, say=say)


async def _attach(run_name: str | None, what: _Asked, *, ghost: str | None, dsn: str | None) -> int:
    from console.running.attach import attach, has_screen
    from console.running.wire import journal

    where = control(dsn)
    async with journal(where, say=say) as store:
        on_a_screen = not what.plain and not what.keys and has_screen()
        find = find_run_to_watch if on_a_screen else find_readable_run
        found = await find(store, run_name)
        choice = await ghost_of_run(store, found.run, ghost, dsn)
    return await attach(
        where,
        found.run,
        observe=what.observe,
        plain=what.plain,
        keys=what.keys,
        put=put,
        say=say,
        ghost=choice,
        read=found.take_past,
        call=what.call,
        papers=what.papers,
    )
