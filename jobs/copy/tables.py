"""All tables of one attempt of a copy: which one is taken up next, which are complete, how far they are together.

The most urgent comes first, and where its indexes wait for its rows, all workers go at it together. Where nothing
waits, each has a table to itself as long as there are enough: two that fill the same one are in each other's way.

A hospital's database has thousands of tables. So nothing here looks at all of them for a chunk of one.
"""

import heapq
from collections.abc import Callable, Collection, Mapping, Sequence

from jobs.copy.table import TableCopy
from jobs.rows.tally import ProgressTally

_Offer = tuple[int, int, int, int]
"""Workers that are at it already, urgency, weight and place; the least comes first."""


class CopyTables:
    """Whoever takes a table up claims a range of it, and says so (`claimed`); when that is committed, `changed`."""

    def __init__(
        self,
        tables: Sequence[TableCopy],
        after: Mapping[str, Collection[str]],
        urgency: Callable[[str], int],
        waited_for: Collection[str] = (),
    ) -> None:
        """Args: after: title -> titles that must be complete before; urgency: of a quoted name; waited_for: those."""
        self.finished: set[str] = set()
        """Quoted names of tables whose rows are all in."""
        self.tally = ProgressTally()
        self.unclaimed_bytes = 0
        """How many bytes of all tables nobody has claimed, as far as one knows."""
        self._unclaimed_bytes_of: dict[int, int] = {}
        self._all = tables
        self._place = {table.pair.title: place for place, table in enumerate(tables)}
        self._urgency = urgency
        self._waited_for = waited_for
        self._open = {table.pair.title for table in tables if table.unclaimed}
        self._heap: list[_Offer] = []
        self._offers: dict[int, _Offer] = {}
        """The newest of each table that may be taken up; older ones in the heap mean nothing."""
        self._waits = self._waits_for_unfinished(after)
        self._waiting: dict[str, list[str]] = {}
        for title, others in self._waits.items():
            for other in others:
                self._waiting.setdefault(other, []).append(title)
        for table in tables:
            if not self._waits.get(table.pair.title):
                self._offer(table)
            self.changed(table)

    def _waits_for_unfinished(self, after: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
        """For each title the titles of the unfinished tables that must be complete before."""
        unfinished = {table.pair.title for table in self._all if not table.finished}
        return {title: set(others) & unfinished for title, others in after.items()}

    @property
    def unclaimed(self) -> bool:
        """Whether there are rows that nobody has claimed."""
        return bool(self._open)

    @property
    def all_in(self) -> bool:
        """Whether every row is."""
        return len(self.finished) == len(self._all)

    def take(self) -> TableCopy | None:
        """The most urgent table with rows that may be claimed; it is nobody else's until it is `claimed`."""
        while self._heap:
            offer = heapq.heappop(self._heap)
            place = offer[-1]
            if self._offers.get(place) == offer:
                del self._offers[place]
                return self._all[place]
        return None

    def claimed(self, table: TableCopy) -> None:
        """A range is claimed: what is left of the table may be taken up by others."""
        self._count_unclaimed(table)
        self.tally.put(table.pair.title, table.progress)
        if table.unclaimed:
            self._offer(table)
        else:
            self._open.discard(table.pair.title)

    def given_back(self, table: TableCopy) -> None:
        """Whoever had claimed a range reads it no further: it may be taken up again."""
        self._open.add(table.pair.title)
        self.changed(table)
        self._offer(table)

    def changed(self, table: TableCopy) -> None:
        """A range is committed: those that waited for the table may begin if that was the last one."""
        title = table.pair.title
        self.tally.put(title, table.progress)
        self._count_unclaimed(table)
        if self._place[title] in self._offers:
            self._offer(table)  # one worker fewer is at it
        if not table.finished or table.pair.target.sql in self.finished:
            return
        self.finished.add(table.pair.target.sql)
        for waiting in self._waiting.pop(title, ()):
            self._waits[waiting].discard(title)
            if not self._waits[waiting]:
                self._offer(self._all[self._place[waiting]])

    def _count_unclaimed(self, table: TableCopy) -> None:
        place = self._place[table.pair.title]
        self.unclaimed_bytes += table.unclaimed_bytes - self._unclaimed_bytes_of.get(place, 0)
        self._unclaimed_bytes_of[place] = table.unclaimed_bytes

    def _offer(self, table: TableCopy) -> None:
        if not table.unclaimed:
            return
        relation, place = table.pair.target.sql, self._place[table.pair.title]
        at_it = 0 if relation in self._waited_for else table.in_flight
        offer = (at_it, -self._urgency(relation), -table.weight, place)
        self._offers[place] = offer
        heapq.heappush(self._heap, offer)
