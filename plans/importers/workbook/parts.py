"""The parts of an .xlsx, each parsed as it is unpacked, within bounds: no bomb, no entity, no outside world."""

import zipfile
from collections.abc import Iterator

from plans.importers.cells import Unreadable
from plans.importers.safe_xml import Begins, Ends, parse_xml

MOST_BYTES = 100_000_000
"""Of all parts together, unpacked."""
_PIECE = 1 << 16


class Parts:
    """An open workbook, which counts what is taken out of it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/").casefold(): name for name in archive.namelist()}
        self._bytes = 0

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name, in whatever case."""
        return name.casefold() in self._names

    def like(self, beginning: str) -> list[str]:
        """The parts whose names begin so."""
        return [name for name in self._names if name.startswith(beginning.casefold())]

    def parse(self, name: str, begins: Begins, ends: Ends) -> None:
        """Parse a part; `begins` has each element and its attributes, `ends` each element and the text in it.

        Names come without their namespace. Raises `Unreadable`.
        """
        if not self.has(name):
            raise Unreadable(f"the workbook lacks {name}", hint=_AGAIN)
        try:
            parse_xml(name, self._pieces(name), begins, ends)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            raise Unreadable(f"{name} cannot be unpacked: {type(error).__name__}", hint=_AGAIN) from None

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._archive.open(self._names[name.casefold()]) as part:
            while piece := part.read(_PIECE):
                self._count(name, piece)
                yield piece

    def _count(self, name: str, piece: bytes) -> None:
        self._bytes += len(piece)
        if self._bytes > MOST_BYTES:
            raise Unreadable(f"{name} unpacks to more than {MOST_BYTES // 1_000_000} MB", hint=_SMALLER)


_SMALLER = "copy the rows of the plan into a new workbook"
_AGAIN = "open it in a spreadsheet and save it again"
