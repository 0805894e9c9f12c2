"""One flow under watch: its series, which stages tell them apart, and which could be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.flows import words
from jobs.flows.memory import Memory, passages
from jobs.flows.normals import Known
from jobs.flows.pulse import Pulse
from jobs.flows.readings import MOST_SERIES, Reading
from jobs.flows.series import NotRead, Series, Verdict
from jobs.flows.verdicts import Asked, verdict
from plans.model.flows import AsBefore, Flow, Stage

STALE = timedelta(minutes=15)
"""What was not counted for so long, and for three rounds, is not read."""
Kind = tuple[bool, bool]
"""Whether a series is one of a template, and of a receiver."""


def _kind(series: Series) -> Kind:
    return bool(series.template), bool(series.receiver)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What was said last, as that holds until something is counted again."""

    at: datetime
    canary: datetime | None
    verdicts: Mapping[Series, Verdict]


class WatchedFlow:
    """Remembers what was counted of a flow."""

    def __init__(self, flow: Flow, known: Known, since: datetime) -> None:
        self.flow = flow
        self._known = known
        self._since = since
        self._first = next(stage for stage in Stage if stage in flow.counts)
        self._memories: dict[Series, Memory] = {}
        self._kinds_before = {_kind(series) for series in known.norms}
        self._told: dict[tuple[Stage, Kind], bool] = {}
        self._read: dict[Stage, datetime] = {}
        self._not_read: dict[Stage, NotRead] = {}
        self._answer: _Answer | None = None
        for series in (Series(flow=flow.id), *known.norms):
            self._memories.setdefault(series, self._memory(series))

    def take(self, reading: Reading) -> None:
        """Take in what was read of a stage; what was before the go-live, or was read before, is nothing new."""
        stage, until = reading.stage, reading.until
        after = max(reading.after, self._since, self._read.get(stage, self._since))
        if after >= until or stage not in self.flow.counts:
            return
        self._read[stage], self._answer = until, None
        self._not_read.pop(stage, None)
        self._see_kinds(reading)
        self._meet_strangers(reading)
        kinds = {_kind(series) for series in self._memories}
        telling = {kind for kind in kinds if self._tells(stage, kind)}
        for series, memory in self._memories.items():
            if series in reading.counts or _kind(series) in telling:
                memory.take(stage, after, until, reading.counts.get(series, 0), reading.oldest.get(series))

    def take_not_read(self, not_read: NotRead) -> None:
        """Take in that a stage could not be read."""
        if not_read.stage in self.flow.counts and not_read.at > self._read.get(not_read.stage, self._since):
            self._not_read[not_read.stage], self._answer = not_read, None

    def verdicts(self, now: datetime, canary_arrived: datetime | None) -> Mapping[Series, Verdict]:
        """What is said of the flow, and of each of its series of which there is something to say."""
        known = self._answer
        if known is None or known.canary != canary_arrived or not known.at <= now < known.at + self.flow.every:
            known = self._answer = _Answer(at=now, canary=canary_arrived, verdicts=self._judge(now, canary_arrived))
        return known.verdicts

    def to_notice(self, series: Series, now: datetime) -> timedelta | None:
        """How long a silence of a series would have to last before it is provable."""
        return self._memories[series].to_notice(now) if series in self._memories else None

    def give_up(self, series: Series) -> None:
        """Take what is missing of a series as gone."""
        if series in self._memories:
            self._memories[series].give_up()
            self._answer = None

    def _judge(self, now: datetime, canary_arrived: datetime | None) -> Mapping[Series, Verdict]:
        whole = self._asked(now, canary_arrived)
        kinds = {_kind(series) for series in self._memories}
        asked = {kind: replace(whole, told=self._telling(kind)) for kind in kinds}
        said = {series: verdict(memory, asked[_kind(series)]) for series, memory in self._memories.items()}
        return {series: one for series, one in said.items() if one is not None}

    def _asked(self, now: datetime, canary_arrived: datetime | None) -> Asked:
        unread, since = self._unread(now)
        return Asked(
            now=now,
            begins=self._since,
            weeks=self._known.weeks,
            within=self.flow.within,
            unread=unread,
            unread_since=since,
            no_normal=self._no_normal(),
            canary=self.flow.canary is not None,
            canary_arrived=canary_arrived,
        )

    def _telling(self, kind: Kind) -> frozenset[Stage]:
        return frozenset(stage for stage in self.flow.counts if self._tells(stage, kind))

    def _memory(self, series: Series) -> Memory:
        norm = self._known.norms.get(series)
        pulse = Pulse(norm=norm, weeks=self._known.weeks, limits=self._known.limits) if norm is not None else None
        stranger = norm is None and _kind(series) in self._kinds_before and _kind(series) != (False, False)
        return Memory(series=series, first=self._first, passages=passages(self.flow), pulse=pulse, stranger=stranger)

    def _see_kinds(self, reading: Reading) -> None:
        """See which kinds of series the stage tells apart; of nothing it tells none."""
        named = {_kind(series) for series, count in reading.counts.items() if count}
        self._told |= dict.fromkeys(((reading.stage, kind) for kind in named), True)
        if reading.whole > 0:
            for kind in {_kind(series) for series in self._memories} - named:
                self._told.setdefault((reading.stage, kind), False)

    def _meet_strangers(self, reading: Reading) -> None:
        """Watch what nobody knew of from its first one on; beyond the bound it is in the flow's sum alone."""
        new = [series for series, count in reading.counts.items() if count > 0 and series not in self._memories]
        for series in new[: MOST_SERIES - len(self._memories)]:
            self._memories[series] = self._memory(series)

    def _tells(self, stage: Stage, kind: Kind) -> bool:
        return self._told.get((stage, kind), True)

    def _no_normal(self) -> str:
        if not isinstance(self.flow.normal, AsBefore):
            return "nobody said what is normal of it"
        return "it is not in the baseline" if self._known.learnt else "there is no baseline"

    def _unread(self, now: datetime) -> tuple[str, datetime | None]:
        """Why the flow is not read, and since when; an empty text where it is."""
        bound = max(3 * self.flow.every, STALE)
        for stage in self.flow.counts:
            last, failed = self._read.get(stage), self._not_read.get(stage)
            if now - (last or self._since) <= bound and (last is not None or failed is None):
                continue
            reason = failed.reason if failed is not None else ""
            return words.not_counted(self._known.weeks, stage, reason, last), last or self._since
        return "", None
