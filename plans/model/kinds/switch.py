"""`switch` and `switch_back`: who is written to changes, in seconds; `unfollow`: nothing is left of a replication."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.durations import format_duration
from plans.model.kind_traits import KindTraits, Restart, Specification
from plans.model.replication import Replication


class Proof(StrEnum):
    """When a switch proves that both sides hold the same rows."""

    BEFORE = "before"
    """Before the pause; in it only what changed since."""
    IN_PAUSE = "in_pause"
    """All rows while nobody writes: the pause lasts as long as that."""
    AFTER = "after"
    """Once the new side is written to: what was changed there since is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Switching(Specification):
    """What a switch either way is told."""

    replication: Replication
    pause_at_most: timedelta = timedelta(seconds=30)
    """Nobody writes for longer: everything that the switch did is undone, and the side before is written to again."""
    headroom: int = 1000
    """By how much sequences are set ahead of where they stood on the other side."""

    @property
    def traits(self) -> KindTraits:
        """It goes on from what is recorded on both sides, or undoes it."""
        both = (self.replication.source, self.replication.target)
        return KindTraits(restart=Restart.ALWAYS, uses=both, fences=both)

    def _described(self, what: str) -> list[str]:
        of = self.replication
        return [f"{what} {of.id}", f"nobody writes for at most {format_duration(self.pause_at_most)}", *of.described()]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSpec(_Switching):
    """From the source to the target: fence, drain, sequences, proof, and the way back on."""

    proof: Proof = Proof.BEFORE

    def described(self) -> list[str]:
        """Which replication, how long the pause may be, when it is proved."""
        return [*self._described("switch"), f"proof: {self.proof}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchBackSpec(_Switching):
    """From the target to the source again, with what was written since."""

    def described(self) -> list[str]:
        """Which replication, and how long the pause may be."""
        return self._described("switch back")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfollowSpec(Specification):
    """Drops everything that a replication made, on both sides, in whatever state it is."""

    replication: Replication

    @property
    def traits(self) -> KindTraits:
        """Running it twice is as good as once."""
        both = (self.replication.source, self.replication.target)
        return KindTraits(restart=Restart.ALWAYS, uses=both, fences=both)

    def described(self) -> list[str]:
        """Which replication ends."""
        return [f"unfollow {self.replication.id}", *self.replication.described()]
