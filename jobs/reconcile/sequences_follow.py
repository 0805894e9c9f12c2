"""Whether the sequences of the target are where the source's are, or beyond: no number would be given out twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.api import Fact
from jobs.postgres.sides import TargetConnection
from jobs.reconcile.checks import Outcome
from jobs.rows.beside.sequences import Sequences, read_positions


@dataclass(frozen=True, slots=True, kw_only=True)
class SequencesFollow:
    """How the target's sequences stand to the source's, in one reconcile."""

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
    comparable = [sequence for sequence in sequences.all if sequence.at is not None and sequence.target.readable]
    ours = await read_positions(proving, [sequence.target for sequence in comparable])
    behind = [
        sequence.target.title
        for sequence in comparable
        if sequence.at is not None and sequence.at.ahead_of(ours[sequence.target.title], rising=sequence.target.rising)
    ]
    return SequencesFollow(compared=len(comparable), behind=behind)
