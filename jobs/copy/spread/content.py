"""What a lane needs to know of a table to move pieces of it: as text on the target, without a value of a row."""

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from jobs.postgres.lock_table import TableFiles
from jobs.rows.selection import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredTable:
    """One table as the leading attempt has planned it."""

    pair: Pair
    files: tuple[tuple[int, int], ...]
    """The files that it lay in on the source, by oid."""

    @staticmethod
    def of(pair: Pair, files: TableFiles) -> "GatheredTable":
        """What is told of a pair. Args: files: of all tables of the source that are read."""
        return GatheredTable(pair=pair, files=tuple(files.of(pair.table.oid)) if pair.table else ())

    @property
    def table_files(self) -> TableFiles:
        """The files as `jobs.copy.sizes.lock` asks for them."""
        return TableFiles({self.pair.table.oid: self.files} if self.pair.table else {})

    def to_json(self) -> str:
        """As text."""
        return _adapter().dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "GatheredTable":
        """The inverse of `to_json`."""
        return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[GatheredTable]:
    return TypeAdapter(GatheredTable)
