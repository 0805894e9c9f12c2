"""A day of a flow, asked hour by hour, or at once where the answer tells its hours; what is too dear in halves, and an
hour that is in quarters.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

from jobs.flows.counting.asked import NotCounted, TooLong
from jobs.flows.counting.rows import HOUR, Answer, Row
from jobs.flows.counting.sql import NoAnswer
from jobs.flows.learning.hours import HOUR as HOUR_LENGTH
from jobs.flows.learning.hours import Hour
from jobs.flows.learning.notes import DayCounts
from jobs.flows.learning.sums import Names

Ask = Callable[[datetime, datetime], Awaitable[Answer]]
"""Asks for what came after one moment and up to another. Raises `NotCounted`."""

_QUARTER = timedelta(minutes=15)
_MOST_IN_A_ROW = 3
"""So many hours in a row that cannot be counted, and the flow is given up."""


class FlowGivenUp(NotCounted):
    """A flow cannot be counted: it is not one bad hour."""


class DayAsker:
    """Asks the days of one flow, and learns from the first answer whether it tells its hours."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._tells_hours: bool | None = None
        self._failed_in_a_row = 0

    async def day(self, hours: Sequence[Hour]) -> DayCounts:
        """What there was in these hours. Raises `FlowGivenUp`, and `NoAnswer` where there is no connection any more."""
        counts: dict[datetime, dict[Names, int]] = {}
        failed: dict[datetime, str] = {}
        if self._tells_hours is None:
            await self._piece(hours[:1], counts, failed)
            hours = hours[1:]
        if self._tells_hours:
            await self._piece(hours, counts, failed)
        else:
            for hour in hours:
                await self._piece([hour], counts, failed)
        return DayCounts(counts=counts, failed=failed)

    async def _piece(
        self, hours: Sequence[Hour], counts: dict[datetime, dict[Names, int]], failed: dict[datetime, str]
    ) -> None:
        """Ask some hours at once; in halves where that cannot be done."""
        if not hours:
            return
        try:
            found = await self._found(hours)
        except NoAnswer:
            raise
        except NotCounted as error:
            if len(hours) > 1:
                half = len(hours) // 2
                await self._piece(hours[:half], counts, failed)
                await self._piece(hours[half:], counts, failed)
                return
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= _MOST_IN_A_ROW:
                raise FlowGivenUp(error.what, hint=error.hint) from None
            failed[hours[0].begins] = error.what
            return
        self._failed_in_a_row = 0
        counts.update(found)

    async def _found(self, hours: Sequence[Hour]) -> dict[datetime, dict[Names, int]]:
        """What there was in some hours, asked at once; in one that takes too long, quarter by quarter."""
        try:
            return await self._between(hours[0].begins, hours[-1].ends, hours)
        except TooLong as error:
            if len(hours) > 1 or isinstance(error, NoAnswer):
                raise
        begins, sums = hours[0].begins, Counter[Names]()
        for number in range(HOUR_LENGTH // _QUARTER):
            part = await self._between(begins + number * _QUARTER, begins + (number + 1) * _QUARTER, hours)
            sums.update(part.get(begins, {}))
        return {begins: dict(sums)} if sums else {}

    async def _between(
        self, after: datetime, until: datetime, hours: Sequence[Hour]
    ) -> dict[datetime, dict[Names, int]]:
        answer = await self._ask(after, until)
        self._learn(answer)
        return _by_hour(answer.rows, hours)

    def _learn(self, answer: Answer) -> None:
        tells = any(row.hour is not None for row in answer.rows)
        if answer.columns is not None:
            tells = HOUR in answer.columns
        if answer.rows or answer.columns is not None:
            self._tells_hours = tells


def _by_hour(rows: Iterable[Row], hours: Sequence[Hour]) -> dict[datetime, dict[Names, int]]:
    """The rows by their hour. Raises `NotCounted` where one is of another one."""
    begin = {hour.begins for hour in hours}
    found: dict[datetime, dict[Names, int]] = {}
    for row in rows:
        at = row.hour or hours[0].begins
        if at == hours[-1].ends:  # up to and with: the very last moment belongs to this piece
            at = hours[-1].begins
        if at not in begin:
            raise NotCounted(
                "its column hour is no beginning of an hour that was asked for", hint="date_trunc('hour', ...)"
            )
        if row.hour is None and len(hours) > 1:
            raise NotCounted("it tells an hour for some rows, and none for others")
        if row.count:
            of_hour = found.setdefault(at, {})
            names = (row.template, row.receiver)
            of_hour[names] = of_hour.get(names, 0) + row.count
    return found
