"""`switch` and `switch_back`: who is written to changes, in seconds; `unfollow`: nothing is left of a replication."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Self

from plans.durations import format_duration
from plans.model.kind_traits import KindTraits, NoEffect, Restart, Specification, Timing
from plans.model.replication import Replication


class Proof(StrEnum):
    """When a switch proves that both sides hold the same rows."""

    BEFORE = "before"
    """Before the pause; in it what changed since, as far as half of the limit allows. And then as in `AFTER`."""
    IN_PAUSE = "in_pause"
    """All rows while nobody writes: the pause lasts as long as that."""
    AFTER = "after"
    """Once the new side is written to, in the state that both sides had in the pause."""


_PAUSE = timedelta(seconds=30)
_HEADROOM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Switching(Specification):
    """What a switch either way is told."""

    replication: Replication
    pause_at_most: timedelta = _PAUSE
    """Nobody writes for longer: everything that the switch did is undone, and the side before is written to again."""
    headroom: int = _HEADROOM
    """By how much sequences are set ahead of where they stood on the other side."""

    @property
    def traits(self) -> KindTraits:
        """It goes on from what is recorded on both sides, or undoes it."""
        both = (self.replication.source, self.replication.target)
        return KindTraits(restart=Restart.ALWAYS, uses=both, fences=both)

    @property
    def apart_from_limits(self) -> Self:
        """The same with the usual limits: for how long nobody may write, and how far ahead sequences are set."""
        return replace(self, pause_at_most=_PAUSE, headroom=_HEADROOM)

    def less_careful_than(self, before: "_Switching") -> Iterator[tuple[str, str]]:
        """A word and a sentence for each way in which this one promises less than another of its kind did."""
        if self.pause_at_most > before.pause_at_most:
            longer = f"{format_duration(self.pause_at_most)} instead of {format_duration(before.pause_at_most)}"
            yield "pause", f"may keep everybody from writing for {longer}"
        if self.headroom < before.headroom:
            yield "headroom", f"sets sequences only {self.headroom:,} ahead instead of {before.headroom:,}"

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether both switch the same tables the same way, whatever their limits are."""
        return type(self) is type(earlier) and _of_same_tables(self.replication, earlier)

    def _never_reached(self, kind: str, timing: Timing) -> Iterator[NoEffect]:
        """A limit of the pause that the attempt does not live to see."""
        if self.pause_at_most >= timing.timeout:
            message = f"{timing.task} is ended after {format_duration(timing.timeout)}, before this limit undoes it"
            yield NoEffect(key=(kind, "pause_at_most"), message=message, hint="pause_at_most: less than its timeout")

    def _described(self, what: str) -> list[str]:
        of = self.replication
        return [f"{what} {of.id}", f"nobody writes for at most {format_duration(self.pause_at_most)}", *of.described()]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSpec(_Switching):
    """From the source to the target: fence, drain, sequences, proof, and the way back on."""

    proof: Proof = Proof.BEFORE

    def less_careful_than(self, before: _Switching) -> Iterator[tuple[str, str]]:
        """Also where all rows are proved only once people write to the other side."""
        yield from _Switching.less_careful_than(self, before)
        if isinstance(before, SwitchSpec) and Proof.AFTER is self.proof is not before.proof:
            yield "proof", "proves the rows only once people write to the other side"

    @property
    def undone_by(self) -> str:
        """It is gone back."""
        return f"{{switch_back: {{of: {self.replication.id}}}}}"

    def described(self) -> list[str]:
        """Which replication, how long the pause may be, when it is proved."""
        return [*self._described("switch"), f"proof: {self.proof}"]

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """A limit that is never reached."""
        return self._never_reached("switch", timing)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchBackSpec(_Switching):
    """From the target to the source again, with what was written since."""

    def described(self) -> list[str]:
        """Which replication, and how long the pause may be."""
        return self._described("switch back")

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """A limit that is never reached."""
        return self._never_reached("switch_back", timing)


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

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether both end what follows in the same tables."""
        return isinstance(earlier, UnfollowSpec) and _of_same_tables(self.replication, earlier)


def _of_same_tables(mine: Replication, earlier: Specification) -> bool:
    theirs = getattr(earlier, "replication", None)
    return isinstance(theirs, Replication) and mine.rows.shares_a_table(theirs.rows)
