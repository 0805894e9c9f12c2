"""Waiting for what becomes of a command: says what it waits for when that takes longer than a person expects."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from console.errors import Declined
from console.saying import Say
from console.text.formatting import duration
from jobs.journal.base import Journal, Unavailable
from jobs.past import Past
from jobs.run.events import CommandRefused, Entry
from jobs.run.state.records import entry_of

SOON = 2.0
"""Real seconds after which it is said what is waited for."""
PATIENCE = 30.0
"""Real seconds in which an engine should have read a command."""
COUNTED_WITHIN = 70.0
"""The same for what was refused moments ago: refusals that go on repeating are written down once a minute."""
_REPEATED = timedelta(minutes=2)


async def answer(store: Journal, command_id: int, *, past: Past, command: str, say: Say) -> Entry:
    """The event that a command became, or that counts it among others.

    Args:
        past: the run, as it was before the command was sent.
        say: told what is waited for.

    Raises:
        Declined: no engine has read it in time.
    """
    run = past.run
    repeated = just_refused(past.entries, command, await store.whoami())
    patience = COUNTED_WITHIN if repeated else PATIENCE
    telling = asyncio.create_task(_tell(store, run, command_id, repeated=repeated, say=say), name="what is waited for")
    try:
        async with asyncio.timeout(patience):
            async for news in store.follow(run, after=past.state.head):
                for recorded in news.events:
                    entry = entry_of(recorded)
                    if entry.command_id == command_id or _counts(entry, command_id):
                        return entry
    except TimeoutError:
        pass
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    raise Declined(
        f"no engine has read command {command_id} in {patience:.0f} s; it stays in the inbox",
        hint=f"cutover engine {run} executes the run; cutover status {run} says who did",
    )


def just_refused(entries: Sequence[Entry], command: str, me: str) -> bool:
    """Whether such a command of mine was refused in the last two minutes of the journal."""
    late = (one.event for one in entries if entries[-1].at - one.at < _REPEATED)
    return any(isinstance(event, CommandRefused) and (event.verb, event.by) == (command, me) for event in late)


async def sign_of_life(store: Journal, run: str) -> str:
    """Who executes a run, and when that engine was heard of last, as a sentence."""
    now, standing = await store.now(), await store.standing(run)
    lease = standing.lease
    if lease is None:
        return f"no engine executes run {run} (cutover engine {run})"
    ago = duration(max(now - (lease.expires - (lease.lasts or timedelta())), timedelta()))
    heard = f"engine {lease.holder} gave its last sign of life {ago} ago"
    return heard if lease.expires > now else f"no engine executes run {run} any more: {heard} (cutover engine {run})"


async def nobody_reads(store: Journal, run: str) -> str:
    """That a command which is sent now is read by nobody yet; empty while an engine holds the lease."""
    lease = (await store.standing(run)).lease
    if lease is not None and lease.expires > await store.now():
        return ""
    return f"{await sign_of_life(store, run)}; nobody reads the command before there is one"


def _counts(entry: Entry, command_id: int) -> bool:
    """Whether an event counts refusals up to one that came after this command."""
    counted = isinstance(entry.event, CommandRefused) and entry.event.count > 1
    return counted and entry.command_id is not None and entry.command_id >= command_id


async def _tell(store: Journal, run: str, command_id: int, *, repeated: bool, say: Say) -> None:
    await asyncio.sleep(SOON)
    try:
        life = await sign_of_life(store, run)
    except Unavailable as error:
        say(f"waiting for command {command_id} to be read: {error.what}")
        return
    say(f"waiting for command {command_id} to be read: {life}")
    if repeated:
        say("  the same was refused moments ago: answers to what is repeated are written down together within a minute")
