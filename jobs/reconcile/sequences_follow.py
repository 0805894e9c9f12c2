"""Whether the sequences of the target are where the source's are, or beyond: no number would be given out twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.api import Fact
from jobs.postgres.sides import TargetConnection
from jobs.reconcile.checks import Outcome
from jobs.rows.beside.sequences import Sequences, read_positions


@dataclass(frozen=True, slots=True, kw_only=True)
class SequencesFollow:
    """Of one reconcile."""

    compared: int = 0
    behind: Sequence[str] = ()
    """Titles of the target's."""

    @property
    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where there is none to compare."""
        return (
            {"sequences": f"{self.compared - len(self.behind)} of {self.compared} not behind"} if self.compared else {}
        )

    @property
    def outcomes(self) -> list[Outcome]:
        """The checks that failed."""
        return [
            Outcome(name=f"sequence {title}", holds=False, found="behind the source's: a number would come twice")
            for title in self.behind
        ]


async def compare_sequences(proving: TargetConnection, sequences: Sequences) -> SequencesFollow:
    """Compare what a selection means. Args: proving: to the target, inside a transaction that only reads."""
    known = [one for one in sequences.all if one.at is not None and one.target.readable]
    ours = await read_positions(proving, [one.target for one in known])
    behind = [
        one.target.title
        for one in known
        if one.at is not None and one.at.ahead_of(ours[one.target.title], rising=one.target.rising)
    ]
    return SequencesFollow(compared=len(known), behind=behind)
