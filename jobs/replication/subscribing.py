"""The subscription of a group that is copied: made or taken over, then enabled; each step with its record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest

import asyncpg

from jobs.api import Fatal, JobContext, Retryable
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.replication import safe_commits, subscription
from jobs.replication.connections import BothSides, major
from jobs.replication.for_dba import made_by
from jobs.replication.looking.structure import read_structure
from jobs.replication.prepared_subscriptions import prepared_for
from jobs.replication.records import Group, Phase, write, write_on_both
from plans.model import Direction


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


async def try_subscribing(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> None:
    """See, before the first row moves, that each group could be subscribed. Nothing is applied, nothing is left.

    Args:
        groups: whose publications stand; their slots need not.

    Raises:
        CannotSubscribe, NotReached: as it would at the end of the copy; also where that server reaches another
            database than this program does.
    """
    for group, prepared in zip_longest(groups, await prepared_for(sides, groups[0], ())):
        if group is None:
            return
        if prepared is not None:
            taken = replace(group, subscription=prepared.name)
            await _take_up_tables(ctx, sides, taken, prepared)
            await _see_found(sides, taken)
            await _execute(ctx, sides, group, [subscription.disable(prepared.name)])
            continue
        trial = sides.subscriber(group.direction).transaction()
        await trial.start()
        try:
            await _make(ctx, sides, group, slot=None)
            await _see_found(sides, group)
        finally:
            await trial.rollback()


async def _see_found(sides: BothSides, group: Group) -> None:
    """See that a subscription found a publication that was just made; an older one may have been left half altered."""
    if group.phase is Phase.BEGUN:
        await _refuse_other_tables(sides, group)


async def enable(ctx: JobContext, sides: BothSides, groups: Sequence[Group]) -> list[Group]:
    """Let changes of each group be applied so that no crash loses them, and record it with how both sides are made."""
    disabled = [group for group in groups if group.phase is Phase.SUBSCRIBED]
    enabled = [await _as_made(sides, group.in_phase(Phase.ENABLED)) for group in disabled]
    for group in enabled:
        subscriber = sides.subscriber(group.direction)
        safely = await _safely(subscriber, group)
        async with subscriber.transaction():
            await write(subscriber, ctx.fence, group)
            await subscriber.execute(safely)
            await subscriber.execute(subscription.enable(group.subscription))
    await _publisher_knows(ctx, sides, enabled)
    return [*(group for group in groups if group not in disabled), *enabled]


async def _safely(subscriber: Connection, group: Group) -> str:
    """How its subscription has to commit, by what its server says now."""
    waits = safe_commits.must_wait(await subscriber.fetchval(statement("wal_writer_delay")))
    return (safe_commits.waiting if waits else safe_commits.not_waiting)(group.subscription)


async def _as_made(sides: BothSides, group: Group) -> Group:
    publisher, subscriber = sides.publisher(group.direction), sides.subscriber(group.direction)
    return replace(
        group,
        publisher_shape=(await read_structure(publisher, group.tables)).text,
        subscriber_shape=(await read_structure(subscriber, group.tables)).text,
    )


async def _subscribed(ctx: JobContext, sides: BothSides, group: Group, taken: set[str]) -> Group:
    subscriber, publisher = sides.subscriber(group.direction), sides.publisher(group.direction)
    prepared = await prepared_for(sides, group, taken)
    if prepared:
        group = await _take_over(ctx, sides, group, prepared[0])
    else:
        made = group.in_phase(Phase.SUBSCRIBED)
        async with subscriber.transaction():
            await write(subscriber, ctx.fence, made)
            await _make(ctx, sides, group, slot=group.slot)
        group = made
    await write_on_both(publisher, subscriber, ctx.fence, [group])
    await _refuse_other_tables(sides, group)
    return group


async def _make(ctx: JobContext, sides: BothSides, group: Group, *, slot: str | None) -> None:
    """Make it over this slot, in the caller's transaction."""
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
        slot,
        publisher_version=major(publisher),
        version=major(subscriber),
        as_owner=False,
    )
    try:
        with _reaching(group):
            await subscriber.execute(making)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ProhibitedSQLStatementAttemptedError):
        raise CannotSubscribe(
            f"{group.subscriber}: this role may not make a subscription without a password in its text",
            hint=made_by(major(subscriber)),
        ) from None
    except asyncpg.PostgresSyntaxError:
        raise CannotSubscribe(
            f"from_server of {group.publisher} is no connection text that the server of {group.subscriber} reads",
            hint="key=value pairs as libpq takes them: host=... dbname=... user=... passfile=...",
        ) from None


async def _take_over(ctx: JobContext, sides: BothSides, group: Group, found: subscription.Subscription) -> Group:
    """Point what a DBA has made at the group's slot, once it has taken up its tables."""
    taken = replace(group, subscription=found.name)
    if not _is_as_tried(found, group):
        await _take_up_tables(ctx, sides, taken, found)
        await _refuse_other_tables(sides, taken)
    await _execute(ctx, sides, taken, subscription.point_at(found.name, group.slot))
    return taken.in_phase(Phase.SUBSCRIBED)


def _is_as_tried(found: subscription.Subscription, group: Group) -> bool:
    """Whether a trial of this night left it with the group's tables: taken up again, its worker is late by seconds."""
    of_group = found.publications == (group.publication,) and set(found.tables) == set(group.tables)
    return of_group and not found.enabled


async def _take_up_tables(ctx: JobContext, sides: BothSides, group: Group, found: subscription.Subscription) -> None:
    """Let what a DBA has made take up the tables of its publication; it is enabled then, and reads no slot."""
    if not found.owned:
        raise CannotSubscribe(
            f"{group.subscriber}: subscription {found.name} belongs to another role",
            hint=f"alter subscription {found.name} owner to the role of the night",
        )
    try:
        await _execute(ctx, sides, group, subscription.await_tables(found.name, group.publication))
        with _reaching(group):
            await sides.subscriber(group.direction).execute(subscription.refresh(found.name))
    except asyncpg.InsufficientPrivilegeError:
        raise CannotSubscribe(
            f"{group.subscriber}: only a superuser may alter subscription {found.name}",
            hint="with password_required = false nobody else may: put the password into its text, or use a superuser",
        ) from None
    except asyncpg.ProhibitedSQLStatementAttemptedError:
        raise CannotSubscribe(
            f"{group.subscriber}: subscription {found.name} brings no password that {group.publisher} asks for,"
            " and its owner is no superuser",
            hint=f"a DBA puts it there: alter subscription {found.name} connection '... password=...'; and"
            f" pg_hba.conf of {group.publisher} asks for one (scram-sha-256, not trust)",
        ) from None


@contextmanager
def _reaching(group: Group) -> Iterator[None]:
    """Tell what the subscriber's server says when it does not reach the publisher."""
    try:
        yield
    except (asyncpg.ConnectionFailureError, asyncpg.ObjectNotInPrerequisiteStateError):
        raise NotReached(
            f"the server of {group.subscriber} does not reach {group.publisher} as its subscription says",
            hint="try it there with psql; its log says why",
        ) from None


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
    if not found.tables:
        raise CannotSubscribe(
            f"the server of {group.subscriber} reaches another database as {group.publisher} than this program does:"
            " it does not find there what is published",
            hint=f"compare from_server of {group.publisher} with its dsn or service: host, port, dbname; a stand-by?",
        )
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
