"""How far attempts were, kept sparsely beside the chain, so that a night can be seen again as it was.

A sample is figures alone: no note and no table, which may name what was found. `jobs.sampling` says which are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SAMPLE_UNIT = 100
"""The longest unit of a sample, in bytes; the database says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSample:
    """How far an attempt was at one moment. `done` and `total` are in `unit`."""

    task: str
    attempt: int
    at: datetime
    """The store's clock, UTC."""
    done: float
    total: float | None = None
    unit: str = "rows"
    bytes: int = 0


class SampleStore(Protocol):
    """What a journal does with samples. Errors, where they are named, are those of `jobs.journal.base`."""

    async def keep_samples(self, run: str, *, term: int, samples: Sequence[StoredSample]) -> None:
        """Keep samples, all or nothing; the same task at the same moment twice is kept once. Raises `Fenced` when the
        lease has another term."""
        ...

    async def samples(self, run: str) -> Sequence[StoredSample]:
        """All that were kept of a run, in the order of time; none where an older engine executed it."""
        ...
