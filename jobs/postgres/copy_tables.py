"""All tables of one attempt of a copy: which one is taken up next, which are complete, how far they are together.

A hospital's database has thousands of tables. So nothing here looks at all of them for a chunk of one.
"""

import heapq
from collections.abc import Callable, Collection, Mapping, Sequence

from jobs.postgres.copy_table import TableCopy
from jobs.postgres.tally import Tally


class CopyTables:
    """Whoever takes a table up claims a range of it, and says so (`claimed`); when that is committed, `changed`."""

    def __init__(
        self,
        tables: Sequence[TableCopy],
        after: Mapping[str, Collection[str]],
        urgency: Callable[[str], int],
    ) -> None:
        """Args: after: title -> titles that must be complete before; urgency: of a quoted name."""
        self.finished: set[str] = set()
        """Quoted names of tables whose rows are all in."""
        self.tally = Tally()
        self._all = tables
        self._place = {table.pair.title: place for place, table in enumerate(tables)}
        self._urgency = urgency
        self._open = {table.pair.title for table in tables if table.unclaimed}
        self._free: list[tuple[int, int, int]] = []
        unfinished = {table.pair.title for table in tables if not table.finished}
        self._waits = {title: set(others) & unfinished for title, others in after.items()}
        self._waiting: dict[str, list[str]] = {}
        for title, others in self._waits.items():
            for other in others:
                self._waiting.setdefault(other, []).append(title)
        for table in tables:
            if not self._waits.get(table.pair.title):
                self._offer(table)
            self.changed(table)

    @property
    def unclaimed(self) -> bool:
        """Whether there are rows that nobody has claimed."""
        return bool(self._open)

    @property
    def free(self) -> bool:
        """Whether `take` would give one."""
        return bool(self._free)

    @property
    def all_in(self) -> bool:
        """Whether every row is."""
        return len(self.finished) == len(self._all)

    def take(self) -> TableCopy | None:
        """The most urgent table with rows that may be claimed; it is nobody else's until it is `claimed`."""
        return self._all[heapq.heappop(self._free)[-1]] if self._free else None

    def claimed(self, table: TableCopy) -> None:
        """A range is claimed: what is left of the table may be taken up by others."""
        if table.unclaimed:
            self._offer(table)
        else:
            self._open.discard(table.pair.title)

    def changed(self, table: TableCopy) -> None:
        """A range is committed: those that waited for the table may begin if that was the last one."""
        title = table.pair.title
        self.tally.put(title, table.progress)
        if not table.finished or table.pair.target.sql in self.finished:
            return
        self.finished.add(table.pair.target.sql)
        for waiting in self._waiting.pop(title, ()):
            self._waits[waiting].discard(title)
            if not self._waits[waiting]:
                self._offer(self._all[self._place[waiting]])

    def _offer(self, table: TableCopy) -> None:
        if table.unclaimed:
            place = self._place[table.pair.title]
            heapq.heappush(self._free, (-self._urgency(table.pair.target.sql), -table.weight, place))
