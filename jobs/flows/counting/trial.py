"""Counts a flow once, days before: what would not be read, and what is dear, is known then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from jobs.flows.counting.asked import SETTLE, Asked, Counted, NotCounted
from jobs.flows.counting.counters import Connects, Counters
from jobs.flows.counting.samples import FIRST_TOTAL
from plans.model.flows import AsBefore, Flow, SqlCount, Stage

_NAME = "check"
_BASELINE = "normal"


async def queries_tried(flow: Flow, databases: Connects, environ: Mapping[str, str]) -> Sequence[str]:
    """Ask each query of a flow once, for as long as lies between two counts; programs and addresses are left alone.

    Returns what should be known of them. Raises `NotCounted` with all that could not be counted.
    """
    now = datetime.now(UTC)
    refused: list[str] = []
    said: list[str] = []
    for name, way in _ways(flow):
        until = now - SETTLE
        asked = Asked(flow=way, stage=way.first_stage, after=until - flow.every, until=until)
        told: list[Counted] = []
        await Counters(_NAME, databases, environ).count([asked], now, told.append)
        for one in told:
            refused += [f"{name}: {one.not_read.reason}"] if one.not_read is not None else []
            said += [f"{name}: {words}" for words in one.said if words != FIRST_TOTAL]
    if refused:
        raise NotCounted("; ".join(refused))
    return said


def _ways(flow: Flow) -> Iterator[tuple[Stage | str, Flow]]:
    """The flow with one query alone, for each that it is counted by."""
    for stage, count in flow.counts.items():
        if isinstance(count, SqlCount):
            yield stage, replace(flow, counts={stage: count})
    before = flow.normal.count if isinstance(flow.normal, AsBefore) else None
    if isinstance(before, SqlCount):
        yield _BASELINE, replace(flow, counts={flow.first_stage: before})
