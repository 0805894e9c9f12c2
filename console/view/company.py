"""Who else looks at a run (consoles of the same person, of others, observers), and what they have sent."""

import asyncio
from contextlib import suppress
from typing import Protocol

from console.view.model import View
from jobs.journal.base import Journal, Sent, Unavailable
from jobs.journal.consoles import ConnectedConsole
from jobs.run.state.model import RunState
from plans.plurals import counted

EVERY = 5.0
"""Real seconds between two looks at who is connected."""


class Company(Protocol):
    """What is told of them."""

    state: RunState
    consoles: tuple[ConnectedConsole, ...]
    unread: tuple[Sent, ...]


async def keep_company(journal: Journal, run: str, told: Company) -> None:
    """Say again and again which other consoles there are; nothing new while the control database is away."""
    while True:
        with suppress(Unavailable):
            await look_around(journal, run, told)
        await asyncio.sleep(EVERY)


async def look_around(journal: Journal, run: str, told: Company) -> None:
    """Say once which other consoles there are, and what anybody has sent that no engine has read.

    Raises:
        Unavailable: the control database is away.
    """
    told.consoles = tuple(await journal.consoles(run))
    told.unread = tuple(await journal.inbox(run, after=told.state.commands))


def also_you(view: View) -> tuple[str, ...]:
    """Where another console of this login may act as well: whatever is sent there acts as if it were sent here."""
    return tuple(one.place for one in view.consoles if one.login == view.me and not one.observes)


def company_text(view: View) -> str:
    """`2 more consoles, 1 observes`; empty where nobody else looks."""
    acting = sum(not one.observes for one in view.consoles)
    looking = len(view.consoles) - acting
    told = [counted(acting, "more console")] if acting else []
    return ", ".join([*told, f"{looking} observe{'s' if looking == 1 else ''}"] if looking else told)


def consoles_text(view: View) -> str:
    """`k.stone at db2:4711, ana at ops1:77 (observes)`."""
    return ", ".join(f"{one.login} at {one.place}{' (observes)' if one.observes else ''}" for one in view.consoles)
