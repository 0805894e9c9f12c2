"""What was counted of flows, as it lies in the control database: beside the chain, rolled up as it grows older.

Rows are numbers: of which template and receiver a number is stands once a flow, in its names. The store does not know
what names and memory mean; `jobs.flows.kept` makes and reads them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFlow:
    """What is kept of a flow once. None of something leaves it as it is kept: much of it seldom changes."""

    flow: str
    names: str | None = "[]"
    """Which template and receiver each number of its counts is, as JSON."""
    memory: str | None = "{}"
    """What whoever counts has to know of the last time, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCount:
    """How many there were at one stage of a flow in one stretch. Which number is not there had none."""

    flow: str
    stage: str
    after: datetime
    until: datetime
    grain: int = 0
    """Minutes of the stretches that it was rolled up to; 0 where it is as it was counted."""
    series: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    oldest: str = ""
    """By number the time of the oldest one that has come no further, as JSON; empty where no count tells it."""

    @property
    def place(self) -> tuple[datetime, str, int]:
        """By which a row of a flow is known."""
        return self.until, self.stage, self.grain


class FlowCountStore(Protocol):
    """What a journal does with counts. Errors, where they are named, are those of `jobs.journal.base`."""

    async def keep_flow(
        self, run: str, *, term: int, flow: StoredFlow, counts: Sequence[StoredCount], gone: Sequence[StoredCount] = ()
    ) -> None:
        """Keep what was counted of a flow, with what is kept of it once, all or nothing; the same count twice is kept
        once. Those that are gone, as they were rolled up, are taken away. Raises `Fenced` when the lease has another
        term, `TooLong`."""
        ...

    async def stored_flows(self, run: str) -> Sequence[StoredFlow]:
        """What is kept of each flow once, all of it, by their names."""
        ...

    async def flow_counts(self, run: str, *, after: datetime, flow: str = "") -> Sequence[StoredCount]:
        """What was counted up to a later moment than this, of one flow or of all, in the order of time."""
        ...


def counts_as_json(counts: Sequence[StoredCount]) -> str:
    """A parameter of sql/flows/keep_flow.sql."""
    return json.dumps(
        [
            {
                "stage": one.stage,
                "grain": one.grain,
                "after": one.after.isoformat(),
                "until": one.until.isoformat(),
                "series": _array(one.series),
                "counts": _array(one.counts),
                "oldest": one.oldest,
            }
            for one in counts
        ]
    )


def _array(numbers: Sequence[int]) -> str:
    """As Postgres writes an array."""
    return "{" + ",".join(map(str, numbers)) + "}"
