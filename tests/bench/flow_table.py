"""What the counts of flows take in a PostgreSQL after 90 days, kept and rolled up by the product's own statements.

Once for each day of the bench its rows are vacuumed, as autovacuum would have done in a day that lasts one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import numpy as np

from jobs.flows.kept import Names, rolled_up, stored
from jobs.flows.series import Sample, Series
from jobs.journal.base import Draft
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from plans.bundle import digest
from plans.model.flows import FlowId, Stage
from tests.bench.flow_traffic import GO_LIVE
from tests.support.postgres_server import PostgresServer

RUN = "hypercare"
EVERY = timedelta(minutes=5)
ROLL_UP = timedelta(hours=6)
FLOWS = 4
_PARTS = 4
"""Of a day."""
_DAY = 24 * 60
_ROLLED = 10
"""The last days, kept and rolled up step by step; those before lie there as the sums that they are by then."""
TEMPLATES = 40
"""Of each fourth flow."""
MEMORY = '{"sent":{"until":"2026-11-14T02:00:00+00:00"},"received":{"until":"2026-11-14T02:00:00+00:00"}}'
_LONG = timedelta(days=10)
_SIZE = "select sum(pg_total_relation_size('cutover_control.' || t)) from unnest(array['flow', 'flow_count']) t"


async def megabytes(days: int, *, of: int) -> float:
    """Some flows for so many days, three stages every five minutes; what `of` flows would take."""
    server = PostgresServer()
    server.start()
    try:
        dsn = server.dsn()
        await create_schema(dsn)
        journal = PostgresJournal(dsn)
        await journal.connect()
        try:
            taken = await _keep(journal, dsn, days)
        finally:
            await journal.close()
    finally:
        server.stop()
    return taken / 2**20 / FLOWS * of


async def _keep(journal: PostgresJournal, dsn: str, days: int) -> float:
    first = Draft(kind="note", body="{}", at=GO_LIVE)
    await journal.create_run(RUN, title="", kind="production", plan_sha256=digest("{}"), bundle="{}", first=first)
    lease = await journal.acquire(RUN, "bench", _LONG)
    assert lease is not None
    numbers = [Names(FlowId(f"F{at:03}")) for at in range(FLOWS)]
    chance = np.random.default_rng(1)
    connection = await asyncpg.connect(dsn)
    try:
        for part in range(days * _PARTS):
            now = GO_LIVE + (part + 1) * ROLL_UP
            old = part < (days - _ROLLED) * _PARTS
            for at, names in enumerate(numbers):
                fresh = [*_counts(names, now, TEMPLATES if at % 4 == 0 else 0, chance, old=old)]
                if not fresh:
                    continue
                flow = StoredFlow(flow=names.flow, names=names.text, memory=MEMORY)
                await journal.keep_flow(RUN, term=lease.term, flow=flow, counts=fresh)
                if not old:
                    counts = await journal.flow_counts(RUN, after=now - _ROLLED * _PARTS * ROLL_UP, flow=names.flow)
                    rolled, gone = rolled_up(counts, now)
                    await journal.keep_flow(RUN, term=lease.term, flow=flow, counts=rolled, gone=gone)
            if part % _PARTS == 0:
                await connection.execute("vacuum cutover_control.flow, cutover_control.flow_count")
        return float(await connection.fetchval(_SIZE))
    finally:
        await connection.close()


def _counts(
    names: Names, now: datetime, templates: int, chance: np.random.Generator, *, old: bool
) -> Iterator[StoredCount]:
    """Each stage every five minutes, or of an old day its sum; by templates where there are some."""
    every = _PARTS * ROLL_UP if old else EVERY
    if old and (now - GO_LIVE) % every:
        return
    for back in reversed(range(max(ROLL_UP // every, 1))):
        until = now - back * every
        for stage in Stage:
            series = [Series(flow=names.flow, template=f"T{at}" if templates else "") for at in range(templates or 1)]
            came = chance.poisson(2.0 * (every / EVERY), len(series)).tolist()
            samples = [
                Sample(series=one, stage=stage, after=until - every, until=until, count=count)
                for one, count in zip(series, came, strict=True)
            ]
            yield replace(stored(names, samples), grain=_DAY if old else 0)
