"""Which tables belong to which group: at first, and after a copy that was cut off. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import heappop, heappush

from jobs.postgres.catalog.tables import ForeignKey
from jobs.replication.records import Group, UnprovedKey, new_group
from plans.model import Direction, Replication


def shares(sizes: Mapping[str, int], count: int) -> list[list[str]]:
    """Tables (titles) in at most so many shares of about the same size, the largest table first.

    Args:
        sizes: title -> bytes.
    """
    lightest = [(0, number) for number in range(min(count, len(sizes)))]
    found: list[list[str]] = [[] for _ in lightest]
    for title in sorted(sizes, key=lambda title: (-sizes[title], title)):
        weight, number = heappop(lightest)
        found[number].append(title)
        heappush(lightest, (weight + max(1, sizes[title]), number))
    return [sorted(share) for share in found]


def new_groups(
    birth: str, of: Replication, known: Iterable[Group], standing: Collection[Group], sizes: Mapping[str, int]
) -> list[Group]:
    """The groups that an attempt begins: as many as the plan says at first, one for what a lost attempt left.

    Args:
        known: every group that there ever was, whose numbers are taken.
        standing: those whose tables may be finished.
        sizes: title -> bytes, of all tables.
    """
    first = max((group.number for group in known), default=0) + 1
    parts = shares(sizes, 1 if standing else of.groups)
    return [new_group(birth, of, Direction.FORWARD, first + place, part) for place, part in enumerate(parts)]


def settled(standing: Sequence[Group], new: Sequence[Group], finished: Collection[str]) -> list[Group]:
    """Each group with the tables that are its own: a finished one is of the oldest group that has it.

    Args:
        standing: groups of earlier attempts, the oldest first.
        new: those of this attempt, under whose snapshot the others are copied.
        finished: titles.
    """
    left = set(finished)
    kept = []
    for group in standing:
        own = tuple(title for title in group.tables if title in left)
        left.difference_update(own)
        kept.append(replace(group, tables=own))
    taken = {title for group in kept for title in group.tables}
    return [*kept, *(_without(group, taken) for group in new)]


def _without(group: Group, taken: Collection[str]) -> Group:
    return replace(group, tables=tuple(title for title in group.tables if title not in taken))


def positions(groups: Iterable[Group]) -> Mapping[str, str]:
    """Of each table (title) the position from which on its changes travel."""
    return {title: group.position for group in groups if group.stands for title in group.tables}


def unproved(keys: Iterable[ForeignKey], groups: Collection[Group]) -> Mapping[int, tuple[UnprovedKey, ...]]:
    """By group, the foreign keys that refer from one of its tables to one that was copied at another position."""
    at = positions(groups)
    group_of = {title: group.number for group in groups for title in group.tables}
    found: dict[int, list[UnprovedKey]] = {group.number: [] for group in groups}
    for key in keys:
        here, there = at.get(key.referring_title), at.get(key.referenced_title)
        if here is not None and there is not None and here != there:
            found[group_of[key.referring_title]].append(UnprovedKey(relation=key.referring_sql, name=key.name))
    return {number: tuple(some) for number, some in found.items()}
