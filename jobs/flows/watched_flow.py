"""One flow under watch: its series, which stages tell them apart, and which could be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.flows import words
from jobs.flows.flights import Tried
from jobs.flows.given_up import Loss, WriteOff, beside
from jobs.flows.memory import WHOLE, Kind, Lost, Memory, Passage, kind_of, passages, prompts
from jobs.flows.normals import Known
from jobs.flows.pulse import Pulse
from jobs.flows.readings import MOST_SERIES, Reading
from jobs.flows.series import NotRead, Series, Verdict
from jobs.flows.verdicts import Asked, verdict
from plans.model.flows import AsBefore, Flow, Stage

_TOUCHES = timedelta(seconds=1)
"""Two stretches that are less apart have nothing between them."""
STALE = timedelta(minutes=15)
"""What was not counted for so long, and for three rounds, is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What was said last, as that holds until something is counted again."""

    at: datetime
    canary: Tried
    verdicts: Mapping[Series, Verdict]


class WatchedFlow:
    """Remembers what was counted of a flow."""

    def __init__(self, flow: Flow, known: Known, since: datetime) -> None:
        self.flow = flow
        self._known = known
        self._since = since
        self._first = next(stage for stage in Stage if stage in flow.counts)
        self._memories: dict[Series, Memory] = {}
        self._stages = frozenset(flow.counts)
        self._prompts = prompts(flow)
        self._kinds: set[Kind] = set()
        """Of its templates and receivers, as they are told apart."""
        self._kinds_before = {kind_of(series) for series in known.norms}
        self._told: dict[tuple[Stage, Kind], bool] = {}
        self._read: dict[Stage, datetime] = {}
        self._not_read: dict[Stage, NotRead] = {}
        self._answer: _Answer | None = None
        for series in {Series(flow=flow.id): None, **known.norms}:
            self._watch(series)

    def take(self, reading: Reading) -> None:
        """Take in what was read of a stage; what was before the go-live, or was read before, is nothing new.

        A stretch with the go-live inside is left out: nobody knows how many of its count were before.
        """
        stage, until = reading.stage, reading.until
        after = max(reading.after, self._read.get(stage, self._since))
        if after >= until or reading.after < self._since or stage not in self._stages:
            return
        self._look_for_gap(reading, after)
        self._read[stage], self._answer = until, None
        self._count_all(reading, after)

    def _count_all(self, reading: Reading, after: datetime) -> None:
        """Count those of each series of which the stage tells, and of those that are new."""
        if reading.tells_apart or self._kinds:
            self._see_kinds(reading)
            self._meet_strangers(reading)
        telling = {kind for kind in self._kinds if self._tells(reading.stage, kind)}
        for series, memory in self._memories.items():
            if memory.kind in telling or series in reading.counts:
                self._count(memory, reading, after)

    def _count(self, memory: Memory, reading: Reading, after: datetime) -> None:
        """Count those of one series; a negative number is no count."""
        count = reading.counts.get(memory.series, 0)
        if count < 0:
            self._lose(memory, reading.stage, words.went_back(-count), after, reading.until)
        else:
            memory.take(reading.stage, after, reading.until, count, reading.oldest.get(memory.series))

    def _look_for_gap(self, reading: Reading, after: datetime) -> None:
        """Begin anew behind a stretch that nobody counted: how many came or were sent in it will never be known."""
        before, failed = self._read.get(reading.stage), self._not_read.pop(reading.stage, None)
        if before is None or after - before < _TOUCHES:
            return
        for memory in self._memories.values():
            self._lose(memory, reading.stage, failed.reason if failed is not None else "", before, after)

    def _lose(self, memory: Memory, stage: Stage, reason: str, after: datetime, until: datetime) -> None:
        said = words.lost(self._known.weeks, stage, reason, after, until)
        told = bool(reason) and (memory.is_whole or memory.total > 0)
        memory.begin_anew(stage, Lost(reason=said, after=after, until=until) if told else None)

    def take_not_read(self, not_read: NotRead) -> None:
        """Take in that a stage could not be read."""
        if not_read.stage in self.flow.counts and not_read.at > self._read.get(not_read.stage, self._since):
            self._not_read[not_read.stage], self._answer = not_read, None

    def verdicts(self, now: datetime, canary: Tried) -> Mapping[Series, Verdict]:
        """What is said of the flow, and of each of its series of which there is something to say."""
        known = self._answer
        if known is None or known.canary != canary or not known.at <= now < known.at + self.flow.every:
            known = self._answer = _Answer(at=now, canary=canary, verdicts=self._judge(now, canary))
        return known.verdicts

    def to_notice(self, series: Series, now: datetime) -> timedelta | None:
        """How long a silence of a series would have to last before it is provable."""
        return self._memories[series].to_notice(now) if series in self._memories else None

    def settle(self, series: Series, *, retired: bool = False) -> tuple[Loss, ...]:
        """Give up what is missing of a series and of its parts, in all sums that it is counted in; how many of each.

        Args:
            retired: nothing more is expected of it, so that what is on its way in time is given up as well.
        """
        losses = tuple(
            Loss(series=one, sent=passage.sent, came=passage.came, off=off)
            for place, passage in enumerate(self._memories[Series(flow=self.flow.id)].passages)
            for one, off in self._missing(series, place, retired=retired).items()
        )
        self.give_up(losses)
        return losses

    @property
    def read(self) -> Mapping[Stage, datetime]:
        """Up to when each stage has been counted."""
        return dict(self._read)

    def give_up(self, losses: Iterable[Loss]) -> None:
        """Take these as gone; what goes missing afterwards is short as ever."""
        self._answer = None
        for one in losses:
            memory = self._memories.get(one.series)
            for passage in memory.passages if memory is not None else ():
                if (passage.sent, passage.came) == (one.sent, one.came):
                    passage.give_up(one.off)

    def _missing(self, series: Series, place: int, *, retired: bool) -> Mapping[Series, WriteOff]:
        """What is given up in one passage, of each sum that is judged by it."""
        followed = dict(self._followed(place))
        ledgers = {one: passage.ledger for one, passage in followed.items() if one.is_part_of(series)}
        gone = {one: each.on_its_way() if retired else each.missing() for one, each in ledgers.items()}
        parts = {one: off for one, off in gone.items() if off is not None}
        return {**parts, **beside(series, parts, (one for one in followed if not one.is_part_of(series)))}

    def _followed(self, place: int) -> Iterator[tuple[Series, Passage]]:
        """The series that are followed from one stage to the next: both tell them apart."""
        telling = {kind: self._telling(kind) for kind in self._kinds} | {WHOLE: self._stages}
        for one, memory in self._memories.items():
            passage = memory.passages[place]
            if {passage.sent, passage.came} <= telling[memory.kind]:
                yield one, passage

    def _judge(self, now: datetime, canary: Tried) -> Mapping[Series, Verdict]:
        whole = self._asked(now, canary)
        asked = {kind: replace(whole, told=self._telling(kind)) for kind in self._kinds} | {WHOLE: whole}
        said = {series: verdict(memory, asked[memory.kind]) for series, memory in self._memories.items()}
        return {series: one for series, one in said.items() if one is not None}

    def _asked(self, now: datetime, canary: Tried) -> Asked:
        unread, since = self._unread(now)
        return Asked(
            now=now,
            begins=self._since,
            weeks=self._known.weeks,
            within=self.flow.within,
            told=self._stages,
            unread=unread,
            unread_since=since,
            no_normal=self._no_normal(),
            unknown=self._unknown(),
            canary=self.flow.canary is not None,
            tried=canary,
        )

    def _telling(self, kind: Kind) -> frozenset[Stage]:
        return frozenset(stage for stage in self._stages if self._tells(stage, kind))

    def _watch(self, series: Series) -> None:
        """Watch a series from now on."""
        norm = self._known.norms.get(series)
        pulse = Pulse(norm=norm, weeks=self._known.weeks, limits=self._known.limits) if norm is not None else None
        kind = kind_of(series)
        memory = Memory(
            series=series,
            kind=kind,
            first=self._first,
            passages=passages(self.flow, self._prompts),
            pulse=pulse,
            stranger=norm is None and kind != WHOLE and kind in self._kinds_before,
        )
        self._memories[series] = memory
        if kind != WHOLE:
            self._kinds.add(kind)

    def _see_kinds(self, reading: Reading) -> None:
        """See which kinds of series the stage tells apart; of nothing it tells none."""
        named = {kind_of(series) for series, count in reading.counts.items() if count}
        self._told |= dict.fromkeys(((reading.stage, kind) for kind in named), True)
        if reading.whole > 0:
            for kind in self._kinds - named:
                self._told.setdefault((reading.stage, kind), False)

    def _meet_strangers(self, reading: Reading) -> None:
        """Watch what nobody knew of from its first one on; beyond the bound it is in the flow's sum alone."""
        new = [series for series, count in reading.counts.items() if count > 0 and series not in self._memories]
        for series in new[: MOST_SERIES - len(self._memories)]:
            self._watch(series)

    def _tells(self, stage: Stage, kind: Kind) -> bool:
        return self._told.get((stage, kind), True)

    def _no_normal(self) -> str:
        if not isinstance(self.flow.normal, AsBefore):
            return "nobody said what is normal of it"
        return "it is not in the baseline" if self._known.learnt else "there is no baseline"

    def _unknown(self) -> tuple[str, ...]:
        """The templates and receivers that came, and that neither what is normal nor a passage to a stage watches.

        A stranger among others of its kind is told in its own name, and is none of these.
        """
        bare = {kind for kind in self._kinds - self._kinds_before if not self._follows(kind)}
        if not bare:
            return ()
        came = sorted(series for series, one in self._memories.items() if one.kind in bare and one.total)
        return tuple(" / ".join(filter(None, (one.template, one.receiver))) for one in came)

    def _follows(self, kind: Kind) -> bool:
        """Whether each one of a kind is followed from a stage to the next."""
        telling = self._telling(kind)
        return any({one.sent, one.came} <= telling for one in self._memories[Series(flow=self.flow.id)].passages)

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
