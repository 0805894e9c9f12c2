"""What the command line knows and asks about production while something is rehearsed.

What `check --connect --production` sees is recorded in the control database; a rehearsal that cannot reach production
compares with that; where nothing tells, a person has to type the database's name.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from console.errors import Declined
from console.running.settings import Control
from console.saying import Say
from console.streams import tell as say_on_stderr
from plans.errors import CutoverError
from plans.model import DatabaseId, Plan, RunKind
from plans.runs_on import reached_by_workers

if TYPE_CHECKING:
    from jobs.postgres.connection.observed import Observed

Agree = Callable[[Mapping[str, tuple[str, ...]]], None]
"""Told which databases could not be compared, and why; raises `Declined` where nobody answers for them."""


class Records:
    """`jobs.postgres.connection.production.Sightings` in a control database, which is opened only when it is needed.

    What production says is held back until `write`, so that a look at databases makes no control database before.
    """

    def __init__(self, where: Control, title: str) -> None:
        self._where = where
        self._title = title
        self._kept: dict[DatabaseId, Observed] = {}

    async def recall(self, name: "DatabaseId") -> "Observed | None":
        """What was recorded; None also where the control database cannot be read."""
        from console.running.wire import journal
        from jobs.postgres.connection.observed import Observed

        try:
            async with journal(self._where, say=lambda _: None) as store:
                body = await store.sighting(self._title, name)
        except CutoverError:
            return None
        return Observed.from_json(body) if body is not None else None

    async def keep(self, name: "DatabaseId", observed: "Observed") -> None:
        """Have it written."""
        self._kept[name] = observed

    async def write(self, say: Say) -> None:
        """Record what was kept. That it could not be recorded is said, and fails nothing."""
        from console.running.wire import journal

        if not self._kept:
            return
        try:
            async with journal(self._where, make=True, say=say) as store:
                for name, observed in self._kept.items():
                    await store.add_sighting(self._title, name, observed.to_json())
        except CutoverError as error:
            say(f"what production said of itself was not recorded: {error.what}")


def agree_by_name(not_compared: Mapping[str, tuple[str, ...]]) -> None:
    """Have each database's name typed. Raises `Declined`."""
    tell(not_compared)
    for name in not_compared:
        if _typed(f"Type the database's name, {name}, if you know that it is not production") != name:
            raise Declined(
                f"{name} was not compared with production, and nobody answered for it; nothing was run",
                hint="where production can be reached, `cutover check PLAN --connect --production` records what it is",
            )


def told_already(not_compared: Mapping[str, tuple[str, ...]]) -> None:
    """For what asks once more after a look that has said it."""


def tell(not_compared: Mapping[str, tuple[str, ...]]) -> None:
    """For commands that change nothing: say which databases could not be compared."""
    for name, reasons in not_compared.items():
        for reason in reasons:
            say_on_stderr(f"{name}: {reason}")


def vouched_for(plan: Plan, kind: RunKind) -> tuple[DatabaseId, ...]:
    """The databases that workers alone reach, of which a person says here that they are not production.

    Each worker compares by itself what it can; where it cannot, and nobody has said so, it does not use them. Nobody
    has to answer: who types nothing leaves it to the workers.
    """
    if kind is not RunKind.REHEARSAL or not any(one.production for one in plan.databases.values()):
        return ()
    found = []
    for name, label in reached_by_workers(plan).items():
        say_on_stderr(f"{name}: not compared with production from here; where a worker of {label} cannot do so either,")
        say_on_stderr("  it uses it only if you know that it is not production")
        if _typed(f"Type the database's name, {name}, if you do, or nothing") == name:
            found.append(name)
    return tuple(found)


def _typed(question: str) -> str:
    """What a person types; nothing where there is nobody."""
    try:
        return str(click.prompt(question, err=True, default="", show_default=False)).strip()
    except click.Abort:
        return ""
