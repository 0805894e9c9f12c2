"""How far many tables are together: added up as they change, not anew for each chunk of one of them."""

from collections.abc import Hashable

from jobs.api import TableProgress


class ProgressTally:
    """Rows and bytes of all tables, and each table's own."""

    def __init__(self) -> None:
        self.done = self.total = self.bytes = 0
        self._of: dict[Hashable, TableProgress] = {}

    def put(self, key: Hashable, now: TableProgress) -> None:
        """Note how far one of them is. Args: key: what tells it from the others; their order is that of the keys."""
        before = self._of.get(key)
        self._of[key] = now
        self.done += now.done - (before.done if before else 0)
        self.total += (now.total or 0) - ((before.total or 0) if before else 0)
        self.bytes += now.bytes - (before.bytes if before else 0)

    @property
    def tables(self) -> tuple[TableProgress, ...]:
        """The progress of each table, in the order in which they came."""
        return tuple(self._of.values())
