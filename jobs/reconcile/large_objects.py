"""Whether the large objects that rows refer to are on the target, and the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.api import Fact
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.reconcile.checks import Outcome
from jobs.rows.beside.large_objects import batches, digests, oid_columns, referred_to, there
from jobs.rows.selection import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsProof:
    """How large objects of both sides compare, in one reconcile."""

    compared: int = 0
    missing: int = 0
    different: int = 0

    @property
    def facts(self) -> dict[str, Fact]:
        """For the evidence; nothing where rows refer to none."""
        if not self.compared:
            return {}
        return {"large_objects": f"{self.compared - self.missing - self.different:,} of {self.compared:,} the same"}

    @property
    def differences(self) -> int:
        """How many are not as they must be; 0 where none of them was to be carried over (`caveats`)."""
        return 0 if self.caveats else self.missing + self.different

    @property
    def outcomes(self) -> list[Outcome]:
        """The check that failed."""
        if not self.differences:
            return []
        sentence = f"{self.missing:,} are missing on the target, {self.different:,} are different"
        return [Outcome(name="large objects", holds=False, found=sentence)]

    @property
    def caveats(self) -> list[str]:
        """What rows refer to in vain."""
        if not self.compared or self.missing < self.compared:
            return []
        return [f"none of the {self.compared:,} large objects that the rows refer to is on the target"]


async def compare_objects(reading: SourceConnection, proving: TargetConnection, pairs: Sequence[Pair]) -> ObjectsProof:
    """Compare what copied columns refer to. Args: both connections are inside a transaction."""
    missing = different = 0
    numbers = await referred_to(reading, pairs) if oid_columns(pairs) else ()
    for some in batches(numbers):
        both = sorted(await there(proving, some))
        theirs, ours = await digests(reading, both), await digests(proving, both)
        missing += len(some) - len(both)
        different += sum(theirs[number] != ours[number] for number in both)
    return ObjectsProof(compared=len(numbers), missing=missing, different=different)
