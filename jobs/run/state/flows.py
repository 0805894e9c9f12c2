"""How the flows of the plan stood when that changed last."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobs.flows.flights import Flight
from jobs.flows.given_up import GivenUp, Loss, how_many
from jobs.flows.series import Condition, Series
from jobs.run.events import CanariesFlown, Entry, FlowsChanged, FlowSettled, FlowStanding, UnitId
from plans.model.flows import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSeen:
    """What was seen of a flow last, or of one template, one receiver of it."""

    stands: FlowStanding
    seq: int
    """The event that says so."""
    at: datetime
    """When that was recorded, real time."""


def after_change(known: Mapping[str, FlowSeen], entry: Entry, event: FlowsChanged) -> Mapping[str, FlowSeen]:
    """What is known of the flows after the event, by the names of their series."""
    gone = {one.name for one in event.gone}
    kept = {name: seen for name, seen in known.items() if name not in gone}
    return kept | {one.series.name: FlowSeen(stands=one, seq=entry.seq, at=entry.at) for one in event.flows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flown:
    """One canary of this run, and which attempt of which job sent it."""

    flight: Flight
    unit: UnitId
    attempt: int


def after_canaries(known: Mapping[str, Flown], event: CanariesFlown) -> Mapping[str, Flown]:
    """What is known of the canaries after the event, by their marks, in the order in which they were sent."""
    told = {one.mark: Flown(flight=one, unit=event.unit, attempt=event.attempt) for one in event.flights}
    return {**known, **told}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What somebody has settled: what was missing then is lost."""

    seq: int
    series: Series
    at: datetime
    """Real time, when the judge gave it up; until it has, when somebody said so."""
    by: str
    reason: str
    missing: int
    """How many are given up; until the judge has done so, how many were told to be missing."""
    losses: tuple[Loss, ...] | None = None
    """What a judge that begins anew has to give up; None until one has done so."""
    retired: bool = False
    """Whether nothing more is expected of it."""
    read: Mapping[Stage, datetime] = field(default_factory=dict)
    """Up to when each stage had been counted when the judge gave it up."""

    @property
    def caveat(self) -> str:
        """Its name at a checkpoint that asks for its flow: `settled:812`, by the number of its event."""
        return f"settled:{self.seq}"

    @property
    def said(self) -> str:
        """`12 of letters/17B given up as lost`, `letters/17B retired`, `letters/17B retired, 12 of ...`."""
        lost = f"{self.missing:,} of {self.series.name} given up as lost"
        if not self.retired:
            return lost
        return f"{self.series.name} retired{f', {lost}' if self.missing else ''}"

    def is_of(self, series: Series) -> bool:
        """Whether anything of a series was given up by it."""
        return self.series.is_part_of(series) or series.is_part_of(self.series)


def after_settling(known: tuple[Settlement, ...], entry: Entry, event: FlowSettled) -> tuple[Settlement, ...]:
    """What has been settled, after somebody has settled more."""
    fresh = Settlement(
        seq=entry.seq,
        series=event.series,
        at=entry.at,
        by=event.by,
        reason=event.reason,
        missing=event.missing,
        retired=event.retired,
    )
    return (*known, fresh)


def after_giving_up(known: tuple[Settlement, ...], entry: Entry, event: FlowsChanged) -> tuple[Settlement, ...]:
    """What has been settled, after the judge has given that up."""
    given_up = {one.settled: one for one in event.losses}
    return tuple(_given_up(one, given_up[one.seq], entry.at) if one.seq in given_up else one for one in known)


def _given_up(settled: Settlement, said: GivenUp, at: datetime) -> Settlement:
    missing = how_many(settled.series, said.losses)
    return replace(settled, at=at, losses=said.losses, missing=missing, read=said.read)


def after_taking_back(
    known: Mapping[str, FlowSeen], entry: Entry, settled: Iterable[Settlement], void: AbstractSet[int]
) -> Mapping[str, FlowSeen]:
    """How the flows stand as soon as somebody has taken back that some were given up: short by as many as before, until
    the judge has begun anew and says how it is. Else a gate would be open meanwhile, with nothing to accept there."""
    again = {one.series.name: _short_again(one, entry) for one in settled if one.seq in void and one.missing}
    return {**known, **again}


def _short_again(one: Settlement, entry: Entry) -> FlowSeen:
    reason = f"{one.missing:,} are missing that had been given up as lost, which is taken back"
    stands = FlowStanding(
        series=one.series, condition=Condition.SHORT, since=one.at, reason=reason, missing=one.missing
    )
    return FlowSeen(stands=stands, seq=entry.seq, at=entry.at)
