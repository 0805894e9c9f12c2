"""The subscription of a group that is copied: made or taken over, then enabled; each step with its record."""

from collections.abc import Sequence
from dataclasses import replace

import asyncpg

from jobs.api import Fatal, JobContext, Retryable
from jobs.postgres.target.fence import take
from jobs.replication import subscription
from jobs.replication.connections import BothSides, major
from jobs.replication.looking.structure import read_structure
from jobs.replication.names import prepared_name
from jobs.replication.records import Group, Phase, write, write_on_both
from plans.model import Direction

PREPARED = 8
"""How many subscriptions of one direction a DBA may have made beforehand: as many groups as a plan can have."""


class CannotSubscribe(Fatal):
    """The subscription can neither be made by this role, nor was it made for it."""


class NotReached(Retryable):
    """The subscriber's server does not reach the publisher."""


async def subscribe(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> list[Group]:
    """See that each group has a subscription, disabled; those that have one already stay as they are.

    Raises:
        CannotSubscribe: with what a DBA has to do.
        FenceLost: a newer attempt has begun.
    """
    taken = {group.subscription for group in groups}
    done: list[Group] = []
    for group in groups:
        made = await _subscribed(ctx, sides, group, taken) if group.phase is Phase.COPIED else group
        taken.add(made.subscription)
        done.append(made)
    return done


async def enable(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> list[Group]:
    """Let changes of each group be applied, and record it with how both sides are made by now."""
    enabled = [await _as_made(sides, group.in_phase(Phase.ENABLED)) for group in groups]
    for group in enabled:
        subscriber = sides.subscriber(group.direction)
        async with subscriber.transaction():
            await write(subscriber, ctx.fence, group)
            await subscriber.execute(subscription.enable(group.subscription))
    await _publisher_knows(ctx, sides, enabled)
    return enabled


async def _as_made(sides: BothSides, group: Group) -> Group:
    publisher, subscriber = sides.publisher(group.direction), sides.subscriber(group.direction)
    return replace(
        group,
        publisher_shape=(await read_structure(publisher, group.tables)).text,
        subscriber_shape=(await read_structure(subscriber, group.tables)).text,
    )


async def _subscribed(ctx: JobContext, sides: BothSides, group: Group, taken: set[str]) -> Group:
    subscriber, publisher = sides.subscriber(group.direction), sides.publisher(group.direction)
    names = [prepared_name(group.replication, group.direction, number) for number in range(1, PREPARED + 1)]
    prepared = await subscription.subscriptions_of(subscriber, names)
    usable = [found for name, found in sorted(prepared.items()) if name not in taken and _is_free(found)]
    if usable:
        group = await _take_over(ctx, sides, group, usable[0])
    else:
        made = group.in_phase(Phase.SUBSCRIBED)
        async with subscriber.transaction():
            await write(subscriber, ctx.fence, made)
            await _make(ctx, sides, group)
        group = made
    await write_on_both(publisher, subscriber, ctx.fence, [group])
    await _refuse_other_tables(sides, group)
    return group


async def _make(ctx: JobContext, sides: BothSides, group: Group) -> None:
    """Make it over its slot, in the caller's transaction."""
    subscriber, publisher = sides.subscriber(group.direction), sides.publisher(group.direction)
    reached_by = ctx.database(group.publisher).from_server
    if reached_by is None:
        raise CannotSubscribe(
            f"the plan does not say how the server of {group.subscriber} reaches {group.publisher}",
            hint=f"databases: {group.publisher}: from_server, for this kind of run",
        )
    making = subscription.create(
        group.subscription,
        reached_by,
        group.publication,
        group.slot,
        publisher_version=major(publisher),
        version=major(subscriber),
        as_owner=False,
    )
    try:
        await subscriber.execute(making)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ProhibitedSQLStatementAttemptedError):
        raise CannotSubscribe(
            f"{group.subscriber}: this role may not make a subscription without a password in its text",
            hint="a DBA makes it beforehand: cutover db prepare PLAN --print",
        ) from None
    except asyncpg.PostgresSyntaxError:
        raise CannotSubscribe(
            f"from_server of {group.publisher} is no connection text that the server of {group.subscriber} reads",
            hint="key=value pairs as libpq takes them: host=... dbname=... user=... passfile=...",
        ) from None
    except asyncpg.ConnectionFailureError:
        raise NotReached(
            f"the server of {group.subscriber} does not reach {group.publisher} as from_server says",
            hint="try it there with psql; its log says why",
        ) from None


async def _take_over(ctx: JobContext, sides: BothSides, group: Group, found: subscription.Subscription) -> Group:
    """Point what a DBA has made at the group's slot, and let it take up the tables."""
    if not found.owned:
        raise CannotSubscribe(
            f"{group.subscriber}: subscription {found.name} belongs to another role",
            hint=f"alter subscription {found.name} owner to the role of the night",
        )
    subscriber = sides.subscriber(group.direction)
    taken = replace(group, subscription=found.name)
    try:
        await _execute(ctx, sides, taken, subscription.await_tables(found.name, group.publication))
        await subscriber.execute(subscription.refresh(found.name))
        await _refuse_other_tables(sides, taken)
        await _execute(ctx, sides, taken, subscription.point_at(found.name, group.slot))
    except asyncpg.InsufficientPrivilegeError:
        raise CannotSubscribe(
            f"{group.subscriber}: only a superuser may alter subscription {found.name}",
            hint="with password_required = false nobody else may: put the password into its text, or use a superuser",
        ) from None
    return taken.in_phase(Phase.SUBSCRIBED)


def _is_free(found: subscription.Subscription) -> bool:
    """Whether it applies nothing: nobody has taken it, or an attempt that died had begun to."""
    return not found.enabled or found.slot == subscription.nowhere(found.name)


async def _execute(ctx: JobContext, sides: BothSides, group: Group, lines: Sequence[str]) -> None:
    """Alter a group's subscription under the fence, in a transaction."""
    subscriber = sides.subscriber(group.direction)
    async with subscriber.transaction():
        await take(subscriber, ctx.fence)
        for line in lines:
            await subscriber.execute(line)


async def _refuse_other_tables(sides: BothSides, group: Group) -> None:
    """See that it applies the changes of its own tables and no others: others are of another position."""
    subscriber = sides.subscriber(group.direction)
    found = (await subscription.subscriptions_of(subscriber, [group.subscription]))[group.subscription]
    if set(found.tables) != set(group.tables):
        raise CannotSubscribe(
            f"{group.subscriber}: subscription {group.subscription} has other tables than its group",
            hint="cutover db unfollow drops all of it",
        )


async def _publisher_knows(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> None:
    for direction in Direction:
        some = [group for group in groups if group.direction is direction]
        publisher = sides.publisher(direction)
        async with publisher.transaction():
            for group in some:
                await write(publisher, ctx.fence, group)
