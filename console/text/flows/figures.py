"""The figures of a flow in words: how many there were in the last hour, how soon a silence is noticed. Pure.

How many there were is read where the engine keeps its counts; where it is not, it is what was told last of the flow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.text.flows.overdue import overdue_counts
from console.text.formatting import Times, amount, duration
from console.view.counted_hour import EVERY
from console.view.model import View
from jobs.flows.counting.asked import SETTLE
from jobs.run.outlook.flows import FlowRow
from jobs.run.state.flows import FlowSeen
from plans.model.flows import Stage

NOTHING_KNOWN = "-"
"""What stands where there is no figure."""
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_BEHIND = 3
"""So many windows may be lacking before a figure is none of the hour any more."""
_SEEN_LATER = SETTLE + timedelta(seconds=EVERY)
"""So much later than its window ends a count is made and seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBefore:
    """How many of a flow there were at each stage in the hour up to a moment."""

    until: datetime
    """Real time."""
    counts: Mapping[Stage, int]
    """Of the stages that are counted by now."""
    behind: Mapping[Stage, datetime] = field(default_factory=dict)
    """The stages that were not counted for some windows, with up to when they were."""
    as_told: bool
    """Whether that is what was told when it last stood otherwise."""


def hour_before(view: View, row: FlowRow) -> HourBefore | None:
    """The latest that is known; None where that is of an hour ago, or nothing is known."""
    known = _counted(view, row) or _told(row)
    return known if known is not None and view.real_now - known.until <= _HOUR else None


def _counted(view: View, row: FlowRow) -> HourBefore | None:
    hour = view.counted_hour
    if hour is None:
        return None
    counts = {stage: count for stage in Stage if (count := hour.count(row.series, stage)) is not None}
    ends = {stage: hour.end(row.flow.id, stage) for stage in counts}
    in_time = view.real_now - _BEHIND * row.flow.every - _SEEN_LATER
    behind = {stage: end for stage, end in ends.items() if end < in_time}
    fresh = {stage: count for stage, count in counts.items() if stage not in behind}
    return HourBefore(until=max(ends.values()), counts=fresh, behind=behind, as_told=False) if counts else None


def _told(row: FlowRow) -> HourBefore | None:
    seen = row.seen
    return HourBefore(until=seen.at, counts=seen.stands.counts, as_told=True) if seen is not None else None


def count_text(view: View, row: FlowRow, stage: Stage) -> str:
    """How many there were at a stage in the last hour; `-` where nobody knows of so late an hour, also as that stage is
    not counted any more."""
    known = hour_before(view, row)
    count = known.counts.get(stage) if known is not None else None
    return amount(count) if count is not None else NOTHING_KNOWN


def notice_text(view: View, row: FlowRow) -> str:
    """`25m`: how long a silence would have to last before it is provable, as it was told last; `~25m` where that was
    more than an hour ago, and of another hour of the week; `-` where nothing is normal."""
    if row.seen is None or (noticed := _noticed(row.seen)) is None:
        return NOTHING_KNOWN
    return noticed if view.real_now - row.seen.at <= _HOUR else f"~{noticed}"


def _noticed(seen: FlowSeen) -> str | None:
    length = seen.stands.to_notice
    return duration(length) if length is not None else None


def figures_text(view: View, times: Times, row: FlowRow) -> str:
    """`in the hour to 03:52: received 41; sent not counted since 03:40; at 03:31: a silence is noticed after 25m`."""
    return "; ".join((*_hour_in_words(view, times, row), *_told_in_words(view, times, row)))


def _hour_in_words(view: View, times: Times, row: FlowRow) -> Iterator[str]:
    known, overdue = hour_before(view, row), overdue_counts(view).get(row.flow.id)
    if known is None or known.as_told:
        return
    if known.counts:
        yield f"in the hour to {moment(view, times, known.until)}: {_each(known.counts)}"
    if overdue is not None:
        read, asked = moment(view, times, overdue.read), moment(view, times, overdue.asked)
        yield f"{overdue.stage} last read {read}, asked since {asked}"
    others = (one for one in known.behind if overdue is None or one is not overdue.stage)
    yield from (f"{stage} not counted since {moment(view, times, known.behind[stage])}" for stage in others)


def _told_in_words(view: View, times: Times, row: FlowRow) -> Iterator[str]:
    seen = row.seen
    if seen is None:
        return
    noticed = _noticed(seen)
    told = [f"a silence is noticed after {noticed}" if noticed is not None else "a silence is not noticed"]
    if seen.stands.counts and _counted(view, row) is None:
        told.append(f"in the hour before: {_each(seen.stands.counts)}")
    if seen.stands.oldest is not None:
        told.append(f"the oldest on its way since {moment(view, times, seen.stands.oldest)}")
    yield f"at {moment(view, times, seen.at)}: {'; '.join(told)}"


def _each(counts: Mapping[Stage, int]) -> str:
    """`sent 41, received 41`."""
    return ", ".join(f"{stage} {amount(counts[stage])}" for stage in Stage if stage in counts)


def moment(view: View, times: Times, real: datetime) -> str:
    """A moment of real time by the run's clock, with its day where that is not today."""
    return dated(view, times, view.state.clock.run_time(real))


def dated(view: View, times: Times, moment_of_run: datetime) -> str:
    """`22:47` today, `Sat 22:47` this week, `12 Nov` before."""
    at = moment_of_run.astimezone(times.zone)
    today = view.now.astimezone(times.zone).date()
    if at.date() == today:
        return f"{at:%H:%M}"
    return f"{at:%a %H:%M}" if abs(at.date() - today) < 7 * _DAY else f"{at:%d %b}"
