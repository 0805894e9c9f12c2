"""How far the counting of one flow has come: what is due, what is asked next, and what is kept of it. No clock."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from jobs.flows.counting.asked import SETTLE, Asked, Counted, Totals
from jobs.flows.counting.windows import longest_of
from jobs.flows.flights import Flight
from jobs.flows.kept import Names, stored
from jobs.flows.series import NotRead, Series
from jobs.journal.flow_counts import StoredCount, StoredFlow
from plans.model.flows import Counting, Flow, FlowId, Stage

_TWICE = 2
"""So often in a row a stage must fail to be read before it counts as not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDiary:
    """How far one stage is."""

    until: datetime | None = None
    """Up to when it was counted."""
    totals: Totals | None = None
    said: tuple[str, ...] = ()
    """What people should know of its counting."""
    tried: datetime | None = None
    """Up to when it should have been counted and could not be; None where it could."""
    failures: int = 0
    not_read: NotRead | None = None
    """Why it cannot be counted, and since when."""
    longest: timedelta | None = None
    """The longest window that is asked of it next, where what it costs says so."""

    @property
    def last(self) -> datetime | None:
        """From when on the next count is reckoned."""
        return max(filter(None, (self.until, self.tried)), default=None)

    def after(self, counted: Counted, until: datetime) -> "StageDiary":
        """How far it is after this; `until`: up to when it should have been counted."""
        known = replace(self, said=counted.said, totals=counted.totals or self.totals, longest=self._longest(counted))
        if counted.not_read is not None:
            why = (self.not_read or counted.not_read) if self.failures + 1 >= _TWICE else None
            return replace(known, tried=until, failures=self.failures + 1, not_read=why)
        read = counted.samples[0].until if counted.samples else counted.totals.at if counted.totals else self.until
        return replace(known, until=read, tried=None, failures=0, not_read=None)

    def _longest(self, counted: Counted) -> timedelta | None:
        """What fails for another reason than its time says nothing of how long a window may be."""
        return self.longest if counted.not_read is not None and counted.longest is None else counted.longest


@dataclass(slots=True)
class Diary:
    """Of one flow."""

    flow: Flow
    names: Names
    stages: Mapping[Stage, StageDiary]

    @classmethod
    def of(cls, flow: Flow, kept: StoredFlow | None = None) -> "Diary":
        """Go on from what was kept."""
        names = Names.of(flow.id, kept.names if kept is not None else None)
        memory = json.loads(kept.memory or "{}") if kept is not None else {}
        return cls(flow, names, {stage: _from_plain(names, memory.get(stage, {})) for stage in flow.counts})

    def due(self, now: datetime) -> Iterator[Asked]:
        """What of it has to be counted now."""
        for stage, known in self.stages.items():
            is_window = self.flow.counts[stage].counting is Counting.WINDOW
            last, until = known.last, now - SETTLE if is_window else now
            if last is None or until - last >= self.flow.every:
                after = known.until or until - self.flow.every
                ends = min(until, after + (known.longest or longest_of(self.flow))) if is_window else until
                yield Asked(
                    flow=self.flow, stage=stage, after=after, until=ends, totals=known.totals, known=self.names.series
                )

    def take(self, counted: Counted, now: datetime) -> StoredCount | None:
        """Take in what was counted; what is kept of it, if anything was. What was not tried is due as before."""
        if not counted.tried:
            return None
        is_window = self.flow.counts[counted.stage].counting is Counting.WINDOW
        fresh = self.stages[counted.stage].after(counted, now - SETTLE if is_window else now)
        self.stages = {**self.stages, counted.stage: fresh}
        return stored(self.names, counted.samples) if counted.samples else None

    def take_all(self, found: Iterable[Counted], now: datetime) -> list[StoredCount]:
        """Take in what was counted of all stages; what is kept of it. Of thousands of templates that takes a while."""
        return [kept for one in found if (kept := self.take(one, now)) is not None]

    @property
    def not_read(self) -> NotRead | None:
        """Why a stage cannot be counted, and since when; None where all can."""
        found = (known.not_read for known in self.stages.values() if known.not_read is not None)
        return min(found, key=lambda one: one.at, default=None)

    @property
    def kept(self) -> StoredFlow:
        """What of it has to be kept, of all that is kept of it once. `were_kept` of its names says that it was."""
        memory = {stage: _plain(self.names, known) for stage, known in self.stages.items()}
        text = json.dumps(memory, ensure_ascii=False, separators=(",", ":"))
        return StoredFlow(flow=self.flow.id, names=self.names.unkept, memory=text)


def canaries_of(
    flights: Callable[[], Iterable[Flight]], flow: FlowId, stage: Stage
) -> Callable[[datetime, datetime], Mapping[Series, int]]:
    """How many canaries are among what was counted after one moment and up to another, by template and receiver.

    Args:
        flights: all that are known when that is asked, which may be more than when the count was.
    """

    def counted_out(after: datetime, until: datetime) -> Mapping[Series, int]:
        ours = (one for one in flights() if one.flow == flow and one.counted)
        seen = (one for one in ours if (at := one.at(stage)) is not None and after < at <= until)
        return Counter(Series(flow=one.flow, template=one.template, receiver=one.receiver) for one in seen)

    return counted_out


def _kept_as(names: Names, series: Series) -> int | list[str]:
    """The number of a series; its names where so many are numbered that it has none of its own."""
    number = names.number(series)
    return number if names.series[number] == series else [series.template, series.receiver]


def _kept_series(names: Names, kept: int | list[str]) -> Series:
    if isinstance(kept, int):
        return names.series[kept]
    return Series(flow=names.flow, template=kept[0], receiver=kept[1])


def _plain(names: Names, known: StageDiary) -> Mapping[str, object]:
    """What the next engine has to know; of a failure it makes its own picture."""
    plain: dict[str, object] = {}
    if known.until is not None:
        plain["until"] = known.until.astimezone(UTC).isoformat()
    if known.totals is not None:
        numbers = [[_kept_as(names, series), count] for series, count in known.totals.counts.items()]
        at = known.totals.at.astimezone(UTC).isoformat()
        plain["totals"] = {"at": at, "counts": numbers, "of": known.totals.of}
    if known.said:
        plain["said"] = list(known.said)
    if known.longest is not None:
        plain["longest"] = known.longest.total_seconds()
    return plain


def _from_plain(names: Names, plain: Mapping[str, object]) -> StageDiary:
    until, totals, said = plain.get("until"), plain.get("totals"), plain.get("said")
    longest = plain.get("longest")
    known = None
    if isinstance(totals, Mapping):
        counts = {_kept_series(names, kept): count for kept, count in totals["counts"]}
        known = Totals(at=datetime.fromisoformat(totals["at"]), counts=counts, of=str(totals.get("of", "")))
    return StageDiary(
        until=datetime.fromisoformat(until) if isinstance(until, str) else None,
        totals=known,
        said=tuple(map(str, said)) if isinstance(said, list) else (),
        longest=timedelta(seconds=longest) if isinstance(longest, int | float) else None,
    )
