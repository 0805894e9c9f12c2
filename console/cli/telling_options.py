"""What commands share that tell the night to others: in which language, by whose clock, where its head went."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from console.view.model import View
    from jobs.journal.base import Journal

lang_option = click.option(
    "--lang", type=click.Choice(["en", "nb"]), default="en", show_default=True, help="English, or Norwegian (bokmål)."
)
zone_option = click.option(
    "--zone", metavar="ZONE", help="Of the reader's clock, as America/New_York; default the plan's."
)


async def note_head(store: "Journal", run: str, *, seq: int, digest: str, where: str, to: str) -> None:
    """Note beside the journal where this head went; where nobody can, say so: what carries it goes out all the same."""
    from console.cli.common import say

    if not await store.tell_head(run, seq=seq, hash=digest, where=where, to=to):
        say("nobody notes where this head went: this login may only look, or the control database does not take it")


def by_clock_of(view: "View", zone: "ZoneInfo | None") -> "View":
    """The same, every time of it by the reader's clock. What the journal keeps as a sentence stays by the plan's: where
    the two differ that is said."""
    from dataclasses import replace

    from console.cli.common import say

    if zone is None or zone.key == view.plan.timezone:
        return view
    say(f"times are of {zone.key}; those inside sentences that the journal keeps are of {view.plan.timezone}")
    return replace(view, plan=replace(view.plan, timezone=zone.key))


def reader_zone(name: str | None) -> "ZoneInfo | None":
    """The zone of this name; None where none was given. Raises `Misused` where there is none."""
    from zoneinfo import ZoneInfo, available_timezones

    from console.errors import Misused
    from plans.nearest import did_you_mean

    if name is None:
        return None
    known = available_timezones()
    if name not in known:
        raise Misused(f"there is no zone {name}", hint=did_you_mean(name, sorted(known)) or "as Europe/Oslo")
    return ZoneInfo(name)
