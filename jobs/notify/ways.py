"""Which channel carries a letter in this kind of run, and for how many: a rehearsal reaches no other place than one."""

from jobs.notify.undelivered import Fate, Undelivered
from jobs.run.outlook.addressees import channel_for
from plans.model import Plan, RunKind
from plans.model.hooks import Channel


def way(plan: Plan, kind: RunKind, name: str) -> Channel:
    """The channel of this name. Raises `Undelivered` where the plan has none, or this kind of run may not use it."""
    channel = plan.telling.channel(name)
    if channel is None:
        raise Undelivered(f"the plan names no channel {name}", Fate.REFUSED)
    if all(channel_for(plan, kind, one) != name for one, _ in plan.telling.channels):
        raise Undelivered(f"a {kind} sends nothing through {name}", Fate.REFUSED)
    return channel


def shared_channels(plan: Plan, kind: RunKind) -> frozenset[str]:
    """The channels of which one letter may be for several: those of a rehearsal, as it has one place; not where a
    letter can be answered, which each party does for itself."""
    if kind is RunKind.PRODUCTION:
        return frozenset()
    return frozenset(name for name, channel in plan.telling.channels if not channel.answers)
