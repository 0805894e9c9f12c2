"""Whom a console calls, and for what: once for each item of needs-you, and again only when it has grown worse. Pure.

Nobody is called for what he cannot deal with: an observer, and whoever does not hold the keys, see it. A retry goes on
by itself and is shown alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.text.formatting import duration
from console.text.night.need import Kind, Need, Rank
from console.view.model import View

REMEMBERED = timedelta(minutes=5)
"""Real time for which an item that has gone is remembered: one that comes and goes does not call each time."""
LONGEST = 120
"""Characters of a call, of whatever stands in a plan or in a note."""
_QUIETLY = frozenset({Kind.RETRY})
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Called:
    gravity: tuple[int, int]
    seen: datetime
    """Real time at which it was there last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What has been called for, by the names of the items."""

    known: Mapping[str, _Called] = field(default_factory=dict)


NOT_CALLED = Calls()


def called(before: Calls, items: Sequence[Need], view: View) -> tuple[Calls, str]:
    """What has been called for by now, and the words of a call that is due; empty where none is."""
    due = due_items(before, items, view)
    there = {need.name: _seen(need, before, view.real_now) for need in items if _is_for_me(need, view)}
    gone = {name: one for name, one in before.known.items() if view.real_now - one.seen < REMEMBERED}
    return Calls(known={**gone, **there}), _words(due) if due else ""


def due_items(before: Calls, items: Sequence[Need], view: View) -> list[Need]:
    """The items that somebody is called for now: new ones, and those that have grown worse."""
    mine = (need for need in items if _is_for_me(need, view))
    return [need for need in mine if need.name not in before.known or need.gravity < before.known[need.name].gravity]


def _seen(need: Need, before: Calls, now: datetime) -> _Called:
    known = before.known.get(need.name)
    return _Called(gravity=min(need.gravity, known.gravity) if known is not None else need.gravity, seen=now)


def _is_for_me(need: Need, view: View) -> bool:
    """Whether the person at this console can do something about it."""
    if view.observer or need.kind in _QUIETLY:
        return False
    return view.holds_keys or need.rank <= Rank.KEYS


def _words(due: Sequence[Need]) -> str:
    """`G3 poll: no answer from RIS, and 2 more`."""
    more = f", and {len(due) - 1} more" if len(due) > 1 else ""
    return due[0].text[: LONGEST - len(more)] + more


def window_title(view: View, items: Sequence[Need]) -> str:
    """`T-1h12m, 3 need you: run 7f3a`; nothing in it changes more often than once a minute but what happens."""
    if view.replay is not None:
        return f"REPLAY of {view.replay.at.astimezone(ZoneInfo(view.plan.timezone)):%a %H:%M}: run {view.run}"
    needed = f"{len(items)} need you" if items else "nothing needs you"
    return f"{_until(view)}, {needed}: run {view.run}"


def _until(view: View) -> str:
    """How long it is to the go-live in whole minutes, or what stands instead of one."""
    if view.state.ended is not None:
        return "ended"
    if view.lost:
        return "JOURNAL LOST"
    if view.go_live_reached:
        return "live"
    if not view.go_live_ahead:
        return "no go-live"
    left = view.forecast.go_live_planned - view.now
    sign = "-" if left >= timedelta() else "+"
    return f"T{sign}{duration(abs(left) // _MINUTE * _MINUTE)}"
