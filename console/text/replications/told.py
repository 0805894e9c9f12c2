"""How each replication stands, as a line: which way, what it does, and whether its switch can be taken back. Pure.

Red in capitals, amber in small letters: no colour stands alone. What nobody can know says so, with the time since when.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from console.text.formatting import Times, age_text
from console.view.engine_presence import is_missed
from console.view.model import View
from jobs.replicated import ReplicationFigures
from jobs.run.events import ReplicationStanding, Upkeep
from jobs.run.outlook.replicating.criteria import not_looked_at_because
from jobs.run.outlook.replicating.stages import Stage
from jobs.run.outlook.replicating.standings import Light, Standing, red_ones
from jobs.run.outlook.replicating.ways_back import Way, WayBack

_FRESH = timedelta(seconds=30)
"""So long figures go without their time."""
_FULL_SOON = timedelta(hours=12)
"""When a log comes to its limit is said from here on."""
_FULL_AT_ONCE = timedelta(hours=1)
"""And from here on where nothing is wrong."""
_LITTLE = 10
"""The part of the limit that is little: a tenth."""


def parts(view: View, times: Times, one: Standing) -> list[str]:
    """`records`, `legacy -> platform`, `following`, `lag 0.4 s`, `WAL 1.2 of 20 GB`: what matters most comes first."""
    return [one.of.id, one.route, stands_text(view, times, one), *figures_text(view, times, one)]


def red_replications(view: View) -> Iterator[str]:
    """Each that is red, in a line."""
    times = Times.of(view.plan, view.forecast)
    for one in red_ones(view.plan, view.state):
        yield f"replication {one.of.id}, {one.route}: {stands_text(view, times, one)}"


def stands_text(view: View, times: Times, one: Standing) -> str:
    """`following`, `can be taken back until Mon 16:00`, `WAY BACK LOST 02:41: apply worker dead`."""
    if one.stage in (Stage.AHEAD, Stage.ENDED):
        return one.stage
    if reason := not_looked_at_because(view.state):
        return f"{one.stage} ({reason})"
    if one.way is not None and one.way.is_switched:
        return way_text(view, times, one.way)
    if one.stands is None:
        return one.stage
    return _forward_text(view, times, one.stage, one.stands)


def way_text(view: View, times: Times, way: WayBack) -> str:
    """Whether a switch can be taken back, until when, or since when and why not."""
    since = f" {times.when(view.state.clock.run_time(way.since))}" if way.since is not None else ""
    match way.way:
        case Way.AHEAD:
            return f"once switched it can be taken back{_until(times, way)}"
        case Way.OPEN:
            return f"can be taken back{_until(times, way)}"
        case Way.UNSEEN:
            return f"way back not known{since and f' since{since}'}: {way.why}"
        case Way.LATE:
            return f"WAY BACK LOST FOR NOW{since}: {way.why}"
        case Way.LOST:
            return f"WAY BACK LOST{since}: {way.why}"
        case Way.CLOSED:
            return f"NO WAY BACK{since and f' since{since}'}: {way.why}"


def _until(times: Times, way: WayBack) -> str:
    return f" until {times.when(way.until)}" if way.until is not None else ""


def _forward_text(view: View, times: Times, stage: Stage, stands: ReplicationStanding) -> str:
    since = times.when(view.state.clock.run_time(stands.since))
    why = f": {stands.reason}" if stands.reason else ""
    match stands.upkeep:
        case Upkeep.HEALTHY | Upkeep.COPYING:
            return stage
        case Upkeep.BEHIND:
            return f"behind since {since}{why}"
        case Upkeep.UNSEEN:
            return f"not seen since {since}{why}"
        case Upkeep.BROKEN | Upkeep.LOST | Upkeep.GONE:
            return f"{stands.upkeep.upper()} since {since}{why}"


def figures_text(view: View, times: Times, one: Standing) -> list[str]:
    """`lag 0.4 s`, `WAL 1.2 of 20 GB`, `full in 40m`; what is older than half a minute says how old it is."""
    known = figures_of(view, one)
    if known is None:
        return []
    return [*_figures(one, known), *([_as_of(view, times, known.at)] if _is_old(view, known.at) else [])]


def figures_of(view: View, one: Standing) -> ReplicationFigures | None:
    """The figures of the last look, where they are of what is in force now."""
    known = view.replicating.get(one.of.id)
    is_there = known is not None and one.light is not Light.NONE and known.direction is one.direction
    return known if is_there else None


def _figures(one: Standing, known: ReplicationFigures) -> Iterator[str]:
    if known.lag is not None:
        yield f"lag {seconds(known.lag)}"
    if known.drained_in:
        yield f"drained in {seconds(known.drained_in)}"
    if known.wal_kept is not None:
        yield f"WAL {of_limit(known.wal_kept, one.of.wal_at_most)}"
    if known.wal_full_in is not None and known.wal_full_in < _told_within(one, known).total_seconds():
        yield f"full in {age_text(timedelta(seconds=known.wal_full_in))}"


def _told_within(one: Standing, known: ReplicationFigures) -> timedelta:
    """From when on it is told when the log is full: of what is healthy, and keeps little, its rate is of a moment."""
    keeps_little = known.wal_kept is not None and known.wal_kept * _LITTLE < one.of.wal_at_most
    return _FULL_AT_ONCE if one.light is Light.GREEN and keeps_little else _FULL_SOON


def _is_old(view: View, at: datetime | None) -> bool:
    return at is not None and (view.real_now - at > _FRESH or is_missed(view))


def _as_of(view: View, times: Times, at: datetime | None) -> str:
    """`as of 02:38`, `as of 02:38, no engine`."""
    when = times.when(view.state.clock.run_time(at)) if at is not None else ""
    return f"as of {when}{', no engine' if is_missed(view) else ''}"


def seconds(length: float) -> str:
    """`0.4 s`, `42 s`, `3m`."""
    if length < 10:
        return f"{length:.1f} s"
    return f"{length:.0f} s" if length < 100 else age_text(timedelta(seconds=length))


def size_text(count: int) -> str:
    """`300 MB`, `1.2 GB`, in the steps of 1,024 in which a plan gives them."""
    scaled, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if scaled < 1024 or unit == "TB":
            break
        scaled /= 1024
    return f"{scaled:.1f} {unit}" if scaled < 10 and scaled % 1 else f"{scaled:.0f} {unit}"


def of_limit(kept: int, limit: int) -> str:
    """`1.2 of 20 GB`, `300 MB of 20 GB`."""
    few, most = size_text(kept), size_text(limit)
    number, _, unit = few.partition(" ")
    return f"{number if unit == most.partition(' ')[2] else few} of {most}"
