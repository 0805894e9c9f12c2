"""What an engine has met of replications, as it comes into a decision."""

from dataclasses import dataclass

from jobs.run.events import ReplicationStanding, SlotsDropped


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationLooked:
    """Both servers were asked how a replication stands."""

    stands: ReplicationStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsGone:
    """Slots were dropped that made their server keep too much of its log."""

    dropped: SlotsDropped


ReplicationsSeen = ReplicationLooked | SlotsGone
