"""Whether roles that a replication keeps from writing to a side are given back when it is taken away.

A switch that did not come to its end is taken back. After one that did they stay out: two sides that are both written
to are worse than one, and the other side has its writers. Only people may say otherwise.
"""

from enum import StrEnum

from jobs.postgres.target.live_side import LiveSide, Step
from jobs.replication.removing.leftovers import LeftFence
from plans.characters import shown


class Writers(StrEnum):
    """What becomes of roles that are kept out."""

    BACK = "back"
    """They may write again."""
    OUT = "out"
    """They stay kept out; what gives them back stays recorded."""
    AWAY = "away"
    """A person's word alone: nobody writes to this side any more, to which a switch had brought people."""
    UNKNOWN = "unknown"
    """Only the other side knows whether it is written to already."""
    EARLIER = "earlier"
    """A later run brought people here again, whoever may write by that: whether these may, too, a person decides."""


def of_fence(here: LiveSide | None, there: LiveSide | None, now: LiveSide | None) -> Writers:
    """What becomes of them. Pure.

    Args:
        here: what this side knows of the replication's switch; None where there never was one.
        there: what the other side knows; None where it cannot be asked, or knows nothing.
        now: what this side knows by now of the same tables, be it of a later run (`live_tables.stands_now`).
    """
    if here is None:
        return Writers.BACK
    if now is not None and now.of != here.of:
        return Writers.OUT if now.stale else Writers.EARLIER
    if here.step is Step.RELEASING:
        if there is None:
            return Writers.UNKNOWN
        return Writers.OUT if there.live == there.here else Writers.BACK
    return Writers.OUT if here.stale else Writers.BACK


def told(fence: LeftFence, what: Writers, now: LiveSide | None) -> str:
    """Say it, for people. Args: now: as for `of_fence`."""
    roles = ", ".join(map(shown, fence.roles))
    match what:
        case Writers.BACK:
            return f"{roles}: may write again, as before"
        case Writers.OUT | Writers.AWAY:
            by = f" ({shown(now.live)}, by run {shown(now.run)})" if now is not None and now.stale else ""
            return f"{roles}: still kept from writing here, for the other side is the one that is written to{by}"
        case Writers.UNKNOWN:
            return f"{roles}: still kept from writing here: only the other side knows whether it is written to"
        case Writers.EARLIER:
            assert now is not None  # noqa: S101 - else nothing came later
            return (
                f"{roles}: kept from writing here by an earlier switch, and since {now.since:%Y-%m-%d %H:%M} UTC people"
                f" write here (run {shown(now.run)}): --writers back lets them in, --writers out forgets it"
            )
