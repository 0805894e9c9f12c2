"""From rows to samples: sums by what a flow is told apart by, differences of totals, canaries counted out. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.flows.counting.asked import Asked, Counted, NotCounted, Totals
from jobs.flows.counting.counted_thing import key_of
from jobs.flows.counting.rows import NAMES, Answer, Row, told
from jobs.flows.series import OLDEST_BELIEVED, OTHERS, NotRead, Sample, Series, others
from plans.durations import in_words
from plans.model.flows import Counting, Dimension, Flow
from plans.plurals import counted

MOST_SERIES = 2_000
"""So many templates and receivers of a flow are told apart; the others are one series together."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""By so much two clocks may differ without a word."""
OF_ANOTHER = "what it counts is another query, source or way to tell it apart than before: its total is counted anew"
FIRST_TOTAL = "its total was read for the first time: how many come is known from the next count on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Of the rows of one series."""

    count: int
    oldest: datetime | None = None


def sums_of(flow: Flow, rows: Sequence[Row], known: Sequence[Series] = ()) -> tuple[Mapping[Series, Sum], str]:
    """The sums by what the flow is told apart by, and what was not told apart, in words."""
    sums: dict[Series, Sum] = {}
    for row in rows:
        _add(sums, _told_apart(flow, row.template, row.receiver), Sum(count=row.count, oldest=row.oldest))
    if len(sums) <= MOST_SERIES:
        return sums, ""
    kept: dict[Series, Sum] = {}
    places = {series: place for place, series in enumerate(known)}
    in_order = sorted(sums, key=lambda series: (places.get(series, len(places)), series))
    for number, series in enumerate(in_order):  # the same ones at the next window, or who is left out seems silent
        _add(kept, series if number < MOST_SERIES - 1 else others(series), sums[series])
    what = " and ".join(f"{name}s" for name in NAMES if name in flow.by)
    return kept, f"{len(sums):,} {what}: {MOST_SERIES - 1:,} are told apart, the others count as {OTHERS}"


def _told_apart(flow: Flow, template: str, receiver: str) -> Series:
    """The series of the flow that this counts to: a name counts where the flow is told apart by it."""
    return Series(
        flow=flow.id,
        template=template if Dimension.TEMPLATE in flow.by else "",
        receiver=receiver if Dimension.RECEIVER in flow.by else "",
    )


def _add(sums: dict[Series, Sum], series: Series, one: Sum) -> None:
    known = sums.get(series)
    if known is not None:
        oldest = min(filter(None, (known.oldest, one.oldest)), default=None)
        one = Sum(count=known.count + one.count, oldest=oldest)
    sums[series] = one


def counted_as(asked: Asked, answer: Answer, at: datetime) -> Counted:
    """What a count says that answered this at a moment. Raises `NotCounted` where it cannot be believed."""
    if not answer.rows and not answer.may_be_empty(told_apart=bool(asked.flow.by)):
        raise NotCounted("it answers no row: is there nothing of that name any more?", hint="a count answers 0")
    sums, said = sums_of(asked.flow, answer.rows, asked.known)
    _look_at_clocks(sums, at)
    sums, odd = _believed(sums, at)
    notes = tuple(filter(None, (said, odd)))
    if asked.count.counting is Counting.TOTAL:
        return _of_totals(asked, sums, at, notes, key_of(asked.flow, asked.stage, answer.source))
    samples = _samples(asked, {series: one.count for series, one in sums.items()}, sums, asked.after, asked.until)
    return Counted(flow=asked.flow.id, stage=asked.stage, samples=samples, said=notes)


def _look_at_clocks(sums: Mapping[Series, Sum], at: datetime) -> None:
    """Raise where the oldest one is of a time that has not come: what is counted by such a clock is of another hour."""
    for series, one in sums.items():
        if one.oldest is not None and one.oldest - at > CLOCKS_DIFFER:
            ahead = in_words(one.oldest - at)
            what = told(series.template, series.receiver)
            raise NotCounted(f"the oldest of {what} is {ahead} in the future: a clock is wrong")


def _believed(sums: Mapping[Series, Sum], at: datetime) -> tuple[Mapping[Series, Sum], str]:
    """The same without what is too old to be the oldest of anything, and of which it was, in words."""
    odd = [series for series, one in sums.items() if one.oldest is not None and at - one.oldest > OLDEST_BELIEVED]
    if not odd:
        return sums, ""
    first, oldest = min(odd), sums[min(odd)].oldest
    more = f" and {counted(len(odd) - 1, 'other')}" if len(odd) > 1 else ""
    year = oldest.year if oldest is not None else 0
    said = f"the oldest of {told(first.template, first.receiver)}{more} is of the year {year:04}: not believed"
    return {**sums, **{series: replace(sums[series], oldest=None) for series in odd}}, said


def _of_totals(asked: Asked, sums: Mapping[Series, Sum], at: datetime, notes: tuple[str, ...], of: str) -> Counted:
    """The differences to the totals before. A smaller one is of another queue: nobody knows how many came."""
    totals = Totals(at=at, counts={series: one.count for series, one in sums.items()}, of=of)
    told_now = Counted(flow=asked.flow.id, stage=asked.stage, totals=totals, said=notes)
    before = asked.totals
    if before is None or before.at >= at:
        return replace(told_now, said=(*notes, FIRST_TOTAL))
    if before.of and before.of != of:
        return replace(told_now, said=(*notes, OF_ANOTHER))
    if back := sorted(series for series, count in before.counts.items() if totals.counts.get(series, 0) < count):
        reason = _went_back(back, before, totals)
        return replace(told_now, not_read=NotRead(flow=asked.flow.id, stage=asked.stage, at=at, reason=reason))
    came = {series: count - before.counts.get(series, 0) for series, count in totals.counts.items()}
    return replace(told_now, samples=_samples(asked, came, sums, before.at, at))


def _went_back(back: Sequence[Series], before: Totals, now: Totals) -> str:
    one = back[0]
    more = f" and {counted(len(back) - 1, 'other')}" if len(back) > 1 else ""
    return (
        f"the total of {told(one.template, one.receiver)}{more} went back from {before.counts[one]:,} to"
        f" {now.counts.get(one, 0):,}: another queue, or one that was restored; counted anew from here"
    )


def _samples(
    asked: Asked, counts: Mapping[Series, int], sums: Mapping[Series, Sum], after: datetime, until: datetime
) -> tuple[Sample, ...]:
    """A sample for each series; for all of the flow where there is none. No canary is one of them."""
    whole = Series(flow=asked.flow.id)
    canaries: Counter[Series] = Counter()
    for series, number in asked.canaries(after, until).items():
        canaries[_counted_under(asked.flow, series, counts)] += number
    return tuple(
        Sample(
            series=series,
            stage=asked.stage,
            after=after,
            until=until,
            count=max(count - canaries[series], 0),
            oldest=sums[series].oldest if series in sums else None,
        )
        for series, count in sorted((counts or {whole: 0}).items())
    )


def _counted_under(flow: Flow, canary: Series, counts: Mapping[Series, int]) -> Series:
    """Among which of the counts a canary is: this stage may tell less apart than the flow, or too many names."""
    template = canary.template if any(one.template for one in counts) else ""
    receiver = canary.receiver if any(one.receiver for one in counts) else ""
    series = _told_apart(flow, template, receiver)
    return series if series in counts else others(series)
