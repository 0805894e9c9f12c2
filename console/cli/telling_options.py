"""What commands share that tell the night to others: in which language, by whose clock, where its head went."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

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
