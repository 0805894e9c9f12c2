"""Reads how many there were in the last hour at each stage of each flow, where the engine keeps its counts."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from console.view.counted_hour import CountedHour
from jobs.flows.kept import Names, samples_of
from jobs.flows.series import Series
from jobs.flows.standings import LastHour
from jobs.journal.base import Journal
from jobs.journal.flow_counts import StoredCount
from plans.model.flows import FlowId, Stage

_HOUR = timedelta(hours=1)


class HourWatch:
    """Reads on what has been counted since it looked last. `read` as often as wanted."""

    def __init__(self) -> None:
        self._names: dict[str, Names] = {}
        self._hours: dict[str, LastHour] = {}
        self._read_up_to: dict[tuple[FlowId, Stage], datetime] = {}
        """By flow and stage."""

    async def read(self, journal: Journal, run: str) -> CountedHour | None:
        """What was counted in the last hour; None where nothing was. Raises `Unavailable`."""
        now = await journal.now()
        since = max(now - _HOUR, min(self._read_up_to.values(), default=now - _HOUR))
        rows = [one for one in await journal.flow_counts(run, after=since) if not one.grain and self._is_new(one)]
        if any(map(self._is_unnamed, rows)):
            stored = await journal.stored_flows(run)
            self._names = {one.flow: Names.of(FlowId(one.flow), one.names) for one in stored}
        return await asyncio.to_thread(self._taken, rows, now)

    def _is_new(self, one: StoredCount) -> bool:
        known = self._read_up_to.get(_place(one))
        return known is None or one.until > known

    def _is_unnamed(self, one: StoredCount) -> bool:
        names = self._names.get(one.flow)
        return names is None or max(one.series, default=0) >= len(names.series)

    def _taken(self, rows: Sequence[StoredCount], now: datetime) -> CountedHour | None:
        for one in rows:
            self._read_up_to[_place(one)] = one.until
            if (names := self._names.get(one.flow)) is not None:
                self._hours.setdefault(one.flow, LastHour()).take(samples_of(names, one), now)
        for hour in self._hours.values():
            hour.take((), now)
        latest = max(self._read_up_to.values(), default=None)
        if latest is None:
            return None
        return CountedHour(until=latest, counts=_sums(self._hours.values()), ends=dict(self._read_up_to))


def _place(one: StoredCount) -> tuple[FlowId, Stage]:
    return FlowId(one.flow), Stage(one.stage)


def _sums(hours: Iterable[LastHour]) -> Mapping[tuple[Series, Stage], int]:
    sums: dict[tuple[Series, Stage], int] = {}
    for hour in hours:
        sums |= hour.sums
    return sums
