"""Words that several findings share."""

from collections.abc import Collection

from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.watched import Watched
from jobs.replication.records import Group
from plans.characters import shown
from plans.model import DatabaseId, Direction
from plans.plurals import counted

_ANEW = "what follows has to be made anew: unfollow, then follow"
_FOR_GOOD = "the way back is gone for good: tell whoever decides on it, then unfollow"
MOST_TOLD = 3
"""Of tables or sessions, in one sentence."""


def anew(direction: Direction) -> str:
    """What is left to do once changes of a direction can travel no more."""
    return _ANEW if direction is Direction.FORWARD else _FOR_GOOD


def of_group(watched: Watched, group: Group) -> str:
    """Which group, where there are several."""
    return f" of group {group.number}" if len(watched.groups) > 1 else ""


def some(titles: Collection[str]) -> str:
    """Tables in a sentence: the first few, and how many more."""
    told = ", ".join(map(shown, sorted(titles)[:MOST_TOLD]))
    more = len(titles) - MOST_TOLD
    return f"{told} and {counted(more, 'table')} more" if more > 0 else told


def away(side: DatabaseId) -> Finding:
    """A side that was not asked."""
    return Finding(
        what=What.AWAY, grave=Grave.WARNS, sentence=f"{side} cannot be asked just now", hint="is it up, and reachable?"
    )
