"""From what was asked to the baseline: without holidays, without outages; what cannot be told is named.

A flow is read from the notes twice, and one at a time: first how many there were in each hour, to find the outages of
all of them together, then its templates and receivers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from jobs.flows.learning.hours import Day, Hour
from jobs.flows.learning.learner import cannot_be_asked
from jobs.flows.learning.notes import Notes, key_of
from jobs.flows.learning.outages import Counts, Stretch, alone_silent, everything_silent
from jobs.flows.learning.sums import Names, all_of, sums
from plans.baseline import Baseline, SeriesBaseline
from plans.model.databases import RunKind
from plans.model.flows import AsBefore, Flow, FlowId
from plans.plurals import counted

NEVER = (
    "there was nothing at all in these weeks: does its count tell them? (normal: {baseline: ...} may name another one)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The weeks that were asked, and what is known of them."""

    days: Sequence[Day]
    zone: tzinfo
    timezone: str
    kind: RunKind
    country: str
    holidays: Mapping[date, str]
    """Also of the year after: whoever judges needs them then."""

    @property
    def hours(self) -> Sequence[Hour]:
        """All of them, in order."""
        return [hour for day in self.days for hour in day.hours]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """What is noted of a flow, by the numbers of the hours that are no holidays."""

    counts: Mapping[Names, Counts]
    asked: frozenset[int]
    failed: int


def baseline_of(past: Past, flows: Sequence[Flow], given_up: Mapping[FlowId, str], notes: Notes) -> Baseline:
    """All that was learnt."""
    hours = past.hours
    of_week = [hour.of_week for hour in hours]
    ordinary = _ordinary(past)
    not_counted = _not_counted(flows, given_up)
    asked = [flow for flow in flows if isinstance(flow.normal, AsBefore) and flow.id not in not_counted]
    totals = {str(flow.id): _total(_noted(past, notes, flow, ordinary)) for flow in asked}
    not_counted |= _never(totals)
    outages = everything_silent({name: totals[name] for name in totals.keys() - not_counted.keys()}, of_week)
    kept = ordinary - _within(outages)
    series: list[SeriesBaseline] = []
    said: dict[str, str] = {}
    for flow in asked:
        if flow.id in not_counted:
            continue
        told, words = _learnt(past, flow, _noted(past, notes, flow, kept))
        series += told
        if words:
            said[flow.id] = words
    return Baseline(
        begins=hours[0].begins,
        ends=hours[-1].ends,
        timezone=past.timezone,
        kind=past.kind,
        country=past.country,
        holidays=past.holidays,
        left_out=_stretches(hours, outages),
        series=tuple(sorted(series, key=lambda one: (one.flow, one.template, one.receiver))),
        not_counted=not_counted,
        said=said,
    )


def _learnt(past: Past, flow: Flow, noted: _Noted) -> tuple[Sequence[SeriesBaseline], str]:
    """The sums of a flow, without what it alone leaves out, and what people should know of it."""
    hours = past.hours
    of_week = [hour.of_week for hour in hours]
    alone = alone_silent(_total(noted), of_week)
    told, more = sums(flow, noted.counts, noted.asked - _within(alone), of_week)
    return told, "; ".join(_said(past.zone, hours, alone, more, noted.failed))


def _never(totals: Mapping[str, Counts]) -> dict[str, str]:
    """Flows that were asked and had nothing: nobody can tell that from a count of something else."""
    return {name: NEVER for name, total in totals.items() if not any(total.values())}


def _not_counted(flows: Sequence[Flow], given_up: Mapping[FlowId, str]) -> dict[str, str]:
    return {str(flow.id): why for flow in flows if (why := given_up.get(flow.id) or cannot_be_asked(flow))}


def _stretches(hours: Sequence[Hour], outages: Sequence[Stretch]) -> tuple[tuple[datetime, datetime, str], ...]:
    return tuple((hours[one.begins].begins, hours[one.ends - 1].ends, one.why) for one in outages)


def _total(noted: _Noted) -> Counts:
    return all_of(noted.counts, noted.asked)


def _within(stretches: Sequence[Stretch]) -> frozenset[int]:
    """The hours of these stretches."""
    return frozenset(number for one in stretches for number in range(one.begins, one.ends))


def _ordinary(past: Past) -> frozenset[int]:
    """The numbers of the hours that are on no public holiday, nor on a quiet day of the plan."""
    days = [day.day for day in past.days for _ in day.hours]
    return frozenset(number for number, day in enumerate(days) if day not in past.holidays)


def _noted(past: Past, notes: Notes, flow: Flow, wanted: frozenset[int]) -> _Noted:
    """What is noted of a flow, of these hours."""
    counts: dict[Names, dict[int, int]] = {}
    asked: set[int] = set()
    failed = number = 0
    for day in past.days:
        of_day = notes.of(key_of(flow, past.kind, past.timezone), day.day)
        for hour in day.hours:
            if number in wanted and of_day is not None:
                if hour.begins in of_day.failed:
                    failed += 1
                else:
                    asked.add(number)
                    for names, count in of_day.counts.get(hour.begins, {}).items():
                        counts.setdefault(names, {})[number] = count
            number += 1
    return _Noted(counts=counts, asked=frozenset(asked), failed=failed)


def _said(zone: tzinfo, hours: Sequence[Hour], alone: Sequence[Stretch], more: int, failed: int) -> Iterator[str]:
    """What people should know of a flow that was learnt."""
    for one in alone:
        begins, ends = hours[one.begins].begins, hours[one.ends - 1].ends
        yield f"left out from {_local(begins, zone)} to {_local(ends, zone)}, {one.why}"
    if failed:
        yield f"{counted(failed, 'hour')} could not be counted"
    if more:
        what = counted(more, "template or receiver", "templates and receivers")
        yield f"{what} of which there were fewest are not told apart"


def _local(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
