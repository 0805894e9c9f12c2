"""Since when somebody asks what happened: a time of the night, so long ago, an event, or their last look. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.errors import Misused
from console.text.formatting import run_times
from console.view.looked import Away, Mark
from console.view.model import View
from jobs.run.events import Entry
from plans.durations import NotADuration, parse_duration

LAST = "last"
"""The word for the last look."""
HINT = "write 22:30 (the night's clock), 20m (so long ago), '#812' (an event), a date with its time, or last"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_EVENT = re.compile(r"#([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What has happened since then."""

    away: Away
    at: datetime
    """Run time from which on it is told."""
    by_look: bool = False
    """Whether it is since somebody looked last."""


def passed_since(view: View, entries: Sequence[Entry], when: str, looked: Mark | None) -> Passed:
    """What happened since `when`; since the run began where nobody knows of a last look.

    Args:
        entries: every event of the run.
        when: as it was typed.
        looked: how much this person has seen; None where nobody knows.

    Raises:
        Misused: it is none of what `HINT` says, or is to come.
    """
    if when == LAST:
        mark = looked if looked is not None else Mark(seq=0, at=view.state.created_real)
        return _behind(view, entries, min(mark.seq, view.state.head), looked_at=mark.at)
    if (event := _EVENT.fullmatch(when)) is not None:
        seq, head = int(event[1]), view.state.head
        if seq > head:
            raise Misused(f"--since {when} is to come: the last event of this run is #{head}", hint=HINT)
        return _behind(view, entries, max(0, seq - 1))
    at = _moment(view, when)
    if at > view.now:
        local = view.now.astimezone(ZoneInfo(view.plan.timezone))
        raise Misused(f"--since {when} is to come: in this run it is {local:%a %d %b %H:%M}", hint=HINT)
    times = run_times(entries, view.state.clock)
    first = next((place for place, one in enumerate(times) if one >= at), len(entries))
    return Passed(away=_away(view, entries, entries[first - 1].seq if first else 0, at), at=at)


def _behind(view: View, entries: Sequence[Entry], seq: int, *, looked_at: datetime | None = None) -> Passed:
    at = view.state.clock.run_time(looked_at) if looked_at is not None else None
    times = run_times(entries, view.state.clock)
    first = next((time for entry, time in zip(entries, times, strict=True) if entry.seq > seq), view.now)
    away = _away(view, entries, seq, at or first)
    if looked_at is None:
        return Passed(away=away, at=first)
    return Passed(away=replace(away, mark=Mark(seq=seq, at=looked_at)), at=at or first, by_look=True)


def _away(view: View, entries: Sequence[Entry], seq: int, at: datetime) -> Away:
    mark = Mark(seq=seq, at=view.real_now - (view.now - at))
    return Away(mark=mark, entries=tuple(one for one in entries if one.seq > seq))


def _moment(view: View, when: str) -> datetime:
    """The run time that was typed: of a clock time the latest that has been."""
    if (clock := _CLOCK.fullmatch(when)) is not None:
        local = view.now.astimezone(ZoneInfo(view.plan.timezone))
        today = local.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0, fold=0)
        return (today if today <= local else today - timedelta(days=1)).astimezone(view.now.tzinfo)
    try:
        return view.now - parse_duration(when)
    except NotADuration:
        pass
    try:
        known = datetime.fromisoformat(when)
    except ValueError:
        raise Misused(f"--since {when[:40]!r} is not understood", hint=HINT) from None
    return known if known.tzinfo is not None else known.replace(tzinfo=ZoneInfo(view.plan.timezone))
