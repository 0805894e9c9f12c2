"""`cutover notify`: the messages of a run with what became of them, and a test of who is reached before the night."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_run, put, say, wait_for
from console.errors import Declined
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.journal.base import Journal
    from jobs.journal.outbox import Posted
    from jobs.past import Past

PATIENCE = 45.0
"""Real seconds in which tests should have arrived, or failed: letters to one addressee are half a minute apart."""


@examples(
    "cutover notify 7f3a                what was sent, and what became of it",
    "cutover notify 7f3a --test         a test to everybody whom hooks tell",
    "cutover notify 7f3a --test roros   to one party",
)
@click.command(short_help="Show the messages of a run, or send a test of them.")
@click.argument("run_name", metavar="RUN")
@click.argument("party", metavar="[PARTY]", required=False)
@click.option("--test", is_flag=True, help="Send a test to PARTY, or to everybody whom hooks tell, and wait for it.")
@control_option
def notify(run_name: str, party: str | None, test: bool, control_dsn: str | None) -> int:
    """Show the latest messages of RUN, the last first: to whom, by which channel, and what became of them.

    A test goes the way of every message: in a rehearsal to the one place under rehearsal_messages. The journal says
    what arrived. Ends with 1 where a test did not arrive, with 5 where the run or the database's roles refuse.
    """
    return wait_for(_notify(run_name, party, test=test, dsn=control_dsn))


async def _notify(run_name: str, party: str | None, *, test: bool, dsn: str | None) -> int:
    from console.running.wire import journal
    from jobs.past import history

    async with journal(control(dsn), say=say) as store:
        past = await history(store, (await find_run(store, run_name)).run)
        if test:
            return await _test(store, past, party)
        _say_whence(past)
        messages = [one for one in await store.posted_messages(past.run) if party in (None, one.party)]
        _print(past, messages)
        return Exit.OK


async def _test(store: "Journal", past: "Past", party: str | None) -> int:
    """Send it, wait until each has arrived or failed, and print that."""
    from console.running.waiting import answer
    from console.text.event_sentences import sentence
    from jobs.run.events import CommandRefused

    args = {"party": party} if party is not None else {}
    command = await store.send(past.run, "notify", args)
    entry = await answer(store, command, past=past, command="notify", say=say)
    said = sentence(past.plan, entry).text
    if isinstance(entry.event, CommandRefused):
        raise Declined(said)
    say(said)
    messages = await _settled(store, past.run, entry.seq)
    _print(past, messages)
    return Exit.OK if all(one.delivered_at is not None for one in messages) else Exit.FAILED


async def _settled(store: "Journal", run: str, seq: int) -> "Sequence[Posted]":
    """The messages of an event, once each was delivered or has failed, or the patience is over."""
    import asyncio

    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        ours = [one for one in await store.posted_messages(run) if one.seq == seq]
        if all(one.attempts for one in ours) or loop.time() > until:
            return ours
        await asyncio.sleep(0.5)


def _say_whence(past: "Past") -> None:
    """Say which channels and hooks hold and where each comes from, where that can be known here."""
    import socket

    from console.running.engine_host import channel_environ, host_settings
    from console.text.people.whence import telling_lines

    engine = past.state.engine
    if engine is not None and engine.host != socket.gethostname():
        say(f"the engine is on {engine.host}: `cutover config --host` there shows what its file adds to the plan")
        return
    host = host_settings()
    for line in telling_lines(past.plan, host, channel_environ(host)):
        say(line)


def _print(past: "Past", messages: "Sequence[Posted]") -> None:
    from console.text.people.posted import posted_lines
    from plans.characters import shown

    for line in posted_lines(past.plan, past.state, messages):
        put(shown(line))
