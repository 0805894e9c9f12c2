"""Which channel carries a letter in this kind of run: whatever is asked for, a rehearsal reaches no other one."""

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
