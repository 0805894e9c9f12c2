"""The subscriptions that a DBA made beforehand, and which of them a group may take.

One keeps the place up to which it has applied for as long as it is there, whichever slot it reads. Where it was used on
an earlier night, and its publisher was made anew or restored since, that place lies beyond what is going to be written:
all of it up to there would be passed over without a word, and count as applied.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from jobs.api import Fatal
from jobs.replication import subscription
from jobs.replication.connections import BothSides
from jobs.replication.names import family, prepared_name
from jobs.replication.origins import beyond, last_applied
from jobs.replication.records import Group
from jobs.replication.subscription import Subscription

PREPARED = 8
"""How many subscriptions of one direction a DBA may have made beforehand: as many groups as a plan can have."""


class UsedBefore(Fatal):
    """What a DBA made beforehand would pass over changes, or may."""


async def prepared_for(sides: BothSides, group: Group, taken: Collection[str]) -> list[Subscription]:
    """Those of a group's direction that it may take, in the order of their names; none where no DBA has made any.

    Args:
        taken: those that other groups have.

    Raises:
        UsedBefore: there are some, and none of them can be relied on.
    """
    free = await _free(sides, group, taken)
    applied = await last_applied(sides.subscriber(group.direction), [one.name for one in free])
    places = [place for place in (applied or {}).values() if place is not None]
    too_far = await beyond(sides.publisher(group.direction), places, group.position)
    reasons = dict(unfit(free, group, applied, too_far))
    if free and len(reasons) == len(free):
        listed = "".join(f"\n  {name}: {why}" for name, why in reasons.items())
        raise UsedBefore(
            f"{group.subscriber}: no subscription that was made beforehand can be relied on:{listed}",
            hint="drop it there, and have it made anew: cutover db rights PLAN --print",
        )
    return [one for one in free if one.name not in reasons]


async def _free(sides: BothSides, group: Group, taken: Collection[str]) -> list[Subscription]:
    names = [prepared_name(group.replication, group.direction, number) for number in range(1, PREPARED + 1)]
    found = await subscription.subscriptions_of(sides.subscriber(group.direction), names)
    return [found[name] for name in names if name in found and name not in taken and _is_free(found[name])]


def unfit(
    free: Sequence[Subscription], group: Group, applied: Mapping[str, str | None] | None, too_far: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The names of those that would pass over changes of a group, or may, and why. Pure.

    Args:
        applied: up to where each has applied; None where this role may not ask.
        too_far: the places among them that the publisher had not reached when the group's slot began.
    """
    ours = family(group.birth, group.replication)
    for one in free:
        at = applied.get(one.name) if applied is not None else None
        if at is not None and at in too_far:
            yield one.name, f"it has applied up to {at} before, which {group.publisher} is still to write"
        elif applied is None and not (_is_unused(one) or _is_of(ours, one)):
            yield one.name, "used on an earlier night, and this role may not ask pg_replication_origin_progress how far"


def _is_free(found: Subscription) -> bool:
    """Whether it applies nothing: nobody has taken it, or an attempt that died had begun to."""
    return not found.enabled or found.slot == subscription.nowhere(found.name)


def _is_unused(one: Subscription) -> bool:
    """Whether it is as a DBA made it."""
    return not one.tables and one.publications == (one.name,)


def _is_of(ours: str, one: Subscription) -> bool:
    """Whether a group of this replication and run had it before, when it was as a DBA made it."""
    return all(name.startswith(ours) for name in one.publications)
